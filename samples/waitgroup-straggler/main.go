// Waitgroup-straggler: a batch is split into eight shards of which one is much
// larger, and the batch is done when the last shard is. The trace must show that
// (*Batch).run waits in WaitGroup.Wait, woken by compressShard, and that one worker
// runs long after the seven others have ended.
package main

import (
	"hash/crc32"
	"sync"
	"time"

	"tracetool/samples/internal/record"
)

const shards = 8

// Batch compresses its shards side by side.
type Batch struct {
	page []byte
	wg   sync.WaitGroup
	cost [shards]time.Duration
}

// run waits for the straggler.
func (b *Batch) run() {
	b.wg.Add(shards)
	for i := range shards {
		go compressShard(b, i)
	}
	b.wg.Wait()
}

// compressShard burns as much time as its shard is large.
func compressShard(b *Batch, shard int) {
	defer b.wg.Done()
	for start := time.Now(); time.Since(start) < b.cost[shard]; {
		crc32.ChecksumIEEE(b.page)
	}
}

func runBatches(truth record.Counters) {
	b := &Batch{page: make([]byte, 64<<10)}
	for i := range b.cost {
		b.cost[i] = 10 * time.Millisecond
	}
	b.cost[3] = 300 * time.Millisecond
	const batches = 3
	for range batches {
		b.run()
	}
	truth["batches"] = batches
	truth["shards"] = batches * shards
	truth["straggler_ms"] = b.cost[3].Milliseconds()
}

func main() { record.Main(runBatches) }
