package tracetest

import (
	"fmt"
	"time"

	"tracetool/traceparse/fact"
)

// Check is a sink that checks the laws that facts obey on every trace, whole
// or damaged, as long as there is no window:
//
//   - a goroutine's spans leave no gap from its start to its end, and each
//     follows the one before it by a legal change of state;
//   - its transitions tell the same story, with the class of each wait;
//   - its spans sum to its times, and these to its lifetime, exactly;
//   - its waits sum to its time in state waiting; those of syscalls, which are
//     counted apart, stay within its time in syscalls.
type Check struct {
	// Errors are the laws broken, at most maxErrors.
	Errors []string
	// Total is the time of all goroutines in each state.
	Total [fact.NumStates]time.Duration
	// Ended and Open count the goroutines delivered, system ones left out.
	Ended, Open int64
	// Created counts those of them that were created within the trace.
	Created int64

	lives map[int64]*life
}

const maxErrors = 20

// life is what was seen of one goroutine.
type life struct {
	start, end          fact.Time
	state               fact.State
	spans               int
	times               fact.Breakdown
	waits, syscallWaits time.Duration

	// as transitions tell
	told    fact.State
	class   fact.Class // of the wait that ended last
	unclear int        // waits that began with no class
	changes []change
	next    int // the change that begins the next span
}

type change struct {
	at fact.Time
	to fact.State
}

// legal are the changes of state that there are, besides those from and to
// Unknown, and to NotExist where a C thread ends.
var legal = map[[2]fact.State]bool{
	{fact.NotExist, fact.Runnable}: true,
	{fact.NotExist, fact.Waiting}:  true, // a coroutine
	{fact.NotExist, fact.Syscall}:  true, // a callback from C
	{fact.Runnable, fact.Running}:  true,
	{fact.Running, fact.Runnable}:  true,
	{fact.Running, fact.Waiting}:   true,
	{fact.Running, fact.Syscall}:   true,
	{fact.Running, fact.NotExist}:  true,
	{fact.Waiting, fact.Runnable}:  true,
	{fact.Waiting, fact.Running}:   true, // a coroutine
	{fact.Waiting, fact.NotExist}:  true, // its ID is used again
	{fact.Syscall, fact.Running}:   true,
	{fact.Syscall, fact.Runnable}:  true,
	{fact.Syscall, fact.NotExist}:  true, // a callback from C
}

func isLegal(from, to fact.State) bool {
	return from == fact.Unknown || to == fact.Unknown || legal[[2]fact.State{from, to}]
}

func (c *Check) errorf(format string, args ...any) {
	if len(c.Errors) < maxErrors {
		c.Errors = append(c.Errors, fmt.Sprintf(format, args...))
	}
}

func (c *Check) life(g *fact.Goroutine) *life {
	if c.lives == nil {
		c.lives = make(map[int64]*life)
	}
	l := c.lives[g.ID]
	if l == nil {
		l = &life{told: fact.NotExist, state: fact.NotExist}
		if g.StartOpen {
			l.told, l.state = fact.Unknown, fact.Unknown
		}
		c.lives[g.ID] = l
	}
	return l
}

func (c *Check) Transition(t *fact.Transition) {
	l := c.life(t.G)
	if t.From != l.told {
		c.errorf("g%d at %d: transition %v → %v, but it was %v", t.G.ID, t.Time, t.From, t.To, l.told)
	}
	if !isLegal(t.From, t.To) {
		c.errorf("g%d at %d: transition %v → %v", t.G.ID, t.Time, t.From, t.To)
	}
	l.told = t.To
	if t.To != fact.Waiting {
		l.class = t.Class
	} else if t.Class == fact.UnknownClass {
		l.unclear++
	}
	l.changes = append(l.changes, change{t.Time, t.To})
}

func (c *Check) Span(s *fact.Span) {
	l := c.life(s.G)
	if l.spans == 0 {
		l.start = s.Start
		if s.Start != s.G.Start {
			c.errorf("g%d: first span at %d, but it starts at %d", s.G.ID, s.Start, s.G.Start)
		}
	} else if s.Start != l.end {
		c.errorf("g%d: span %v at %d, the one before ended at %d", s.G.ID, s.State, s.Start, l.end)
	}
	if s.End < s.Start {
		c.errorf("g%d: span from %d to %d", s.G.ID, s.Start, s.End)
	}
	if !isLegal(l.state, s.State) {
		c.errorf("g%d at %d: span %v after %v", s.G.ID, s.Start, s.State, l.state)
	}
	if (s.State == fact.Waiting || s.State == fact.Syscall) != (s.Site != nil && s.Cause == fact.CauseNone) {
		c.errorf("g%d at %d: span %v with site %v", s.G.ID, s.Start, s.State, s.Site)
	}
	l.checkChange(c, s)
	l.spans++
	l.end, l.state = s.End, s.State
	class := fact.UnknownClass
	if s.State == fact.Waiting {
		class = s.Site.Class()
		if !s.EndOpen && l.class != class {
			c.errorf("g%d at %d: ends a wait of class %v as one of %v", s.G.ID, s.End, class, l.class)
		}
		if class != fact.UnknownClass && !s.StartOpen && l.unclear > 0 {
			c.errorf("g%d at %d: begins a wait of class %v as an unknown one", s.G.ID, s.Start, class)
		}
		l.unclear = 0
	}
	l.times.Add(s.State, class, s.Duration())
	c.Total[s.State] += s.Duration()
}

// checkChange compares a span with the transition that began it.
func (l *life) checkChange(c *Check, s *fact.Span) {
	if l.next >= len(l.changes) || l.changes[l.next] != (change{s.Start, s.State}) {
		c.errorf("g%d: span %v at %d, transitions: %v", s.G.ID, s.State, s.Start, l.changes[min(l.next, len(l.changes)):])
	}
	l.next++
	if l.next > 1000 {
		l.changes = append(l.changes[:0], l.changes[l.next:]...)
		l.next = 0
	}
}

func (c *Check) Wait(w *fact.Wait) {
	l := c.life(w.G)
	if w.Total > w.End.Sub(w.Start) || w.Total < 0 || w.Delay < 0 {
		c.errorf("g%d: wait from %d to %d of %v with delay %v", w.G.ID, w.Start, w.End, w.Total, w.Delay)
	}
	if w.Futile == 0 && w.Total != w.End.Sub(w.Start) {
		c.errorf("g%d: wait from %d to %d of %v, none futile", w.G.ID, w.Start, w.End, w.Total)
	}
	if w.Site == nil {
		c.errorf("g%d: wait without a site", w.G.ID)
	} else if w.Site.Operation == fact.SyscallOperation {
		l.syscallWaits += w.Total
		return
	}
	l.waits += w.Total
}

func (c *Check) Goroutine(g *fact.Goroutine) {
	l := c.life(g)
	if l.spans == 0 || l.start != g.Start || l.end != g.End {
		c.errorf("g%d: %d spans from %d to %d, life from %d to %d", g.ID, l.spans, l.start, l.end, g.Start, g.End)
	}
	if l.times != g.Times {
		c.errorf("g%d: spans %v, times %v", g.ID, times(&l.times), times(&g.Times))
	}
	if g.Times.Total() != g.End.Sub(g.Start) {
		c.errorf("g%d: times %v, life from %d to %d", g.ID, times(&g.Times), g.Start, g.End)
	}
	if l.waits != g.Times.TotalWaiting() || l.syscallWaits > g.Times.Syscall {
		c.errorf("g%d: waits %v, syscall waits %v, times %v", g.ID, l.waits, l.syscallWaits, times(&g.Times))
	}
	want := l.state
	if !g.EndOpen {
		want = fact.NotExist
		l.next++
	}
	if l.told != want || l.next != len(l.changes) {
		c.errorf("g%d: ends %v, transitions end %v, %d of them remain", g.ID, want, l.told, len(l.changes)-l.next)
	}
	delete(c.lives, g.ID)
	c.count(g)
}

func (c *Check) count(g *fact.Goroutine) {
	if g.Group.Canonical().System {
		return
	}
	if g.EndOpen {
		c.Open++
	} else {
		c.Ended++
	}
	if !g.StartOpen {
		c.Created++
	}
}

// Finish checks, after the trace's end, that every goroutine was delivered.
func (c *Check) Finish() {
	for id := range c.lives {
		c.errorf("g%d: not delivered", id)
	}
}
