package goroutines

import (
	"time"

	"tracetool/traceparse/fact"
)

// maxSpans bounds what is kept of one goroutine: the first half and the last. A
// goroutine can change its state a million times; nobody reads that, and --from
// and --to show any part.
const maxSpans = 100_000

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

func (r *span) set(s *fact.Span) {
	*r = span{
		start: s.Start, end: s.End, site: s.Site, proc: s.Proc, state: s.State, cause: s.Cause,
		kind: s.Waker.Kind, byID: s.Waker.ID, by: s.Waker.Group, bySite: s.Waker.Site,
	}
	if s.StartOpen {
		r.open |= startOpen
	}
	if s.EndOpen {
		r.open |= endOpen
	}
}

func (s *span) duration() time.Duration { return s.end.Sub(s.start) }

// spanLog keeps the first and the last spans that it is given. A post-mortem needs
// the last ones.
type spanLog struct {
	first, last []span
	next        int // in last, once that is full
	count       int64
}

func (l *spanLog) add(s span) {
	l.count++
	switch {
	case len(l.first) < maxSpans/2:
		l.first = append(l.first, s)
	case len(l.last) < maxSpans/2:
		l.last = append(l.last, s)
	default:
		l.last[l.next] = s
		l.next = (l.next + 1) % len(l.last)
	}
}

// list returns what was kept, in the order of time.
func (l *spanLog) list() []span {
	list := make([]span, 0, len(l.first)+len(l.last))
	list = append(list, l.first...)
	list = append(list, l.last[l.next:]...)
	return append(list, l.last[:l.next]...)
}

// left returns how many spans were not kept.
func (l *spanLog) left() int64 { return l.count - int64(len(l.first)+len(l.last)) }
