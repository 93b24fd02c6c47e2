// Lock-handoff: a rebuild computes for 20 ms under the lock of a search index, an
// update queues behind it and a query behind the update. The update keeps the lock
// for microseconds, but its unlock is what ends the query's wait. A tool must name
// (*Index).rebuild for both, and say that it was running; only the last waker, (*Index).update,
// would be the wrong one to blame for the query.
package main

import (
	"hash/adler32"
	"sync"
	"time"

	"tracetool/samples/internal/record"
)

const (
	rounds      = 15
	rebuildTime = 20 * time.Millisecond
	apart       = 3 * time.Millisecond // between the arrivals at the lock
)

// Index has one lock, which guards the figures of its use too.
type Index struct {
	mu            sync.Mutex
	page          []byte
	sum           uint32
	documents     int64
	rebuildHeld   time.Duration
	updateHeld    time.Duration
	updateBlocked time.Duration // in Lock
	queryBlocked  time.Duration // in Lock
	queriesBehind int64         // queries that found the update of their round done
}

// rebuild has the lock long, and is what both others wait for.
func (x *Index) rebuild(wg *sync.WaitGroup) {
	defer wg.Done()
	x.mu.Lock()
	defer x.mu.Unlock()
	locked := time.Now()
	for time.Since(locked) < rebuildTime {
		x.sum += adler32.Checksum(x.page)
	}
	x.rebuildHeld += time.Since(locked)
}

func (x *Index) update(wg *sync.WaitGroup) {
	defer wg.Done()
	start := time.Now()
	x.mu.Lock()
	defer x.mu.Unlock()
	locked := time.Now()
	x.updateBlocked += locked.Sub(start)
	x.documents++
	x.updateHeld += time.Since(locked)
}

func (x *Index) query(round int64, wg *sync.WaitGroup) {
	defer wg.Done()
	start := time.Now()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.queryBlocked += time.Since(start)
	if x.documents > round {
		x.queriesBehind++
	}
}

func serve(truth record.Counters) {
	x := &Index{page: make([]byte, 16<<10)}
	for round := range rounds {
		var wg sync.WaitGroup
		wg.Add(3)
		go x.rebuild(&wg)
		time.Sleep(apart)
		go x.update(&wg)
		time.Sleep(apart)
		go x.query(int64(round), &wg)
		wg.Wait()
	}
	truth["rounds"] = rounds
	truth["queries_behind_update"] = x.queriesBehind
	truth["rebuild_held_ns"] = x.rebuildHeld.Nanoseconds()
	truth["update_held_ns"] = x.updateHeld.Nanoseconds()
	truth["update_blocked_ns"] = x.updateBlocked.Nanoseconds()
	truth["query_blocked_ns"] = x.queryBlocked.Nanoseconds()
}

func main() { record.Main(serve) }
