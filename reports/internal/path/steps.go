package path

import (
	"slices"
	"time"

	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// HandOver is how a path passes from one goroutine to another one.
type HandOver struct {
	// Call is what the earlier one called, At where.
	Call string
	At   *fact.Frame
}

// place is where it is, nil where the trace does not name that.
func (h *HandOver) place() *fact.Frame {
	if h.At == nil || h.At.Func == "" {
		return nil
	}
	return h.At
}

// String is "sync.(*Mutex).Unlock at main.(*Store).refresh", "" for nil.
func (h *HandOver) String() string {
	switch {
	case h == nil:
		return ""
	case h.At == nil || h.At.Func == "":
		return format.Func(h.Call)
	case h.Call == "":
		return "at " + format.Func(h.At.Func)
	}
	return format.Func(h.Call) + " at " + format.Func(h.At.Func)
}

// writer makes steps of pieces, the latest first.
type writer struct {
	c    *Collector
	tell func(*Step)
	step Step
	g    uint32 // the step's
	some bool
}

// add adds a piece, to the step after it where that is the same.
func (w *writer) add(p *piece) {
	s := &w.step
	if w.some && p.hand == nil && w.g == p.g && s.Bound == p.bound && s.State == p.state &&
		(s.Site == p.place || *s.Site == *p.place) {
		s.Duration += s.Start.Sub(p.start)
		s.Start = p.start
		return
	}
	w.end()
	w.g, w.some = p.g, true
	*s = Step{
		Start: p.start, Duration: p.end.Sub(p.start), Bound: p.bound, State: p.state,
		Site: p.place, HandedBy: p.hand,
	}
	if p.g != nobodyIndex {
		s.Goroutine, s.Group = w.c.goroutines[p.g].id, w.c.group(p.g)
	}
}

// end tells the last one.
func (w *writer) end() {
	if w.some {
		w.tell(&w.step)
	}
}

// steps tells a path's steps, the latest first.
func (c *Collector) steps(t *Target, moved *moved, tell func(*Step)) {
	w := &writer{c: c, tell: tell}
	c.walk(t, moved, w.add)
	w.end()
}

// longest finds how long the n longest of any number of durations above 0 are.
type longest struct {
	n     int
	list  []time.Duration
	floor time.Duration // what is no longer is not among them
}

func (l *longest) add(d time.Duration) {
	if d <= l.floor {
		return
	}
	if l.list = append(l.list, d); len(l.list) >= 2*l.n+2 {
		l.cut()
	}
}

func (l *longest) cut() {
	if len(l.list) <= l.n {
		return
	}
	slices.Sort(l.list)
	l.floor = l.list[len(l.list)-l.n-1]
	l.list = append(l.list[:0], l.list[len(l.list)-l.n:]...)
	l.list = slices.DeleteFunc(l.list, func(d time.Duration) bool { return d <= l.floor })
}

// least is the duration that at most n have or exceed, 0 if there are no more than n.
func (l *longest) least() time.Duration {
	l.cut()
	if l.floor == 0 {
		return 0
	}
	return l.floor + 1
}
