package path

import (
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// writer makes steps of pieces, the latest first.
type writer struct {
	c       *Collector
	steps   []Step
	last    *fact.Frame // of the latest step added
	lastG   uint32
	phrases map[handOver]string
}

// add adds a piece, to the step after it where that is the same.
func (w *writer) add(p *piece) {
	if n := len(w.steps); n > 0 && p.hand == (handOver{}) {
		s := &w.steps[n-1]
		if w.lastG == p.g && s.Bound == p.bound && s.State == p.state && (w.last == p.place || s.Site == *p.place) {
			s.Duration += s.Start.Sub(p.start)
			s.Start = p.start
			return
		}
	}
	w.last, w.lastG = p.place, p.g
	s := Step{
		Start: p.start, Duration: p.end.Sub(p.start), Bound: p.bound, State: p.state,
		Site: *p.place, HandedBy: w.phrase(p.hand),
	}
	if p.g != nobodyIndex {
		s.Goroutine, s.Group = w.c.goroutines[p.g].id, w.c.group(p.g)
	}
	w.steps = append(w.steps, s)
}

func (w *writer) phrase(h handOver) string {
	if h == (handOver{}) {
		return ""
	}
	s, ok := w.phrases[h]
	if !ok {
		s = h.String()
		w.phrases[h] = s
	}
	return s
}

// String is "sync.(*Mutex).Unlock at main.(*Store).refresh".
func (h handOver) String() string {
	switch {
	case h.at == nil || h.at.Func == "":
		return h.call
	case h.call == "":
		return "at " + format.Func(h.at.Func)
	}
	return format.Func(h.call) + " at " + format.Func(h.at.Func)
}
