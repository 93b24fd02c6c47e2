package timeline

import (
	"cmp"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
)

func (t *Timeline) goTransition(e *decode.Event) {
	if e.From == fact.NotExist {
		t.enter(t.create(e), e, t.now)
		return
	}
	g := t.find(e.ID)
	switch {
	case g == nil:
		g = t.meet(e)
		if e.From == fact.Unknown || e.From == e.To {
			return
		}
	case g.lost:
		t.resume(g, e)
		if e.From == fact.Unknown || e.From == e.To {
			return
		}
	case e.To == g.state && (e.From == fact.Unknown || e.From == e.To):
		t.restate(g, e)
		return
	}
	t.move(g, e)
}

// meet enters a goroutine older than the trace in the state that the event
// says it was in, which it has been in since the trace's start: of every
// change there would have been an event.
func (t *Timeline) meet(e *decode.Event) *goroutine {
	g := t.older(e.ID)
	t.rejoin(g, e)
	return g
}

// resume continues with a goroutine from before a gap.
func (t *Timeline) resume(g *goroutine, e *decode.Event) {
	now := t.now
	t.now = t.known // the gap's end, which closes the span in state Unknown
	t.closeSpan(g, fact.Waker{}, false)
	t.now = now
	g.lost = false
	t.lost--
	t.rejoin(g, e)
}

// rejoin puts g in the state that a status event tells, or that another event
// implies, since as far back as is known.
func (t *Timeline) rejoin(g *goroutine, e *decode.Event) {
	status := *e
	if e.From != fact.Unknown && e.From != e.To {
		// An event that is no status: its stack belongs to the new state.
		status.To, status.Stack, status.Reason = e.From, 0, 0
	}
	status.From = fact.Unknown
	t.enter(g, &status, t.known)
	g.sinceOpen = true
	if g.phase == waiting {
		g.wait.StartOpen = true
	}
}

// restate takes from a status, which tells no news, the stack that a wait or a
// syscall older than the trace may still lack.
func (t *Timeline) restate(g *goroutine, e *decode.Event) {
	if e.Stack == 0 {
		return
	}
	if g.unnamed {
		t.learn(g, e.Stack)
	}
	if g.stack != 0 {
		return
	}
	switch g.state {
	case fact.Syscall:
		g.stack = e.Stack
		g.site = t.sites.at(syscall, 0, e.Stack)
	case fact.Waiting:
		g.stack = e.Stack
		if nameless(g.site) {
			g.site = t.sites.at(blocked, 0, e.Stack)
			g.wait.Site = g.site
		}
	}
}

// nameless reports whether nothing is known of a wait but that it is one.
func nameless(s *fact.Site) bool {
	return s != nil && s.Operation == fact.UnknownOperation && s.Func == "" && s.Reason == ""
}

// move is a change of state: the four steps of the package's doc.
func (t *Timeline) move(g *goroutine, e *decode.Event) {
	if e.To == fact.NotExist {
		t.notify(g, e.To, g.site, nil, t.now)
		t.end(g)
		return
	}
	if g.unnamed && e.Stack != 0 {
		t.learn(g, e.Stack)
	}
	var waker fact.Waker
	var by *fact.Waker
	if g.state == fact.Waiting {
		waker = t.wakerOf(g, e)
		by = &waker
	}
	site := t.siteOf(e)
	t.notify(g, e.To, cmp.Or(site, g.site), by, t.now)
	t.closeSpan(g, waker, false)
	t.advanceWait(g, e.To, site, waker)
	t.enterAt(g, e, site, t.now)
}

// enter puts g, which is in no state yet, into the state of e.
func (t *Timeline) enter(g *goroutine, e *decode.Event, since fact.Time) {
	if g.unnamed && e.Stack != 0 {
		t.learn(g, e.Stack)
	}
	site := t.siteOf(e)
	g.state = e.From
	t.notify(g, e.To, site, nil, since)
	if e.To == fact.Waiting {
		t.beginWait(g, site, since)
	}
	t.enterAt(g, e, site, since)
}

func (t *Timeline) enterAt(g *goroutine, e *decode.Event, site *fact.Site, since fact.Time) {
	g.cause = causeOf(e, site)
	g.state, g.since, g.sinceOpen = e.To, since, false
	g.site, g.stack = site, e.Stack
	switch e.To {
	case fact.Running:
		g.proc = e.Proc
		if g.FirstRun < 0 && since >= t.win.from {
			g.FirstRun = since
		}
	case fact.Syscall:
		g.proc = e.Proc
	case fact.Waiting, fact.Runnable:
		g.proc = decode.None
		if e.From == fact.NotExist {
			g.stack = 0 // a creation's stack is the entry, not a place it stopped at
		}
	}
}

// siteOf is where the goroutine stopped, for the states that have such a place.
func (t *Timeline) siteOf(e *decode.Event) *fact.Site {
	switch e.To {
	case fact.Waiting:
		if e.From == fact.NotExist || e.From == fact.Running && t.sites.reasons[e.Reason] == "" {
			return t.sites.at(coroutine, 0, e.Stack)
		}
		return t.sites.at(blocked, e.Reason, e.Stack)
	case fact.Syscall:
		return t.sites.at(syscall, 0, e.Stack)
	case fact.Runnable:
		if e.From == fact.Running && t.sites.reasons[e.Reason] == reasonGosched {
			return t.sites.at(yielded, 0, e.Stack)
		}
	}
	return nil
}

// reasonGosched is a reason of Running→Runnable, from runtime/traceruntime.go;
// the others mean that the scheduler took the proc away.
const reasonGosched = "runtime.Gosched"

func causeOf(e *decode.Event, site *fact.Site) fact.Cause {
	if e.To != fact.Runnable {
		return fact.CauseNone
	}
	switch e.From {
	case fact.NotExist:
		return fact.CauseCreated
	case fact.Waiting:
		return fact.CauseWoken
	case fact.Syscall:
		return fact.CauseSyscallExit
	case fact.Running:
		if site != nil {
			return fact.CauseYield
		}
		return fact.CausePreempted
	}
	return fact.CauseNone
}

// notify tells that g leaves its state for another at a time that may lie in
// the past. site is where the wait, or the syscall, is that ends or begins; waker
// who ended a wait, nil where there is none.
func (t *Timeline) notify(g *goroutine, to fact.State, site *fact.Site, waker *fact.Waker, at fact.Time) {
	if len(t.sinks.Transitions) == 0 || t.now < t.win.from {
		return
	}
	f := &t.transition
	f.G, f.Time, f.From, f.To = &g.Goroutine, max(at, t.win.from), g.state, to
	f.Class, f.Site = fact.UnknownClass, nil
	if waits(g.state) || waits(to) {
		f.Site = site
		if site != nil && (g.state == fact.Waiting || to == fact.Waiting) {
			f.Class = site.Class()
		}
	}
	if waker != nil {
		f.Waker = *waker
	}
	for _, s := range t.sinks.Transitions {
		s.Transition(f)
	}
	if waker != nil {
		f.Waker = fact.Waker{}
	}
}

// waits reports whether a goroutine in state s has a site.
func waits(s fact.State) bool { return s == fact.Waiting || s == fact.Syscall }
