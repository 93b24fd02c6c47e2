// Mutex-convoy: a cache whose refresh keeps its one mutex for milliseconds while
// many request handlers need it for a moment. The trace must show contention on a
// mutex: handlers wait in (*Store).Get, most of their waiting ends when
// (*Store).refresh unlocks, and the rest is handed on from one Get to the next.
package main

import (
	"hash/crc32"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

// Store is a cache that one mutex guards, with its refresh inside the lock.
type Store struct {
	mu           sync.Mutex
	sums         map[uint32]uint32
	acquisitions int64 // guarded by mu
}

// Get is quick; what it costs is the wait for the lock.
func (s *Store) Get(key uint32) uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.acquisitions++
	return s.sums[key]
}

// refresh works for 3 ms under the lock, the mistake of this program.
func (s *Store) refresh(page []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.acquisitions++
	for start := time.Now(); time.Since(start) < time.Millisecond; {
		s.sums[rand.Uint32N(64)] = crc32.ChecksumIEEE(page)
	}
	time.Sleep(2 * time.Millisecond) // the disk, inside the lock
}

func (s *Store) refreshLoop(stop *atomic.Bool, wg *sync.WaitGroup) {
	defer wg.Done()
	page := make([]byte, 16<<10)
	for !stop.Load() {
		s.refresh(page)
		time.Sleep(300 * time.Microsecond)
	}
}

func handleRequests(s *Store, stop *atomic.Bool, wg *sync.WaitGroup) {
	defer wg.Done()
	for !stop.Load() {
		s.Get(rand.Uint32N(64))
		time.Sleep(40*time.Millisecond + rand.N(20*time.Millisecond))
	}
}

func serve(truth record.Counters) {
	s := &Store{sums: map[uint32]uint32{}}
	var stop atomic.Bool
	var wg sync.WaitGroup
	const handlers = 20
	wg.Add(handlers + 1)
	go s.refreshLoop(&stop, &wg)
	for range handlers {
		go handleRequests(s, &stop, &wg)
	}
	time.Sleep(900 * time.Millisecond)
	stop.Store(true)
	wg.Wait()
	truth["handlers"] = handlers
	truth["lock_acquisitions"] = s.acquisitions
}

func main() { record.Main(serve) }
