// Stuck-waitgroup: an indexer reads its shards side by side and waits for all; a shard
// that cannot be read returns early, and does not call Done. The mistake is the
// "return" in (*Indexer).load behind the log line: the Done has no defer. The
// eighth build has such a shard, so the goroutine of buildLoop is stuck to the end in
// the WaitGroup, in (*Indexer).build, and a search that needs that build, a goroutine of
// search, is stuck behind it: it receives in (*Indexer).waitFor. A tool must say that
// build waits for a Done and that all goroutines of load, which could call it, have ended.
package main

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	builds   = 8
	shards   = 5
	interval = 50 * time.Millisecond
)

var errChecksum = errors.New("wrong checksum")

// Indexer builds an index of shards, again and again.
type Indexer struct {
	built    [builds]chan struct{} // closed when the build is done
	done     atomic.Int64          // builds
	loaded   atomic.Int64
	failed   atomic.Int64
	searches atomic.Int64
}

func newIndexer() *Indexer {
	ix := new(Indexer)
	for i := range ix.built {
		ix.built[i] = make(chan struct{})
	}
	return ix
}

func (ix *Indexer) buildLoop() {
	for i := range builds {
		time.Sleep(interval)
		ix.build(i)
		close(ix.built[i])
		ix.done.Add(1)
	}
}

func (ix *Indexer) build(number int) {
	var loads sync.WaitGroup
	loads.Add(shards)
	for shard := range shards {
		go ix.load(number, shard, &loads)
	}
	loads.Wait()
}

func (ix *Indexer) load(build, shard int, loads *sync.WaitGroup) {
	if err := ix.readShard(build, shard); err != nil {
		ix.failed.Add(1)
		return
	}
	ix.loaded.Add(1)
	loads.Done()
}

// readShard finds the last shard of the last build damaged.
func (ix *Indexer) readShard(build, shard int) error {
	time.Sleep(time.Duration(shard+1) * time.Millisecond)
	if build == builds-1 && shard == shards-1 {
		return errChecksum
	}
	return nil
}

func (ix *Indexer) waitFor(build int) { <-ix.built[build] }

// search waits until the index is as new as it wants.
func (ix *Indexer) search(build int) {
	ix.waitFor(build)
	ix.searches.Add(1)
}

func sampleLoad(samples *atomic.Int64) {
	for range time.Tick(20 * time.Millisecond) {
		samples.Add(1)
	}
}

func run(truth record.Counters) {
	ix := newIndexer()
	var samples atomic.Int64
	go sampleLoad(&samples)
	go ix.buildLoop()
	for i := range builds {
		go ix.search(i)
		time.Sleep(interval)
	}
	time.Sleep(8 * interval)
	truth["builds"], truth["searches"] = ix.done.Load(), ix.searches.Load()
	truth["shards_loaded"], truth["shards_failed"] = ix.loaded.Load(), ix.failed.Load()
	truth["goroutines_stuck"] = (builds - ix.searches.Load()) + min(1, builds-ix.done.Load())
	truth["sites_stuck"] = 2
	truth["load_samples"] = samples.Load()
}

func main() { record.Main(run) }
