package scheduler

import (
	"slices"
	"time"

	"tracetool/reports/internal/hist"
	"tracetool/traceparse/fact"
)

// numCauses is the number of causes of a runnable span.
const numCauses = int(fact.CauseSyscallExit) + 1

// Collector collects what a [Result] tells: the part of this report that other
// reports want as well. It costs a few nanoseconds a span and a few bytes a
// live goroutine, whatever the trace's length. It is a RunnableSink, a
// GoroutineSink, a WaitSink, a RangeSink and a RangeEdgeSink; all are needed.
type Collector struct {
	showRuntime bool

	running, system time.Duration // by user goroutines, by the runtime's
	syscalls        time.Duration // of user goroutines that kept their proc
	delays          [numCauses]delay
	late            late

	gc, sweep cycles
	pauses    map[string]*pauses
	assists   map[*fact.Group]*assists
	yields    map[*fact.Site]*yields

	slots []slot
}

// slot is what the collector remembers of a live goroutine.
type slot struct {
	id int64
	// off is, while it assists, its time off the proc when that began.
	off       time.Duration
	assisting bool
	// yields are the sites at which it has yielded, the latest first.
	yields []*yields
}

// delay is a distribution of scheduling delays.
type delay struct {
	hist.Hist
	// open counts those clipped to the trace.
	open int64
}

func (d *delay) add(length time.Duration, open bool) {
	d.Add(length)
	if open {
		d.open++
	}
}

func (d *delay) merge(o *delay) {
	d.Merge(&o.Hist)
	d.open += o.open
}

// NewCollector returns an empty collector. With showRuntime, goroutines of the
// runtime count like the program's own.
func NewCollector(showRuntime bool) *Collector {
	return &Collector{
		showRuntime: showRuntime,
		pauses:      make(map[string]*pauses),
		assists:     make(map[*fact.Group]*assists),
		yields:      make(map[*fact.Site]*yields),
	}
}

// Goroutine implements [fact.GoroutineSink].
func (c *Collector) Goroutine(g *fact.Goroutine) {
	if g.Group.System && !c.showRuntime {
		c.system += g.Times.Running
		return
	}
	c.running += g.Times.Running
	c.syscalls += g.Times.Syscall
	if g.Last == fact.Syscall {
		c.syscalls -= g.End.Sub(max(g.LastSince, g.Start)) // a signal handler's, most often
	}
}

// Wait implements [fact.WaitSink]: it takes the syscalls that lost their proc.
func (c *Collector) Wait(w *fact.Wait) {
	if w.Site.Operation == fact.SyscallOperation && (c.showRuntime || !w.G.Group.System) {
		c.syscalls -= w.Total
	}
}

// Runnable implements [fact.RunnableSink].
func (c *Collector) Runnable(s *fact.Span) {
	switch g := s.G.Group; {
	case c.showRuntime:
	case g.System:
		return
	case nameless(g):
		c.late.add(s, c.settle)
		return
	}
	c.delays[s.Cause].add(s.Duration(), s.StartOpen || s.EndOpen)
	if s.Cause == fact.CauseYield {
		c.yielded(s)
	}
}

// settle enters a span whose goroutine had no name when it was delivered. Its
// yields are not told: a goroutine that has yielded has a stack.
func (c *Collector) settle(s *lateSpan) {
	if !s.group.System {
		c.delays[s.cause].add(s.end.Sub(s.start), s.open)
	}
}

// slot returns what is remembered of g.
func (c *Collector) slot(g *fact.Goroutine) *slot {
	if g.Slot >= len(c.slots) {
		c.slots = slices.Grow(c.slots, g.Slot+1-len(c.slots))[:g.Slot+1]
	}
	s := &c.slots[g.Slot]
	if s.id != g.ID {
		*s = slot{id: g.ID, yields: s.yields[:0]}
	}
	return s
}
