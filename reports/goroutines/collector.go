// Package goroutines tells the lives of goroutines: how many of each group there
// were, how long they lived and in which states. With an ID it tells the life of
// one.
package goroutines

import (
	"time"

	"tracetool/reports/internal/grid"
	"tracetool/reports/internal/hist"
	"tracetool/traceparse/fact"
)

// Collector sums up goroutines by group. It is a [fact.GoroutineSink]; its
// memory grows with the number of groups alone.
type Collector struct {
	groups map[*fact.Group]*tally
	// nameless holds, by creation site, goroutines of which the trace has no
	// stack: each came with a group of its own.
	nameless map[fact.Frame]*tally
}

// tally is what is known of one group so far.
type tally struct {
	group             *fact.Group
	goroutines, ended int64
	created, neverRan int64
	older             int64     // StartOpen, with Start at oldest
	oldest            fact.Time // least Start of those with StartOpen
	lifetime, longest time.Duration
	times             fact.Breakdown
	complete          hist.Hist
	delay             Delay
	population        grid.Grid
}

// NewCollector returns an empty collector.
func NewCollector() *Collector {
	return &Collector{groups: make(map[*fact.Group]*tally), nameless: make(map[fact.Frame]*tally)}
}

// Goroutine takes one goroutine, at its end.
func (c *Collector) Goroutine(g *fact.Goroutine) {
	t := c.tally(g.Group.Canonical())
	life := g.End.Sub(g.Start)
	t.goroutines++
	t.lifetime += life
	t.longest = max(t.longest, life)
	t.times.Plus(&g.Times)
	t.begin(g)
	t.population.Step(g.Start, 1)
	if g.EndOpen {
		return
	}
	t.ended++
	t.population.Step(g.End, -1)
	if !g.StartOpen && !g.EndLost {
		t.complete.Add(life)
	}
}

// begin counts how g began.
func (t *tally) begin(g *fact.Goroutine) {
	switch {
	case g.FirstRun < 0:
		t.neverRan++
	case !g.StartOpen:
		t.delay.add(g.FirstRun.Sub(g.Start))
	}
	switch {
	case !g.StartOpen:
		t.created++
	case t.older == 0 || g.Start < t.oldest:
		t.older, t.oldest = 1, g.Start
	case g.Start == t.oldest:
		t.older++
	}
}

// tally returns the sums of the group. A group's alias is resolved by now, since
// only the living learn their entry.
func (c *Collector) tally(g *fact.Group) *tally {
	if g.Entry == "" {
		return lookup(c.nameless, g.Created, g)
	}
	return lookup(c.groups, g, g)
}

func lookup[K comparable](m map[K]*tally, key K, g *fact.Group) *tally {
	t := m[key]
	if t == nil {
		t = &tally{group: g}
		m[key] = t
	}
	return t
}
