// Too-few-procs: two dozen goroutines that only compute share one proc. Nothing waits for
// another: the trace must show that goroutines of renderTile are runnable many
// times as long as they run, with long scheduling delays and preemptions.
package main

import (
	"hash/crc32"
	"runtime"
	"sync"
	"time"

	"tracetool/samples/internal/record"
)

const tiles = 24

// renderTile computes the same amount for each tile and never blocks.
func renderTile(page []byte, wg *sync.WaitGroup) {
	defer wg.Done()
	for range 1200 {
		crc32.ChecksumIEEE(page)
	}
}

func limitProcs() { runtime.GOMAXPROCS(1) }

func render(truth record.Counters) {
	page := make([]byte, 1<<20)
	var wg sync.WaitGroup
	wg.Add(tiles)
	start := time.Now()
	for range tiles {
		go renderTile(page, &wg)
	}
	wg.Wait()
	truth["tiles"] = tiles
	truth["render_ns"] = time.Since(start).Nanoseconds()
}

func main() { record.MainAfter(limitProcs, render) }
