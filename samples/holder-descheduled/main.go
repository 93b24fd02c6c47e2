// Holder-descheduled: six goroutines compute on two procs and never wait, so that
// one which gives up its proc stays runnable for tens of milliseconds, and the
// inventory's holder gives it up under its lock, out of politeness. A tool must say
// first that the waits in (*Inventory).reserve are for (*Inventory).recount, and that
// it was runnable meanwhile: too few procs, not a slow holder.
package main

import (
	"hash/adler32"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	shoppers  = 6
	renderers = 6
	shelves   = 2
	countTime = 500 * time.Microsecond // of a shelf
)

var page = make([]byte, 16<<10)

// Inventory has one lock, which guards the figures of its use too.
type Inventory struct {
	mu       sync.Mutex
	reserved int64
	recounts int64
	yielded  time.Duration // in runtime.Gosched
	held     time.Duration // by recount
	blocked  time.Duration // in Lock by reserve
}

func (v *Inventory) reserve() {
	start := time.Now()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.blocked += time.Since(start)
	v.reserved++
}

// recount yields between shelves while it holds the lock, the mistake of this program.
func (v *Inventory) recount() {
	v.mu.Lock()
	defer v.mu.Unlock()
	locked := time.Now()
	for range shelves {
		compute(countTime)
		start := time.Now()
		runtime.Gosched()
		v.yielded += time.Since(start)
	}
	v.recounts++
	v.held += time.Since(locked)
}

func compute(d time.Duration) {
	for start := time.Now(); time.Since(start) < d; {
		adler32.Checksum(page)
	}
}

func recountLoop(v *Inventory, stop *atomic.Bool, wg *sync.WaitGroup) {
	defer wg.Done()
	for !stop.Load() {
		v.recount()
		time.Sleep(time.Millisecond)
	}
}

func shop(v *Inventory, stop *atomic.Bool, wg *sync.WaitGroup) {
	defer wg.Done()
	for !stop.Load() {
		v.reserve()
		time.Sleep(2 * time.Millisecond)
	}
}

// render is why there is no proc for the holder.
func render(stop *atomic.Bool, wg *sync.WaitGroup) {
	defer wg.Done()
	for !stop.Load() {
		compute(time.Millisecond)
	}
}

func serve(truth record.Counters) {
	v := &Inventory{}
	var stop atomic.Bool
	var wg sync.WaitGroup
	wg.Add(1 + shoppers + renderers)
	go recountLoop(v, &stop, &wg)
	for range shoppers {
		go shop(v, &stop, &wg)
	}
	for range renderers {
		go render(&stop, &wg)
	}
	time.Sleep(1100 * time.Millisecond)
	stop.Store(true)
	wg.Wait()
	truth["renderers"] = renderers
	truth["reservations"] = v.reserved
	truth["recounts"] = v.recounts
	truth["recount_held_ns"] = v.held.Nanoseconds()
	truth["recount_yielded_ns"] = v.yielded.Nanoseconds()
	truth["reserve_blocked_ns"] = v.blocked.Nanoseconds()
}

func main() { record.Main(serve) }
