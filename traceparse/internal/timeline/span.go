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
	length := t.win.overlap(g.since, t.now)
	g.Times.Add(g.state, g.class(), length)
	if len(t.sinks.Spans) > 0 || g.state == fact.Runnable && len(t.sinks.Runnables) > 0 {
		t.deliverSpan(g, waker, open)
	}
	g.ran = 0
	if g.state == fact.Running {
		g.ran = length
	}
}

func (t *Timeline) deliverSpan(g *goroutine, waker fact.Waker, open bool) {
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
	if g.state == fact.Runnable {
		s.Ran = g.ran
		for _, sink := range t.sinks.Runnables {
			sink.Runnable(s)
		}
	}
	for _, sink := range t.sinks.Spans {
		sink.Span(s)
	}
}
