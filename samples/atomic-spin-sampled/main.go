// Atomic-spin-sampled: four goroutines share a home-made spin lock, whose holder
// computes and then waits for a slow disk; a fifth goroutine renders tiles. A CPU
// profile runs with the trace. Nothing waits for the lock and both procs are
// busy: only the CPU samples tell that most of the work is (*SpinLock).Lock
// looking at its atomic, calling runtime.Gosched now and then, while renderTile
// and (*Index).insert do what they are there for.
package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	inserters = 4
	attempts  = 100_000              // before a yield
	disk      = time.Millisecond     // how long a write takes
	pause     = 3 * time.Millisecond // between two tiles
)

// SpinLock burns time where a sync.Mutex would sleep.
type SpinLock struct {
	held   atomic.Bool
	yields atomic.Int64
}

// Lock tries a while before it yields, and then tries again.
func (l *SpinLock) Lock() {
	for {
		for range attempts {
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

// Index counts keys in buckets.
type Index struct {
	lock    SpinLock
	buckets [1 << 12]uint32
	inserts int64
}

// insert updates the index and saves it, all of it under the lock.
func (x *Index) insert(key uint32) {
	x.lock.Lock()
	for range 100_000 {
		key = key*1664525 + 1013904223
		x.buckets[key>>20]++
	}
	time.Sleep(disk)
	x.inserts++
	x.lock.Unlock()
}

func insertAll(x *Index, key uint32, done *atomic.Bool, wg *sync.WaitGroup) {
	defer wg.Done()
	for !done.Load() {
		x.insert(key)
		key++
	}
}

// renderTile computes one tile of a Mandelbrot set and returns how many steps
// that took.
func renderTile(size int) (steps int64) {
	for i := range size * size {
		cx, cy := float64(i%size)/float64(size)*3-2, float64(i/size)/float64(size)*2-1
		for x, y, n := 0.0, 0.0, 0; n < 200 && x*x+y*y < 4; n++ {
			x, y = x*x-y*y+cx, 2*x*y+cy
			steps++
		}
	}
	return steps
}

func render(steps *int64, done *atomic.Bool, wg *sync.WaitGroup) {
	defer wg.Done()
	for !done.Load() {
		*steps += renderTile(200)
		time.Sleep(pause)
	}
}

func run(truth record.Counters) {
	var x Index
	var steps int64
	var done atomic.Bool
	var wg sync.WaitGroup
	wg.Add(inserters + 1)
	for i := range inserters {
		go insertAll(&x, uint32(i), &done, &wg)
	}
	go render(&steps, &done, &wg)
	time.Sleep(700 * time.Millisecond)
	done.Store(true)
	wg.Wait()
	truth["inserts"], truth["render_steps"] = x.inserts, steps
	truth["gosched_calls"] = x.lock.yields.Load()
	truth["goroutines"] = inserters + 1
}

func main() { record.MainWithCPUProfile(run) }
