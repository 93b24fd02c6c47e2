// Gc-pressure: four goroutines allocate small objects as fast as they can, with a heap
// that may grow by a fifth only. The trace must show collections one after another,
// mark assists in newIndex, and its waits for the collector.
package main

import (
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const builders = 4

type entry struct {
	next    *entry
	payload [6]int64
}

// newIndex makes many small objects, which marking then has to follow.
func newIndex(size int) []*entry {
	index := make([]*entry, size)
	for i := range index {
		index[i] = &entry{}
		if i > 0 {
			index[i].next = index[i/2]
		}
	}
	return index
}

// buildIndexes keeps the last few indexes alive, so that marking has work to do.
func buildIndexes(until time.Time, built *atomic.Int64, wg *sync.WaitGroup) {
	defer wg.Done()
	var kept [8][]*entry
	for i := 0; time.Now().Before(until); i++ {
		kept[i%len(kept)] = newIndex(1 << 13)
		built.Add(1)
	}
}

func limitHeap() { debug.SetGCPercent(20) }

func run(truth record.Counters) {
	var built atomic.Int64
	var wg sync.WaitGroup
	wg.Add(builders)
	until := time.Now().Add(120 * time.Millisecond)
	for range builders {
		go buildIndexes(until, &built, &wg)
	}
	wg.Wait()
	truth["indexes"] = built.Load()
	truth["builders"] = builders
}

func main() { record.MainAfter(limitHeap, run) }
