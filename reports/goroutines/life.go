package goroutines

import (
	"cmp"
	"slices"
	"time"

	"tracetool/traceparse/fact"
)

// maxSpans bounds what is kept of one goroutine. A goroutine can change its state
// a million times; nobody reads that, and --from and --to show any part.
const maxSpans = 100_000

// life collects all that is known of one goroutine.
type life struct {
	id     int64
	found  bool
	self   fact.Goroutine
	parent *fact.Group // nil where it is not known
	spans  []span
	more   int64 // spans beyond maxSpans
	stops  map[stopKey]*stop
}

// span is a fact.Span in little memory.
type span struct {
	start, end fact.Time
	site       *fact.Site
	by         *fact.Group
	bySite     *fact.WakeSite
	byID       int64
	proc       int32
	state      fact.State
	cause      fact.Cause
	kind       fact.WakerKind
	open       openEnds
}

type openEnds uint8

const (
	startOpen openEnds = 1 << iota
	endOpen
)

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

func newLife(id int64) *life { return &life{id: id, stops: make(map[stopKey]*stop)} }

// Transition learns who the parent is while the parent still runs, so that one of
// its spans is yet to come and will tell its group.
func (l *life) Transition(t *fact.Transition) {
	if t.G.ID == l.id && t.From == fact.NotExist {
		l.self.Parent = t.G.Parent
	}
}

// Span takes the goroutine's own spans, and the parent's group from one of the
// parent's.
func (l *life) Span(s *fact.Span) {
	switch s.G.ID {
	case l.id:
		l.add(s)
		l.stopped(s)
	case l.self.Parent:
		l.parent = s.G.Group
	}
}

func (l *life) add(s *fact.Span) {
	if len(l.spans) == maxSpans {
		l.more++
		return
	}
	r := span{
		start: s.Start, end: s.End, site: s.Site, proc: s.Proc, state: s.State, cause: s.Cause,
		kind: s.Waker.Kind, byID: s.Waker.ID, by: s.Waker.Group, bySite: s.Waker.Site,
	}
	if s.StartOpen {
		r.open |= startOpen
	}
	if s.EndOpen {
		r.open |= endOpen
	}
	l.spans = append(l.spans, r)
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

// Goroutine takes the whole of its life.
func (l *life) Goroutine(g *fact.Goroutine) {
	if g.ID == l.id {
		l.self, l.found = *g, true
	}
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
