// Package contention is the wait table: for every operation, user site and
// group how often goroutines waited, how long, and who woke them.
package contention

import (
	"time"

	"tracetool/reports/internal/hist"
	"tracetool/traceparse/fact"
)

// Collector gathers waits by site and group. It is a [fact.WaitSink].
type Collector struct {
	rows  map[rowKey]*row
	slots []slot
}

type rowKey struct {
	site  *fact.Site
	group *fact.Group
}

// row is what is known of one site and group.
type row struct {
	site   *fact.Site
	group  *fact.Group
	open   int64
	futile int64
	// left counts waits that began within the trace and outlast it.
	left int64
	// unended counts and sums up those that outlast the trace; endedMax is the
	// longest other one. longest is who waited longest of all.
	unended      int64
	unendedTotal time.Duration
	endedMax     time.Duration
	longest      int64
	delay        time.Duration
	hist         hist.Hist
	// goroutines counts those that waited at this site; first counts those
	// that waited here before anywhere else in the same operation, so that the
	// sum over an operation's rows counts no goroutine twice.
	goroutines, first int64
	wakers            []waker
	// idle is the idle proc time, in ns, that the waits took.
	idle float64
}

type wakerKey struct {
	kind  fact.WakerKind
	site  *fact.WakeSite
	group *fact.Group
}

type waker struct {
	wakerKey
	waits int64
	total time.Duration
}

// slot remembers what a live goroutine did, indexed by fact.Goroutine.Slot.
type slot struct {
	goroutine int64
	site      *fact.Site  // of its latest wait
	group     *fact.Group // then
	row       *row
	seen      []*fact.Site // one for every place so far
	ops       uint32       // all operations so far, a bit each
}

// NewCollector returns an empty collector.
func NewCollector() *Collector { return &Collector{rows: make(map[rowKey]*row)} }

// Wait takes one wait.
func (c *Collector) Wait(w *fact.Wait) {
	s := c.slot(w.G)
	if s.site != w.Site || s.group != w.G.Group {
		c.arrive(s, w)
	}
	r := s.row
	if w.Total > r.hist.Max() || r.longest == 0 {
		r.longest = w.G.ID
	}
	r.hist.Add(w.Total)
	if w.EndOpen {
		r.unended++
		r.unendedTotal += w.Total
		if !w.StartOpen {
			r.left++
		}
	} else {
		r.endedMax = max(r.endedMax, w.Total)
	}
	r.delay += w.Delay
	r.futile += int64(w.Futile)
	if w.Open() {
		r.open++
	}
	r.wokenBy(w)
}

// slot returns the memory of g, emptied if it was another goroutine's.
func (c *Collector) slot(g *fact.Goroutine) *slot {
	for g.Slot >= len(c.slots) {
		c.slots = append(c.slots, slot{})
	}
	s := &c.slots[g.Slot]
	if s.goroutine != g.ID {
		*s = slot{goroutine: g.ID, seen: s.seen[:0]}
	}
	return s
}

// arrive is for a goroutine that waits elsewhere than before.
func (c *Collector) arrive(s *slot, w *fact.Wait) {
	key := rowKey{w.Site, w.G.Group}
	r := c.rows[key]
	if r == nil {
		r = &row{site: w.Site, group: w.G.Group}
		c.rows[key] = r
	}
	s.site, s.group, s.row = w.Site, w.G.Group, r
	for _, seen := range s.seen {
		if samePlace(seen, w.Site) {
			return
		}
	}
	s.seen = append(s.seen, w.Site)
	r.goroutines++
	if bit := uint32(1) << w.Site.Operation; s.ops&bit == 0 {
		s.ops |= bit
		r.first++
	}
}

// wokenBy adds w to its waker's share. A site has few wakers, and most often
// the one it had before: it is kept in front.
func (r *row) wokenBy(w *fact.Wait) {
	key := wakerKey{w.Waker.Kind, w.Waker.Site, w.Waker.Group}
	for i := range r.wakers {
		if r.wakers[i].wakerKey == key {
			r.wakers[i].waits++
			r.wakers[i].total += w.Total
			if i > 0 {
				r.wakers[i], r.wakers[i-1] = r.wakers[i-1], r.wakers[i]
			}
			return
		}
	}
	r.wakers = append(r.wakers, waker{key, 1, w.Total})
}
