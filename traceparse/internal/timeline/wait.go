package timeline

import (
	"time"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
)

// waitPhase is how far a goroutine's latest wait has come.
type waitPhase uint8

const (
	idle    waitPhase = iota // no wait to deliver
	waiting                  // blocked
	woken                    // runnable after it
	held                     // running after it; it may turn out to have been futile
)

// futileWithin is how soon after a wake-up a goroutine blocks again at the same
// site for the wake-up to count as futile. A goroutine that did get the lock
// rarely needs it again so soon; one that lost the race to a barging goroutine
// blocks within a few µs.
const futileWithin = 10 * time.Microsecond

// beginWait begins a wait at site.
func (t *Timeline) beginWait(g *goroutine, site *fact.Site, since fact.Time) {
	g.wait = fact.Wait{G: &g.Goroutine, Site: site, Start: since}
	g.phase = waiting
}

// advanceWait takes g's wait along when g goes to state to. waker is who woke
// it, if it was waiting. The span that ends now has been closed; g.state,
// g.since and g.site still describe it.
func (t *Timeline) advanceWait(g *goroutine, to fact.State, site *fact.Site, waker fact.Waker) {
	switch {
	case g.state == fact.Waiting && g.phase == waiting:
		t.wakeUp(g, waker)
	case g.state == fact.Syscall && to == fact.Runnable:
		t.syscallReturned(g)
	case g.state == fact.Runnable && g.phase == woken:
		g.wait.Delay += t.win.overlap(g.since, t.now)
		g.phase = held
	}
	if g.phase == held && to == fact.Waiting && t.futile(g, site) {
		g.wait.Futile++
		g.phase = waiting
		return
	}
	if t.settled(g, to) {
		t.deliverWait(g)
	}
	if to == fact.Waiting {
		t.beginWait(g, site, t.now)
	}
}

// settled reports whether g's wait is over for good.
func (t *Timeline) settled(g *goroutine, to fact.State) bool {
	switch g.phase {
	case woken:
		return to != fact.Runnable
	case held:
		return to != fact.Running || !g.wait.Site.Operation.MayBeFutile()
	}
	return false
}

func (t *Timeline) futile(g *goroutine, site *fact.Site) bool {
	return site == g.wait.Site && site.Operation.MayBeFutile() && t.now.Sub(g.wait.End) <= futileWithin
}

// wakeUp ends the part of the wait that began at g.since.
func (t *Timeline) wakeUp(g *goroutine, waker fact.Waker) {
	w := &g.wait
	w.Site = g.site // what was inferred from the waker may have named it
	w.Total += t.win.overlap(g.since, t.now)
	w.End = t.now
	w.Waker = waker
	g.phase = woken
}

// syscallReturned makes a wait of a syscall that lost its proc: the goroutine
// was blocked in the kernel, and now waits for a proc.
func (t *Timeline) syscallReturned(g *goroutine) {
	t.beginWait(g, g.site, g.since)
	g.wait.StartOpen = g.sinceOpen
	t.wakeUp(g, fact.Waker{Kind: fact.WakerSyscall})
}

// dropWait delivers the wait of a goroutine that ends.
func (t *Timeline) dropWait(g *goroutine) {
	if g.phase == waiting { // ended without a wake-up: only in damaged traces
		t.wakeUp(g, fact.Waker{Kind: fact.WakerUnknown})
		g.wait.EndOpen = true
	}
	if g.phase != idle {
		t.deliverWait(g)
	}
}

// openWait delivers the wait of a goroutine that outlives the trace.
func (t *Timeline) openWait(g *goroutine) {
	switch g.phase {
	case waiting:
		t.wakeUp(g, fact.Waker{})
		g.wait.EndOpen = true
	case woken:
		g.wait.Delay += t.win.overlap(g.since, t.now)
	}
	if g.phase != idle {
		t.deliverWait(g)
	}
}

func (t *Timeline) deliverWait(g *goroutine) {
	g.phase = idle
	if len(t.sinks.Waits) == 0 {
		return
	}
	w := &g.wait
	start, end, cutStart, cutEnd := t.win.clip(w.Start, w.End)
	if end < start {
		return
	}
	w.Start, w.End = start, end
	w.StartOpen = w.StartOpen || cutStart
	if cutEnd {
		w.EndOpen, w.Waker = true, fact.Waker{}
	}
	for _, s := range t.sinks.Waits {
		s.Wait(w)
	}
}

// wakerOf tells who woke g. A wait of which nothing is known is named after
// what its waker did: the trace's writer came to it too late.
func (t *Timeline) wakerOf(g *goroutine, e *decode.Event) fact.Waker {
	hasG := e.G != decode.None && e.G != e.ID
	if nameless(g.site) {
		s := *g.site
		s.Operation = t.sites.infer(e.Aux, hasG)
		g.site = t.sites.intern(s)
	}
	r := t.sites.waker(g.site.Operation, hasG, e.Aux)
	w := fact.Waker{Kind: r.kind, Close: r.closed}
	if r.kind == fact.WakerGoroutine {
		w.ID, w.Site = e.G, r.site
		if by := t.find(e.G); by != nil {
			w.Group, w.Slot = by.Group, by.Slot
		}
	}
	return w
}
