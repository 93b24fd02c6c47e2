// Straggler: each batch indexes six shards, and the largest takes ten times as long
// as any other, while main waits for all. It has a function of its own, and so a
// group of its own. A tool must name indexLargest first: the critical path is there
// nearly all the time, and one proc idles once the five of indexShard have ended.
package main

import (
	"hash/adler32"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	batches     = 12
	small       = 5 // shards of a batch beside the largest
	shardTime   = 3 * time.Millisecond
	largestTime = 10 * shardTime
)

// Index is what the batches fill. Its times are sums over all of them.
type Index struct {
	page           []byte
	wg             sync.WaitGroup
	shardNs        atomic.Int64
	largestNs      atomic.Int64
	largestDelayed atomic.Int64 // ns from the go statement to the first instruction
}

func (x *Index) compute(d time.Duration) int64 {
	start := time.Now()
	for time.Since(start) < d {
		adler32.Checksum(x.page)
	}
	return time.Since(start).Nanoseconds()
}

func (x *Index) indexShard() {
	defer x.wg.Done()
	x.shardNs.Add(x.compute(shardTime))
}

// indexLargest is what each batch waits for.
func (x *Index) indexLargest(asked time.Time) {
	defer x.wg.Done()
	x.largestDelayed.Add(time.Since(asked).Nanoseconds())
	x.largestNs.Add(x.compute(largestTime))
}

func (x *Index) batch() {
	x.wg.Add(1 + small)
	for range small {
		go x.indexShard()
	}
	go x.indexLargest(time.Now())
	x.wg.Wait()
}

func nightly(truth record.Counters) {
	x := &Index{page: make([]byte, 16<<10)}
	var waited time.Duration
	for range batches {
		start := time.Now()
		x.batch()
		waited += time.Since(start)
	}
	truth["batches"] = batches
	truth["shards"] = batches * small
	truth["shard_ns"] = x.shardNs.Load()
	truth["largest_ns"] = x.largestNs.Load()
	truth["largest_delayed_ns"] = x.largestDelayed.Load()
	truth["batch_ns"] = waited.Nanoseconds()
}

func main() { record.Main(nightly) }
