package path

import (
	"tracetool/reports/internal/names"
	"tracetool/traceparse/fact"
)

// piece is a part of a path: one goroutine in one state, bound by one thing.
type piece struct {
	start, end fact.Time
	g          uint32
	bound      Bound
	state      fact.State
	place      *fact.Frame
	// hand is how the path passes from here to the goroutine of the later
	// piece, nil where that is the same one.
	hand *HandOver
	// wait is the innermost wait through which the path came and that was going
	// on, nil if there is none.
	wait *window
}

// say tells of the time from start to w.t and goes there, in several pieces where
// it is in several windows.
func (w *walker) say(start fact.Time, bound Bound, state fact.State, place *fact.Frame) {
	for w.t > start {
		p := &w.piece
		*p = piece{
			start: start, end: w.t, g: w.g, bound: bound, state: state, place: place,
			hand: w.hand, wait: innermost(&w.waits, w.t),
		}
		w.hand = nil
		if p.wait != nil {
			p.start = max(p.start, p.wait.block)
		}
		if state == fact.Running {
			if l := w.lock(); l != nil {
				p.bound, p.place = Lock, w.placeOf(l.site)
				p.start = max(p.start, l.block)
			}
		}
		w.t = p.start
		w.tell(p)
	}
}

// entry is a goroutine's entry function as a place.
func (c *Collector) entry(g uint32) *fact.Frame {
	if g == nobodyIndex {
		return &older
	}
	group := c.group(g)
	f := c.entries[group]
	if f == nil {
		f = &fact.Frame{Func: names.Group(group)}
		c.entries[group] = f
	}
	return f
}

// older stands for a goroutine that the trace does not name.
var older = fact.Frame{Func: names.Older}
