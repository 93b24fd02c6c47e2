// Serial-section: two workers scan parts of a table, then main merges what they found,
// alone, for most of the time; the workers wait for the next round and a proc idles.
// A tool must name the serial section first: (*Report).merge in main is about 70% of the
// critical path, and the workers wait in scanLoop for main.
package main

import (
	"hash/adler32"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	rounds    = 12
	workers   = 2 // as many as procs
	scanTime  = 10 * time.Millisecond
	mergeTime = 25 * time.Millisecond
)

// Report is computed in rounds. Its times are sums over all of them.
type Report struct {
	page    []byte
	parts   chan int
	scanned sync.WaitGroup // of a round
	ended   sync.WaitGroup // of all
	sum     atomic.Uint32
	scanNs  atomic.Int64
	mergeNs int64
}

func (r *Report) compute(d time.Duration) int64 {
	start := time.Now()
	for time.Since(start) < d {
		r.sum.Add(adler32.Checksum(r.page))
	}
	return time.Since(start).Nanoseconds()
}

// scanLoop waits for a part of the next round while main merges.
func (r *Report) scanLoop() {
	defer r.ended.Done()
	for range r.parts {
		r.scanNs.Add(r.compute(scanTime))
		r.scanned.Done()
	}
}

// merge is serial, the mistake of this program.
func (r *Report) merge() { r.mergeNs += r.compute(mergeTime) }

func (r *Report) round() {
	r.scanned.Add(workers)
	for part := range workers {
		r.parts <- part
	}
	r.scanned.Wait()
	r.merge()
}

func report(truth record.Counters) {
	r := &Report{page: make([]byte, 16<<10), parts: make(chan int, workers)}
	start := time.Now()
	r.ended.Add(workers)
	for range workers {
		go r.scanLoop()
	}
	for range rounds {
		r.round()
	}
	elapsed := time.Since(start)
	close(r.parts)
	r.ended.Wait()
	truth["rounds"] = rounds
	truth["parts"] = rounds * workers
	truth["scan_ns"] = r.scanNs.Load()
	truth["merge_ns"] = r.mergeNs
	truth["rounds_ns"] = elapsed.Nanoseconds()
}

func main() { record.Main(report) }
