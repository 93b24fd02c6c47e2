package timeline

import (
	"cmp"
	"math"
	"time"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
)

// window is the part of the trace that facts are clipped to.
type window struct{ from, to fact.Time }

func newWindow(from, to fact.Time) window {
	if to <= 0 {
		to = math.MaxInt64
	}
	return window{max(0, from), to}
}

// clip returns the part of [start, end) inside the window and whether either
// side was cut off. It is empty (end < start) for an interval outside, also for
// one that touches the window's edge; an instant inside stays an instant.
func (w window) clip(start, end fact.Time) (s, e fact.Time, cutStart, cutEnd bool) {
	s, e = max(start, w.from), min(end, w.to)
	cutStart, cutEnd = s != start, e != end
	if s == e && (cutStart || cutEnd) {
		e--
	}
	return s, e, cutStart, cutEnd
}

// overlap returns how much of [start, end) lies in the window.
func (w window) overlap(start, end fact.Time) time.Duration {
	return max(0, min(end, w.to).Sub(max(start, w.from)))
}

// inWindow reports whether the window has begun.
func (t *Timeline) inWindow() bool { return t.now >= t.win.from }

// openWindow tells the sinks of instants what is going on as the window begins.
func (t *Timeline) openWindow() {
	at := t.win.from
	if t.gomaxprocs > 0 {
		t.deliverMetric(fact.Metric{Time: at, Name: fact.MetricGOMAXPROCS, Value: uint64(t.gomaxprocs)})
	}
	for _, k := range sortedKeys(t.ranges, compareRangeKeys) {
		t.rangeEdge(k, t.ranges[k], true, at)
	}
	if len(t.sinks.Transitions) == 0 {
		return
	}
	for _, id := range sortedKeys(t.goroutines, cmp.Compare[int64]) {
		g := t.goroutines[id]
		if g.lost {
			continue
		}
		state := g.state
		g.state = fact.Unknown
		t.notify(g, state, g.site, nil, at)
		g.state = state
	}
}

// afterword takes from the rest of the generation in which the window ends what
// it has yet to say about the time before: a goroutine that waits since before
// the trace may be mentioned a second late.
func (t *Timeline) afterword(e *decode.Event) {
	if e.Kind != decode.GoTransition || t.known >= t.win.to || t.younger[e.ID] {
		return
	}
	g := t.find(e.ID)
	switch {
	case e.From == fact.NotExist:
		if g != nil && g.lost {
			t.bury(g)
		}
		if t.younger == nil {
			t.younger = make(map[int64]bool)
		}
		t.younger[e.ID] = true
	case g == nil:
		t.meet(e)
	case g.lost:
		t.resume(g, e)
	}
}
