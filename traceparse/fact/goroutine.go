package fact

import "cmp"

// Group is all goroutines with the same entry function and creation site.
type Group struct {
	// Entry is the function that the goroutines run, "" where no stack of
	// theirs is in the trace.
	Entry string
	// Created is the user site of the go statement. It is empty for goroutines
	// older than the trace: a trace says nothing of their creation.
	Created Frame
	// System reports whether the goroutines belong to the runtime or to the
	// trace's writer rather than to the program.
	System bool

	canonical *Group
}

// Canonical returns the group that g turned out to be. A goroutine older than
// the trace may run before its first stack is seen; its facts then carry a
// group of its own, which becomes an alias of the right one later. Reports
// fold aliases when they are finished, not before.
func (g *Group) Canonical() *Group {
	for g.canonical != nil {
		g = g.canonical
	}
	return g
}

// Compare orders groups by entry and creation site, nil first.
func (g *Group) Compare(h *Group) int {
	switch {
	case g == h:
		return 0
	case g == nil:
		return -1
	case h == nil:
		return 1
	}
	return cmp.Or(cmp.Compare(g.Entry, h.Entry), g.Created.Compare(h.Created))
}

// Alias makes g stand for real. For the scanner only.
func (g *Group) Alias(real *Group) { g.canonical = real }

// Goroutine is one goroutine, so far as its life is known at the time of the
// fact that carries it.
type Goroutine struct {
	ID    int64
	Group *Group
	// Slot is a small number, unique among the goroutines that are alive and
	// used again after this one has ended: an index for per-goroutine tables.
	Slot int
	// Parent is the ID of the goroutine that executed the go statement, 0
	// where it is not known.
	Parent int64
	// Start is the creation time or, when StartOpen, the trace's start.
	Start Time
	// StartOpen: the goroutine is older than the trace (or than the window).
	StartOpen bool
	// FirstRun is when it first ran in the trace, -1 if it never did.
	FirstRun Time
	// End is when it ended or, when EndOpen, the end of the trace. It is set
	// only in the fact [GoroutineSink] delivers.
	End Time
	// EndOpen: the goroutine outlives the trace (or the window).
	EndOpen bool
	// EndLost: it ended somewhere in a damaged part of the trace; End is the
	// last time at which it was known to live.
	EndLost bool
	// Last is its state at the end of the trace, NotExist if it ended.
	Last State
	// LastSite is where it waited, or entered the kernel, when Last is Waiting
	// or Syscall.
	LastSite *Site
	// LastStack is its whole stack at LastSite, nil where the trace has none.
	LastStack *Stack
	// LastSince is when its last state began.
	LastSince Time
	// Times is the time in each state so far. When the goroutine is
	// delivered it sums to End−Start.
	Times Breakdown
}
