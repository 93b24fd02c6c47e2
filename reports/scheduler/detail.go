package scheduler

import (
	"slices"

	"tracetool/traceparse/fact"
)

// detail collects what only this report tells: delays by group, procs over
// time, syscalls. It is a SpanSink and a RangeSink.
type detail struct {
	showRuntime bool
	groups      map[*fact.Group]*delay
	syscalls    map[*fact.Site]*syscalls
	series      series
	slots       []detailSlot
	late        late
}

// detailSlot is what is remembered of a live goroutine.
type detailSlot struct {
	id int64
	// delay is that of group, which may have been named since.
	group *fact.Group
	delay *delay
	// syscall is the latest syscall, until it is known whether it has lost
	// its proc.
	syscall lastSyscall
}

func newDetail(showRuntime bool) *detail {
	return &detail{
		showRuntime: showRuntime,
		groups:      make(map[*fact.Group]*delay),
		syscalls:    make(map[*fact.Site]*syscalls),
	}
}

// Span implements [fact.SpanSink].
func (d *detail) Span(s *fact.Span) {
	switch {
	case s.State != fact.Running && s.State != fact.Runnable && s.State != fact.Syscall:
		return
	case s.G.Group.System && !d.showRuntime:
		if s.State == fact.Running {
			d.series.system.Add(s.Start, s.End)
		}
		return
	case s.State == fact.Syscall: // the runtime's goroutines make none, named or not
		d.syscall(s)
		return
	}
	d.afterSyscall(s)
	switch {
	case nameless(s.G.Group):
		d.late.add(s, d.settle)
		return
	case s.State == fact.Running:
		d.series.running.Add(s.Start, s.End)
		return
	}
	d.series.runnable.Add(s.Start, s.End)
	g := d.slot(s.G)
	if g.group != s.G.Group {
		g.group, g.delay = s.G.Group, d.delayOf(s.G.Group)
	}
	g.delay.add(s.Duration(), s.StartOpen || s.EndOpen)
}

// afterSyscall tells from the span after a syscall whether that lost its proc.
func (d *detail) afterSyscall(s *fact.Span) {
	last := &d.slot(s.G).syscall
	switch {
	case s.State == fact.Running:
		d.keptProc(last)
	case s.Cause == fact.CauseSyscallExit:
		last.lostProc(s.Duration())
	}
}

// settle enters a span whose goroutine had no name when it was delivered.
func (d *detail) settle(s *lateSpan) {
	switch system := s.group.System && !d.showRuntime; {
	case s.state == fact.Running && system:
		d.series.system.Add(s.start, s.end)
	case system:
	case s.state == fact.Running:
		d.series.running.Add(s.start, s.end)
	default:
		d.series.runnable.Add(s.start, s.end)
		d.delayOf(s.group).add(s.end.Sub(s.start), s.open)
	}
}

// finish is called after the scan.
func (d *detail) finish() { d.late.settle(d.settle) }

// Range implements [fact.RangeSink].
func (d *detail) Range(r *fact.Range) {
	if r.Kind == fact.RangeGC {
		d.series.gc.Add(r.Start, r.End)
	}
}

func (d *detail) delayOf(g *fact.Group) *delay {
	h := d.groups[g]
	if h == nil {
		h = new(delay)
		d.groups[g] = h
	}
	return h
}

func (d *detail) slot(g *fact.Goroutine) *detailSlot {
	if g.Slot >= len(d.slots) {
		d.slots = slices.Grow(d.slots, g.Slot+1-len(d.slots))[:g.Slot+1]
	}
	s := &d.slots[g.Slot]
	if s.id != g.ID {
		*s = detailSlot{id: g.ID}
	}
	return s
}
