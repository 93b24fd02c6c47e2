// Atomic-spin: a home-made spin lock that yields between its attempts. Nothing
// waits: the trace must show goroutines of updateCounter that give up their proc with
// runtime.Gosched in (*SpinLock).Lock thousands of times a second, much of
// their life runnable, and hardly any blocking.
package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const goroutines = 4

// SpinLock burns time where a sync.Mutex would sleep.
type SpinLock struct {
	held   atomic.Bool
	yields atomic.Int64
}

// Lock tries a while before it yields, and then tries again.
func (l *SpinLock) Lock() {
	for {
		for range 20000 {
			if !l.held.Load() && l.held.CompareAndSwap(false, true) {
				return
			}
		}
		l.yields.Add(1)
		runtime.Gosched()
	}
}

// Unlock releases the lock.
func (l *SpinLock) Unlock() { l.held.Store(false) }

func updateCounter(l *SpinLock, until time.Time, locked *atomic.Int64, wg *sync.WaitGroup) {
	defer wg.Done()
	for time.Now().Before(until) {
		l.Lock()
		for start := time.Now(); time.Since(start) < 200*time.Microsecond; {
		}
		runtime.Gosched() // the holder yields too: the others now spin for nothing
		locked.Add(1)
		l.Unlock()
	}
}

func run(truth record.Counters) {
	var l SpinLock
	var locked atomic.Int64
	var wg sync.WaitGroup
	wg.Add(goroutines)
	until := time.Now().Add(120 * time.Millisecond)
	for range goroutines {
		go updateCounter(&l, until, &locked, &wg)
	}
	wg.Wait()
	truth["lock_acquisitions"] = locked.Load()
	truth["gosched_calls"] = l.yields.Load() + locked.Load()
	truth["goroutines"] = goroutines
}

func main() { record.Main(run) }
