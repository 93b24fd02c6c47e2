package path

import (
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// HandOver is how a path passes from one goroutine to another one.
type HandOver struct {
	// Call is what the earlier one called, At where.
	Call string
	At   *fact.Frame
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
	c     *Collector
	steps []Step
	g     uint32 // of the latest step added
}

// add adds a piece, to the step after it where that is the same.
func (w *writer) add(p *piece) {
	if n := len(w.steps); n > 0 && p.hand == nil {
		s := &w.steps[n-1]
		if w.g == p.g && s.Bound == p.bound && s.State == p.state && (s.Site == p.place || *s.Site == *p.place) {
			s.Duration += s.Start.Sub(p.start)
			s.Start = p.start
			return
		}
	}
	w.g = p.g
	s := Step{
		Start: p.start, Duration: p.end.Sub(p.start), Bound: p.bound, State: p.state,
		Site: p.place, HandedBy: p.hand,
	}
	if p.g != nobodyIndex {
		s.Goroutine, s.Group = w.c.goroutines[p.g].id, w.c.group(p.g)
	}
	w.steps = append(w.steps, s)
}
