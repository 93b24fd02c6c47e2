package contention

import (
	"testing"
	"time"

	"tracetool/traceparse/fact"
)

// steady is waits of many goroutines at a few sites each, as a server's are:
// each goroutine goes from site to site, and wakers take turns.
func steady() []*fact.Wait {
	sites := []*fact.Site{get, put, emit, next, fetch}
	wakers := []fact.Waker{byRefresh, byGet, byNet, byRefresh}
	var waits []*fact.Wait
	for i := range 4096 {
		g := goroutine(int64(i%1024+1), []*fact.Group{handlers, loaders}[i%2])
		waits = append(waits, wait(g, sites[i%len(sites)], time.Duration(i)*time.Microsecond, wakers[i%len(wakers)]))
	}
	return waits
}

// TestAllocs: once sites, goroutines and lengths have been met, a wait costs no
// memory.
func TestAllocs(t *testing.T) {
	c, waits := NewCollector(), steady()
	for _, w := range waits {
		c.Wait(w)
	}
	if n := testing.AllocsPerRun(10, func() {
		for _, w := range waits {
			c.Wait(w)
		}
	}); n != 0 {
		t.Errorf("%v allocations in %d waits", n, len(waits))
	}
}

func BenchmarkWait(b *testing.B) {
	c, waits := NewCollector(), steady()
	for _, w := range waits {
		c.Wait(w)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c.Wait(waits[i%len(waits)])
	}
}
