package goroutines

import (
	"cmp"
	"slices"
	"time"

	"tracetool/traceparse/fact"
)

// life collects all that is known of one goroutine, and of others what its story
// needs: who created it, and what the one that woke it last did.
type life struct {
	id      int64
	found   bool
	self    fact.Goroutine
	spans   spanLog
	stops   map[stopKey]*stop
	samples map[*fact.Stack]int64 // CPU samples; nil where one has no stack

	family  ancestry
	trails  trails
	partner partner
	others  census
}

// stop is all spans at one place, waiting or in a syscall.
type stop struct {
	stopKey
	count      int64
	total, max time.Duration
}

type stopKey struct {
	site  *fact.Site
	state fact.State
}

// census is how many goroutines there are and which IDs they have, for those who
// ask for one that there is not.
type census struct{ count, least, greatest int64 }

func newLife(id int64) *life {
	l := &life{family: newAncestry()}
	l.restart(id)
	return l
}

// restart forgets an earlier goroutine with the same ID: the runtime uses those
// of the threads of C code again.
func (l *life) restart(id int64) {
	l.id, l.found, l.self = id, false, fact.Goroutine{}
	l.spans, l.partner = spanLog{}, partner{}
	l.stops, l.samples = make(map[stopKey]*stop), make(map[*fact.Stack]int64)
}

// Transition learns who is whose creator, and notes who wakes the goroutine at
// the time of it: the waker may be gone when the trace ends.
func (l *life) Transition(t *fact.Transition) {
	l.family.see(t, l.id)
	if t.G.ID != l.id {
		return
	}
	switch {
	case t.From == fact.NotExist:
		if l.found {
			l.restart(l.id)
		}
		l.partner = l.trails.creator(t.G.Parent, t.Time)
	case t.Waker.Kind == fact.WakerGoroutine:
		l.partner = l.trails.waker(&t.Waker, t.Time)
	}
}

// Span takes the goroutine's own spans, those of the one that woke it last, and
// the latest of everyone who may yet wake it.
func (l *life) Span(s *fact.Span) {
	switch s.G.ID {
	case l.id:
		var kept span
		kept.set(s)
		l.spans.add(kept)
		l.stopped(s)
		return
	case l.partner.id:
		l.partner.span(s)
	}
	if !l.found {
		l.trails.add(s)
	}
}

func (l *life) stopped(s *fact.Span) {
	if s.Site == nil || s.State != fact.Waiting && s.State != fact.Syscall {
		return
	}
	key := stopKey{s.Site, s.State}
	at := l.stops[key]
	if at == nil {
		at = &stop{stopKey: key}
		l.stops[key] = at
	}
	at.count++
	at.total += s.Duration()
	at.max = max(at.max, s.Duration())
}

// Sample counts the goroutine's CPU samples by stack.
func (l *life) Sample(s *fact.Sample) {
	if s.G != nil && s.G.ID == l.id {
		l.samples[s.Stack]++
	}
}

// Goroutine takes the whole of its life, and how those of its creators and its
// waker end.
func (l *life) Goroutine(g *fact.Goroutine) {
	l.others.add(g.ID)
	l.family.end(g)
	switch g.ID {
	case l.id:
		l.self, l.found = *g, true
	case l.partner.id:
		l.partner.finish(g)
	}
}

func (c *census) add(id int64) {
	if c.count == 0 {
		c.least = id
	}
	c.count++
	c.least, c.greatest = min(c.least, id), max(c.greatest, id)
}

// ranked returns the places it stopped at, the longest time first.
func (l *life) ranked() []*stop {
	list := make([]*stop, 0, len(l.stops))
	for _, s := range l.stops {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *stop) int {
		return cmp.Or(
			cmp.Compare(b.total, a.total), cmp.Compare(b.count, a.count), cmp.Compare(a.state, b.state),
			cmp.Compare(a.site.Func, b.site.Func), cmp.Compare(a.site.File, b.site.File),
			cmp.Compare(a.site.Line, b.site.Line), cmp.Compare(a.site.Call, b.site.Call),
			cmp.Compare(a.site.Reason, b.site.Reason),
		)
	})
	return list
}
