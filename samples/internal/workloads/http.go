package main

import (
	"fmt"
	"sync"
	"time"
)

// The http workload is a server of prices on loopback, which runs before the trace
// begins, and eight clients on kept connections. A request is parsed, looked up under
// an RWMutex that a refresh takes every 10 ms, and priced by a backend that a goroutine
// asks: usually for 1 to 3 ms, but with every 100th request for 20 ms, of which the
// request awaits 12 at most and then answers with the list price.
//
// Fixed are the requests, and which of them the backend is late for. How long the
// backend takes, and who meets whom at lock and network, varies; on a busy machine
// the backend is late for a few more. The regression: the channel for the backend's
// answer has no buffer, so that a late answer finds nobody and its goroutine stays.
const (
	httpClients  = 8
	httpRequests = 200 // of each client
	lateEvery    = 100
	patience     = 12 * time.Millisecond
	late         = 20 * time.Millisecond
)

type catalogue struct {
	mu    sync.RWMutex
	names map[int]string
}

func (c *catalogue) lookup(item int) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	compute(2_000)
	return c.names[item%64]
}

// refresh renames everything every now and then until done is closed.
func (c *catalogue) refresh(done <-chan struct{}) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-done:
			return
		case <-tick.C:
			c.rename(n)
		}
	}
}

func (c *catalogue) rename(revision int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	compute(100_000)
	for item := range 64 {
		c.names[item] = fmt.Sprint("item ", item, ", revision ", revision)
	}
}
