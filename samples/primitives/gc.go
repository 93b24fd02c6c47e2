package main

import (
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

func caseGC() { runtime.GC() }

// caseReadMemStats stops the world; two at a time wait for each other.
func caseReadMemStats(wg *sync.WaitGroup) {
	defer wg.Done()
	var m runtime.MemStats
	for range 60 {
		runtime.ReadMemStats(&m)
	}
}

// caseBusy never blocks by itself: a collection suspends it to scan its stack.
func caseBusy(until time.Time) {
	for time.Now().Before(until) {
	}
}

// caseMarkAssist allocates so fast that it must help to mark.
func caseMarkAssist(until time.Time, wg *sync.WaitGroup) {
	defer wg.Done()
	var kept [64][]*int
	for i := 0; time.Now().Before(until); i++ {
		kept[i%len(kept)] = make([]*int, 4096)
		for j := range kept[i%len(kept)] {
			kept[i%len(kept)][j] = new(int)
		}
	}
}

func startRuntime() {
	go caseGC()
	settle()

	go caseBusy(time.Now().Add(30 * time.Millisecond))
	for range 3 {
		go caseGC()
		settle()
	}
	time.Sleep(30 * time.Millisecond)

	var wg sync.WaitGroup
	wg.Add(2)
	go caseReadMemStats(&wg)
	go caseReadMemStats(&wg)
	wg.Wait()

	debug.SetGCPercent(20)
	defer debug.SetGCPercent(-1)
	until := time.Now().Add(25 * time.Millisecond)
	wg.Add(4)
	for range 4 {
		go caseMarkAssist(until, &wg)
	}
	wg.Wait()
}
