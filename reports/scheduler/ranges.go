package scheduler

import (
	"slices"
	"strings"
	"time"

	"tracetool/reports/internal/hist"
	"tracetool/traceparse/fact"
)

// cycles sums up ranges.
type cycles struct {
	count, open int64
	total, max  time.Duration
}

func (c *cycles) add(r *fact.Range) {
	c.count++
	if r.StartOpen || r.EndOpen {
		c.open++
	}
	c.total += r.Duration()
	c.max = max(c.max, r.Duration())
}

func (c *cycles) result() Ranges {
	r := Ranges{Count: c.count, Open: c.open, Total: c.total, Max: c.max}
	if c.count > 0 {
		r.Mean = c.total / time.Duration(c.count)
	}
	return r
}

// pauses are the stop-the-world pauses of a kind.
type pauses struct{ hist.Hist }

// assists are the mark assists of a group.
type assists struct {
	count      int64
	total, max time.Duration
}

// yields are the calls of runtime.Gosched at a site.
type yields struct {
	site              *fact.Site
	count, goroutines int64
	running, delay    time.Duration
}

// Range implements [fact.RangeSink].
func (c *Collector) Range(r *fact.Range) {
	switch r.Kind {
	case fact.RangeGC:
		c.gc.add(r)
	case fact.RangeSTW:
		c.paused(r)
	case fact.RangeSweep:
		c.sweep.add(r)
	case fact.RangeAssist:
		c.assisted(r)
	}
}

func (c *Collector) paused(r *fact.Range) {
	p := c.pauses[r.Name]
	if p == nil {
		p = new(pauses)
		c.pauses[r.Name] = p
	}
	p.Add(r.Duration())
}

// pauseKind is "GC mark termination" for "stop-the-world (GC mark termination)".
func pauseKind(name string) string {
	kind, ok := strings.CutPrefix(name, "stop-the-world (")
	if !ok {
		return name
	}
	return strings.TrimSuffix(kind, ")")
}

// byTracer reports whether a pause is the tracer's own doing.
func byTracer(name string) bool {
	return name == "stop-the-world (start trace)" || name == "stop-the-world (stop trace)"
}

// RangeEdge implements [fact.RangeEdgeSink].
func (c *Collector) RangeEdge(e *fact.RangeEdge) {
	if e.Kind == fact.RangeAssist && e.Begin && e.G != nil {
		s := c.slot(e.G)
		s.assisting, s.off = true, offProc(e.G)
	}
}

// offProc is the time that g, now running, has not run so far.
func offProc(g *fact.Goroutine) time.Duration { return g.Times.Total() - g.Times.Running }

// assisted adds the time that a goroutine ran in an assist. A goroutine begins
// and ends an assist running, so that what it did else lies within. Only the
// last wait of an assist that outlasts the trace is taken for running.
func (c *Collector) assisted(r *fact.Range) {
	if r.G == nil {
		c.assistOf(nil, r.Duration())
		return
	}
	s, ran := c.slot(r.G), r.Duration()
	if s.assisting {
		ran -= offProc(r.G) - s.off
	}
	s.assisting = false
	c.assistOf(r.G.Group, max(0, ran))
}

func (c *Collector) assistOf(g *fact.Group, d time.Duration) {
	a := c.assists[g]
	if a == nil {
		a = new(assists)
		c.assists[g] = a
	}
	a.count++
	a.total += d
	a.max = max(a.max, d)
}

// yielded enters a runnable span that runtime.Gosched began.
func (c *Collector) yielded(s *fact.Span) {
	y := c.yieldsAt(c.slot(s.G), s.Site)
	y.count++
	y.running += s.Ran
	y.delay += s.Duration()
}

// yieldsAt finds a site among those of the goroutine, which are one or two, or
// enters it. That counts the goroutines without a set of them.
func (c *Collector) yieldsAt(g *slot, site *fact.Site) *yields {
	for i, y := range g.yields {
		if y.site == site {
			g.yields[0], g.yields[i] = y, g.yields[0]
			return y
		}
	}
	y := c.yields[site]
	if y == nil {
		y = &yields{site: site}
		c.yields[site] = y
	}
	y.goroutines++
	g.yields = slices.Insert(g.yields, 0, y)
	return y
}
