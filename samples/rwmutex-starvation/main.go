// Rwmutex-starvation: long readers hold an RWMutex nearly all the time, so the
// writer waits for the last of them, and every quick reader queues behind the
// pending writer. The trace must show rwmutex-write waits in (*Config).reload, ended
// by (*Config).export, and rwmutex-read waits in (*Config).lookup, ended by reload.
package main

import (
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

// Config is a table of settings that is read much and written seldom.
type Config struct {
	mu       sync.RWMutex
	values   map[string]string
	lookups  atomic.Int64
	exports  atomic.Int64
	reloads  atomic.Int64
	finished atomic.Bool
}

// lookup is the quick read that suffers.
func (c *Config) lookup(key string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.lookups.Add(1)
	return c.values[key]
}

// export is the long read that makes the others wait.
func (c *Config) export() {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.exports.Add(1)
	time.Sleep(12 * time.Millisecond)
}

func (c *Config) reload() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reloads.Add(1)
	c.values["host"] = "127.0.0.1"
}

func (c *Config) exportLoop(wg *sync.WaitGroup) {
	defer wg.Done()
	for !c.finished.Load() {
		c.export()
	}
}

func (c *Config) lookupLoop(wg *sync.WaitGroup) {
	defer wg.Done()
	for !c.finished.Load() {
		c.lookup("host")
		time.Sleep(2 * time.Millisecond)
	}
}

func (c *Config) reloadLoop(wg *sync.WaitGroup) {
	defer wg.Done()
	for !c.finished.Load() {
		c.reload()
		time.Sleep(5 * time.Millisecond)
	}
}

func serve(truth record.Counters) {
	c := &Config{values: map[string]string{"host": "localhost"}}
	var wg sync.WaitGroup
	wg.Add(9)
	go c.reloadLoop(&wg)
	for range 2 {
		go c.exportLoop(&wg)
		time.Sleep(5 * time.Millisecond) // so that the two overlap
	}
	for range 6 {
		go c.lookupLoop(&wg)
	}
	time.Sleep(800 * time.Millisecond)
	c.finished.Store(true)
	wg.Wait()
	truth["lookups"], truth["exports"], truth["reloads"] = c.lookups.Load(), c.exports.Load(), c.reloads.Load()
}

func main() { record.Main(serve) }
