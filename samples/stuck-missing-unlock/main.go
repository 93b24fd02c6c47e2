// Stuck-missing-unlock: a request over the quota returns early, and forgets to unlock.
// The mistake is the "return errExceeded" in (*Quota).Charge. The goroutine that made it
// ends happily, and from then on each request hangs: those of handleUpload at the
// Lock of Charge, and those of handleUsage at the Lock of (*Quota).Remaining. A tool must
// say that they wait for a lock which no goroutine alive holds, and name Charge, where
// a path from Lock to return has no Unlock.
package main

import (
	"errors"
	"hash/crc32"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	requests = 18
	interval = 35 * time.Millisecond
)

var errExceeded = errors.New("the quota is exceeded")

// Quota is how much each tenant may still upload.
type Quota struct {
	mu   sync.Mutex
	left map[string]int // guarded by mu
}

func (q *Quota) Charge(tenant string, size int) error {
	q.mu.Lock()
	if size > q.left[tenant] {
		return errExceeded
	}
	q.left[tenant] -= size
	q.mu.Unlock()
	return nil
}

func (q *Quota) Remaining(tenant string) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.left[tenant]
}

type server struct {
	quota                 Quota
	begun, done, rejected atomic.Int64
}

func (s *server) handleUpload(tenant string, size int) {
	if err := s.quota.Charge(tenant, size); err != nil {
		s.rejected.Add(1)
	}
	s.done.Add(1)
}

func (s *server) handleUsage(tenant string) {
	s.quota.Remaining(tenant)
	s.done.Add(1)
}

// scrubDisk needs no quota, and goes on.
func scrubDisk(block []byte, scrubbed *atomic.Int64) {
	for range time.Tick(25 * time.Millisecond) {
		crc32.ChecksumIEEE(block)
		scrubbed.Add(1)
	}
}

// serve gets one upload too large for what is left, two thirds on its way.
func serve(truth record.Counters) {
	s := &server{quota: Quota{left: map[string]int{"acme": 1000, "umbrella": 60}}}
	var scrubbed atomic.Int64
	go scrubDisk(make([]byte, 256<<10), &scrubbed)
	for i := range requests {
		time.Sleep(interval)
		s.begun.Add(1)
		switch {
		case i == 2*requests/3:
			go s.handleUpload("umbrella", 100)
		case i%3 == 2:
			go s.handleUsage("acme")
		default:
			go s.handleUpload("acme", 10)
		}
	}
	time.Sleep(4 * interval)
	truth["requests"], truth["rejected"] = requests, s.rejected.Load()
	truth["goroutines_stuck"] = s.begun.Load() - s.done.Load()
	truth["sites_stuck"] = 2
	truth["blocks_scrubbed"] = scrubbed.Load()
}

func main() { record.Main(serve) }
