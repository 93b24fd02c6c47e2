package scheduler

import (
	"time"

	"tracetool/traceparse/fact"
)

// syscalls are the syscalls made at a site.
type syscalls struct {
	count, open int64
	total, max  time.Duration
	// lost counts those that lost their proc to another goroutine, and so came
	// back runnable: no other is known to have kept anyone waiting.
	lost      int64
	lostTotal time.Duration
	// delay is the time those then waited for a proc.
	delay time.Duration
}

// lastSyscall is a goroutine's latest syscall. at is nil once it is settled.
type lastSyscall struct {
	site       *fact.Site
	at         *syscalls
	start, end fact.Time
}

// syscall enters a syscall span. A syscall that ends in state runnable has lost
// its proc; that shows in the span that follows.
func (d *detail) syscall(s *fact.Span) {
	last := &d.slot(s.G).syscall
	if last.site != s.Site {
		*last = lastSyscall{site: s.Site}
	}
	at := d.syscalls[s.Site]
	if at == nil {
		at = new(syscalls)
		d.syscalls[s.Site] = at
	}
	at.count++
	if s.StartOpen || s.EndOpen {
		at.open++
	}
	at.total += s.Duration()
	at.max = max(at.max, s.Duration())
	last.at, last.start, last.end = at, s.Start, s.End
}

// lostProc is told of the runnable span after a syscall that lost its proc.
func (l *lastSyscall) lostProc(delay time.Duration) {
	if l.at == nil {
		return // it began before the goroutine was known
	}
	l.at.lost++
	l.at.lostTotal += l.end.Sub(l.start)
	l.at.delay += delay
	l.at = nil
}

// keptProc is told of the running span after a syscall that kept its proc.
func (d *detail) keptProc(l *lastSyscall) {
	if l.at != nil {
		d.series.syscalls.Add(l.start, l.end)
		l.at = nil
	}
}
