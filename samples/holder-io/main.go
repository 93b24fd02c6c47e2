// Holder-io: a journal is written and synced to the disk while its lock is held, and
// sessions that only want its length wait for that. A tool must say first that the
// waits in (*Journal).length are for (*Journal).flush, and that it was in system
// calls meanwhile.
package main

import (
	"errors"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	sessions = 10
	blocks   = 16 // of each flush, every one synced
	size     = 128 << 10
)

// Journal is a file with a lock, which guards the figures of its use too.
type Journal struct {
	mu      sync.Mutex
	file    *os.File
	bytes   int64
	lengths int64
	flushes int64
	io      time.Duration // in Write and Sync
	held    time.Duration // by flush
	blocked time.Duration // in Lock by length
}

func (j *Journal) length() int64 {
	start := time.Now()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.blocked += time.Since(start)
	j.lengths++
	return j.bytes
}

// flush does its I/O under the lock, the mistake of this program.
func (j *Journal) flush(block []byte) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	locked := time.Now()
	defer func() { j.held += time.Since(locked) }()
	for range blocks {
		start := time.Now()
		n, err := j.file.WriteAt(block, 0) // so that the file stays small
		j.bytes += int64(n)
		if err := errors.Join(err, j.file.Sync()); err != nil {
			return err
		}
		j.io += time.Since(start)
	}
	j.flushes++
	return nil
}

func flushLoop(j *Journal, stop *atomic.Bool, wg *sync.WaitGroup) {
	defer wg.Done()
	block := make([]byte, size)
	for !stop.Load() {
		if err := j.flush(block); err != nil {
			panic(err) // the sample cannot show what it should
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func session(j *Journal, stop *atomic.Bool, wg *sync.WaitGroup) {
	defer wg.Done()
	for !stop.Load() {
		j.length()
		time.Sleep(5*time.Millisecond + rand.N(5*time.Millisecond))
	}
}

func serve(j *Journal, truth record.Counters) {
	var stop atomic.Bool
	var wg sync.WaitGroup
	wg.Add(sessions + 1)
	go flushLoop(j, &stop, &wg)
	for range sessions {
		go session(j, &stop, &wg)
	}
	time.Sleep(600 * time.Millisecond)
	stop.Store(true)
	wg.Wait()
	truth["sessions"] = sessions
	truth["lengths"] = j.lengths
	truth["flushes"] = j.flushes
	truth["syncs"] = j.flushes * blocks
	truth["flush_held_ns"] = j.held.Nanoseconds()
	truth["flush_io_ns"] = j.io.Nanoseconds()
	truth["length_blocked_ns"] = j.blocked.Nanoseconds()
}

// main opens and removes the file outside the trace.
func main() {
	file, err := os.CreateTemp("", "journal")
	if err != nil {
		panic(err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	record.Main(func(truth record.Counters) { serve(&Journal{file: file}, truth) })
}
