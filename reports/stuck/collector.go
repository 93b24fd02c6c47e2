package stuck

import (
	"slices"
	"time"

	"tracetool/reports/goroutines"
	"tracetool/traceparse/fact"
)

// Collector gathers the goroutines that are alive at the end of the trace, who
// ended the latest wait of each, and what waits at each place are like. Its
// memory grows with the goroutines alive, and with the places and groups.
type Collector struct {
	wakes []wake  // by slot
	woken []woken // by slot
	// wakers holds, by slot, the ID of a goroutine that has woken another one.
	wakers      []int64
	places      map[*fact.Site]*place
	live        []*live
	free        []live // room for more of them
	populations *goroutines.Collector
}

// live is a goroutine that is alive at the end.
type live struct {
	id, parent   int64
	slot         int
	group        *fact.Group
	state        fact.State
	site         *fact.Site // nil unless it waits or is in a syscall
	stack        *fact.Stack
	start, since fact.Time
	// older: than the trace or the window.
	older bool
	// woke: it has woken another goroutine of the program during the trace.
	woke bool
	// last is how its latest wait that did end was ended.
	last  wake
	woken woken
	owner string // see ownerOf
	row   *Row
}

// woken is where a goroutine's waits were ended: each site once, of maxWoken at
// most; more says that there were others.
type woken struct {
	id    int64
	sites []*fact.Site
	more  bool
}

const maxWoken = 16

func (w *woken) add(id int64, s *fact.Site) {
	if w.id != id {
		*w = woken{id: id, sites: w.sites[:0]}
	}
	if w.more || slices.Contains(w.sites, s) {
		return
	}
	if w.more = len(w.sites) == maxWoken; !w.more {
		w.sites = append(w.sites, s)
	}
}

// at reports whether one of the waits may have been at the place.
func (w *woken) at(s spot) bool {
	return w.more || slices.ContainsFunc(w.sites, func(site *fact.Site) bool { return spotOf(site) == s })
}

// wake is the end, at, of a goroutine's wait; from is nil where there was none.
type wake struct {
	id    int64 // of the goroutine that waited
	start fact.Time
	at    fact.Time
	from  *fact.Site // where it waited
	kind  fact.WakerKind
	close bool
	by    int64 // the waker's ID and group, if kind is WakerGoroutine
	group *fact.Group
	site  *fact.WakeSite
	// place is from's: most goroutines wait where they waited before.
	place *place
}

// place is the history of one wait site: of its waits that ended.
type place struct {
	ended   int64
	longest time.Duration
	last    fact.Time // the latest wake-up
	lastBy  fact.Time // the latest by a goroutine
	timers  int64     // how many a timer ended
	by      map[*fact.Group]int64
	sites   map[*fact.WakeSite]int64
	// What is not in the maps yet.
	byLatest   latest[*fact.Group]
	siteLatest latest[*fact.WakeSite]
}

// latest counts a key that comes several times in a row, as most do, before that is
// added to a map.
type latest[K comparable] struct {
	key K
	n   int64
}

func (l *latest[K]) add(key K, to map[K]int64) {
	if key != l.key {
		l.settle(to)
		l.key = key
	}
	l.n++
}

func (l *latest[K]) settle(to map[K]int64) {
	if l.n > 0 {
		to[l.key] += l.n
		l.n = 0
	}
}

// NewCollector returns an empty collector.
func NewCollector() *Collector {
	return &Collector{places: make(map[*fact.Site]*place), populations: goroutines.NewCollector()}
}

// Wait takes a wait, of which only those that ended matter.
func (c *Collector) Wait(w *fact.Wait) {
	if w.Waker.Kind == fact.WakerNone || w.EndOpen || w.G.Group.System {
		return
	}
	by := &w.Waker
	if by.Kind == fact.WakerGoroutine && by.Group != nil {
		c.wakers = extend(c.wakers, by.Slot)
		c.wakers[by.Slot] = by.ID
	}
	c.wakes = extend(c.wakes, w.G.Slot)
	last := &c.wakes[w.G.Slot]
	p := last.place
	if p == nil || last.from != w.Site {
		p = c.place(w.Site)
	}
	*last = wake{w.G.ID, w.Start, w.End, w.Site, by.Kind, by.Close, by.ID, by.Group, by.Site, p}
	c.woken = extend(c.woken, w.G.Slot)
	c.woken[w.G.Slot].add(w.G.ID, w.Site)
	p.add(w)
}

func (c *Collector) place(s *fact.Site) *place {
	p := c.places[s]
	if p == nil {
		p = newPlace()
		c.places[s] = p
	}
	return p
}

// extend makes s long enough for index i.
func extend[T any](s []T, i int) []T {
	if i < len(s) {
		return s
	}
	return slices.Grow(s, i+1-len(s))[:i+1]
}

func newPlace() *place {
	return &place{by: make(map[*fact.Group]int64), sites: make(map[*fact.WakeSite]int64)}
}

func (p *place) add(w *fact.Wait) {
	p.ended++
	p.longest = max(p.longest, w.End.Sub(w.Start))
	p.last = max(p.last, w.End)
	switch w.Waker.Kind {
	case fact.WakerTimer:
		p.timers++
	case fact.WakerGoroutine:
		p.lastBy = max(p.lastBy, w.End)
		if w.Waker.Group != nil {
			p.byLatest.add(w.Waker.Group, p.by)
		}
		if w.Waker.Site != nil {
			p.siteLatest.add(w.Waker.Site, p.sites)
		}
	}
}

// merge adds what o knows to p: one place in the source may be several sites,
// as the reason of a wait older than the trace is not always known.
func (p *place) merge(o *place) {
	p.ended += o.ended
	p.longest = max(p.longest, o.longest)
	p.last = max(p.last, o.last)
	p.lastBy = max(p.lastBy, o.lastBy)
	p.timers += o.timers
	o.byLatest.settle(o.by)
	o.siteLatest.settle(o.sites)
	for g, n := range o.by {
		p.by[g.Canonical()] += n
	}
	for s, n := range o.sites {
		p.sites[s] += n
	}
}

// Goroutine takes a goroutine, at its end or at the trace's.
func (c *Collector) Goroutine(g *fact.Goroutine) {
	c.populations.Goroutine(g)
	if !g.EndOpen {
		return
	}
	l := c.alloc()
	*l = live{
		id: g.ID, parent: g.Parent, slot: g.Slot, group: g.Group, state: g.Last, site: g.LastSite, stack: g.LastStack,
		start: g.Start, since: max(g.LastSince, g.Start), older: g.StartOpen,
	}
	if g.Slot < len(c.wakes) && c.wakes[g.Slot].id == g.ID {
		l.last, l.woken = c.wakes[g.Slot], c.woken[g.Slot]
	}
	if l.state == fact.Waiting && l.site == nil {
		l.site = new(fact.Site)
	}
	c.live = append(c.live, l)
}

// alloc makes room for many goroutines at a time: there may be 100,000.
func (c *Collector) alloc() *live {
	if len(c.free) == 0 {
		c.free = make([]live, 256)
	}
	l := &c.free[0]
	c.free = c.free[1:]
	return l
}
