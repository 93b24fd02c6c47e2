package timeline

import "tracetool/traceparse/fact"

// closeSpan ends the span that g is in, now: it goes into g's times and to the
// sinks. open: the state goes on, the trace does not.
func (t *Timeline) closeSpan(g *goroutine, waker fact.Waker, open bool) {
	if g.state == fact.NotExist {
		return
	}
	if g.state == fact.Running && g.FirstRun < 0 && t.now > t.win.from {
		g.FirstRun = t.win.from // it ran when the window began
	}
	g.Times.Add(g.state, g.class(), t.win.overlap(g.since, t.now))
	if len(t.sinks.Spans) == 0 {
		return
	}
	start, end, cutStart, cutEnd := t.win.clip(g.since, t.now)
	if end < start {
		return
	}
	s := &t.span
	*s = fact.Span{
		G: &g.Goroutine, State: g.state, Start: start, End: end,
		StartOpen: g.sinceOpen || cutStart, EndOpen: open || cutEnd,
		Proc: g.proc, Site: g.site, Cause: g.cause, Waker: waker,
	}
	if g.stack != 0 {
		s.Stack = t.stacks[g.stack]
	}
	for _, sink := range t.sinks.Spans {
		sink.Span(s)
	}
}
