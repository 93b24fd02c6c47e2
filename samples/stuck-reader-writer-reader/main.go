// Stuck-reader-writer-reader: to render a page, the configuration is locked for reading,
// and each value is read by a method that locks it for reading again. That works
// until a reload comes in between: a waiting writer stops new readers. The mistake
// is in (*Config).Render, which must not call (*Config).Get. From the last round on the
// goroutine of renderPages waits at the RLock of Get, with Render's read lock held, for
// that of watchFile, which waits at the Lock of (*Config).Reload for Render. Three later
// requests, goroutines of lookup, hang at the same RLock of Get, but hold
// nothing: a tool must report the cycle of the first two, and not count those to it.
package main

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tracetool/samples/internal/record"
)

const (
	rounds   = 5
	late     = 2 // lookups behind those of the last round
	interval = 100 * time.Millisecond
	fetch    = 10 * time.Millisecond // what it takes to fetch one part of a page
)

// Config is read by all and reloaded now and then.
type Config struct {
	mu      sync.RWMutex
	values  map[string]string // guarded by mu
	version int               // guarded by mu
}

func (c *Config) Get(name string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.values[name]
}

// Render wants all values to be of one version.
func (c *Config) Render(names ...string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var page strings.Builder
	for _, name := range names {
		page.WriteString(c.Get(name))
		time.Sleep(fetch)
	}
	return page.String()
}

func (c *Config) Reload(values map[string]string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.values = values
	c.version++
}

type service struct {
	config                  Config
	started                 time.Time
	pages, reloads, lookups atomic.Int64
	ticks                   atomic.Int64
}

func (s *service) renderPages() {
	for i := range rounds {
		s.sleepUntil(i, 0)
		s.config.Render("title", "menu", "text", "footer")
		s.pages.Add(1)
	}
}

// watchFile reloads between the pages, but the last time within one.
func (s *service) watchFile() {
	for i := range rounds {
		offset := 7 * interval / 10
		if i == rounds-1 {
			offset = interval / 4
		}
		s.sleepUntil(i, offset)
		s.config.Reload(map[string]string{"title": "Tea"})
		s.reloads.Add(1)
	}
}

func (s *service) lookup(name string) {
	s.config.Get(name)
	s.lookups.Add(1)
}

func (s *service) sleepUntil(round int, offset time.Duration) {
	time.Sleep(time.Until(s.started.Add(time.Duration(round+1)*interval + offset)))
}

func (s *service) heartbeat() {
	for range time.Tick(20 * time.Millisecond) {
		s.ticks.Add(1)
	}
}

func run(truth record.Counters) {
	s := &service{config: Config{values: map[string]string{"title": "Coffee"}}, started: time.Now()}
	go s.heartbeat()
	go s.renderPages()
	go s.watchFile()
	for i := range rounds + late {
		s.sleepUntil(i, interval/2)
		go s.lookup("title")
	}
	time.Sleep(2 * interval)
	truth["pages"], truth["reloads"], truth["lookups"] = s.pages.Load(), s.reloads.Load(), s.lookups.Load()
	truth["goroutines_stuck"] = 3*rounds + late - s.pages.Load() - s.reloads.Load() - s.lookups.Load()
	truth["goroutines_in_cycle"] = 2
	truth["sites_stuck"] = 2
	truth["heartbeats"] = s.ticks.Load()
}

func main() { record.Main(run) }
