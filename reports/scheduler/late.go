package scheduler

import "tracetool/traceparse/fact"

// late holds spans of goroutines that are older than the trace and as yet
// nameless: only their first stack will tell whether they are the runtime's.
// That takes a span or two of each, but all may be nameless at once, and some
// stay so: at lateLimit, what is known by then has to do.
type late []lateSpan

const lateLimit = 1 << 14

// lateSpan is of a [fact.Span] what may be kept.
type lateSpan struct {
	group      *fact.Group
	state      fact.State
	cause      fact.Cause
	start, end fact.Time
	open       bool
}

// nameless reports whether nothing is known yet of the goroutines of g.
func nameless(g *fact.Group) bool { return g.Entry == "" }

// add keeps s, and settles once there are too many.
func (l *late) add(s *fact.Span, settle func(*lateSpan)) {
	*l = append(*l, lateSpan{s.G.Group, s.State, s.Cause, s.Start, s.End, s.StartOpen || s.EndOpen})
	if len(*l) >= lateLimit {
		l.settle(settle)
	}
}

// settle hands over all spans, each with the group it turned out to be of.
func (l *late) settle(settle func(*lateSpan)) {
	for i := range *l {
		s := &(*l)[i]
		s.group = s.group.Canonical()
		settle(s)
	}
	*l = (*l)[:0]
}
