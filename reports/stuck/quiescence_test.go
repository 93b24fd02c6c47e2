package stuck

import (
	"strings"
	"testing"

	"tracetool/traceparse/fact"
)

// TestQuiescence: a program is quiescent if nobody is left who could go on, and
// the one who ended the trace never served those who wait.
func TestQuiescence(t *testing.T) {
	receive, send, other := site(fact.ChanReceive, "main.work", 10), site(fact.ChanSend, "main.work", 11), site(fact.ChanReceive, "main.feed", 12)
	watch := group("main.main.func1", "")
	mainWaits := func(p *program) { p.main().LastSite = site(fact.WaitGroup, "main.main", 5) }
	watchdog := func(p *program) *fact.Goroutine {
		l := p.add(20, watch, send, 999*ms)
		l.Parent = 0
		p.running(l)
		return l
	}
	for _, test := range []struct {
		name string
		make func(*program)
		want map[int64]Tier
	}{
		{"a timer ended the trace", func(p *program) {
			mainWaits(p)
			watchdog(p)
			p.add(10, workers, send, 3*ms)
		}, map[int64]Tier{1: Quiescence, 10: Quiescence}},
		{"package testing ended the trace", func(p *program) {
			p.main().LastSite = &fact.Site{Operation: fact.ChanReceive, Frame: frame("main.main", 5), Call: "testing.(*M).Run"}
			watchdog(p).Group = group("testing.(*M).startAlarm.func1", "")
			p.add(10, workers, send, 3*ms)
		}, map[int64]Tier{1: Idle, 10: Quiescence}},
		{"a CPU profile, which wakes nobody, is under way", func(p *program) {
			mainWaits(p)
			watchdog(p)
			p.add(10, workers, send, 3*ms)
			p.add(11, group(profileWriter, ""), site(fact.SyscallOperation, profileWriter, 9), 3*ms).Last = fact.Syscall
		}, map[int64]Tier{1: Quiescence, 10: Quiescence, 11: Idle}},
		{"main in a select without cases, alone", func(p *program) {
			p.main().LastSite = site(fact.Forever, "main.main", 5)
			watchdog(p)
		}, map[int64]Tier{1: Definite}},
		{"main in a select without cases, and others stuck", func(p *program) {
			p.main().LastSite = site(fact.Forever, "main.main", 5)
			watchdog(p)
			p.add(10, workers, send, 3*ms)
		}, map[int64]Tier{1: Definite, 10: Quiescence}},
		{"the truncated trace of a program that hangs", func(p *program) {
			mainWaits(p)
			p.add(10, workers, send, 3*ms)
		}, map[int64]Tier{1: Quiescence, 10: Quiescence}},
		{"a receive that may be from a timer", func(p *program) {
			mainWaits(p)
			watchdog(p)
			p.add(10, workers, receive, 3*ms)
			p.add(11, workers, send, 3*ms)
		}, map[int64]Tier{1: Idle, 10: Idle}},
		{"a receive that goroutines ended", func(p *program) {
			mainWaits(p)
			watchdog(p)
			l := p.add(10, workers, receive, 3*ms)
			p.wake(l, receive, 1*ms, 2*ms, p.main())
		}, map[int64]Tier{1: Quiescence, 10: Quiescence}},
		{"a select that goroutines ended may be for a timer", func(p *program) {
			mainWaits(p)
			watchdog(p)
			s := site(fact.Select, "main.work", 12)
			p.wake(p.add(10, workers, s, 3*ms), s, 1*ms, 2*ms, p.main())
		}, map[int64]Tier{1: Quiescence, 10: Probable}},
		{"quiet for less than 20 ms", func(p *program) {
			mainWaits(p)
			watchdog(p)
			p.add(10, workers, receive, 980*ms+1)
		}, map[int64]Tier{1: Idle, 10: Idle}},
		{"the watchdog woke one of them", func(p *program) {
			mainWaits(p)
			l := p.add(10, workers, receive, 3*ms)
			p.wake(l, other, 1*ms, 2*ms, watchdog(p))
		}, map[int64]Tier{1: Idle, 10: Idle}},
		{"the watchdog created one of them", func(p *program) {
			mainWaits(p)
			watchdog(p)
			p.add(10, workers, receive, 3*ms).Parent = 20
		}, map[int64]Tier{1: Idle, 10: Idle}},

		{"one sleeps", func(p *program) {
			mainWaits(p)
			watchdog(p)
			p.add(10, workers, receive, 3*ms)
			p.add(11, heartbeat, atTick, 3*ms)
		},
			map[int64]Tier{1: Idle, 10: Idle}},
		{"one is on the network", func(p *program) {
			mainWaits(p)
			watchdog(p)
			p.add(10, workers, receive, 3*ms)
			p.add(11, heartbeat, site(fact.Network, "main.beat", 9), 3*ms)
		}, map[int64]Tier{1: Idle, 10: Idle}},
		{"of one it is unknown what it waits for", func(p *program) {
			mainWaits(p)
			watchdog(p)
			p.add(10, workers, receive, 3*ms)
			p.add(11, heartbeat, &fact.Site{}, 0)
		}, map[int64]Tier{1: Idle, 10: Idle}},
		{"one has been woken by a timer where it waits", func(p *program) {
			mainWaits(p)
			watchdog(p)
			l := p.add(10, workers, receive, 3*ms)
			p.wake(l, receive, 1*ms, 2*ms, nil)
		}, map[int64]Tier{1: Idle, 10: Idle}},
		{"two run", func(p *program) {
			mainWaits(p)
			watchdog(p)
			p.add(10, workers, receive, 3*ms)
			p.running(p.add(11, heartbeat, atTick, 3*ms))
		}, map[int64]Tier{1: Idle, 10: Idle}},
		{"a window has no recorder", func(p *program) {
			p.trace.To = 1000 * ms
			mainWaits(p)
			watchdog(p)
			p.add(10, workers, receive, 3*ms)
		}, map[int64]Tier{1: Idle, 10: Idle}},

		{"main ended the trace, which may go on to feed its workers", func(p *program) {
			p.recorder().add(10, workers, receive, 3*ms)
			p.add(11, workers, site(fact.Cond, "main.work", 13), 3*ms)
			p.add(12, workers, site(fact.WaitGroup, "main.work", 14), 3*ms)
		}, map[int64]Tier{10: Idle, 11: Idle, 12: Idle}},
		{"main ended the trace, and never received", func(p *program) {
			p.recorder().add(10, workers, send, 3*ms)
		}, map[int64]Tier{10: Quiescence}},
		{"main ended the trace, and was at work since", func(p *program) {
			p.recorder().add(10, workers, send, 3*ms)
			p.waits[0].Start = 500 * ms
		}, map[int64]Tier{10: Probable}},
		{"main ended the trace, and did receive", func(p *program) {
			l := p.recorder().add(10, workers, send, 3*ms)
			p.wake(l, send, 1*ms, 2*ms, p.main())
		}, map[int64]Tier{10: Idle}},
		{"main ended the trace, the others wait for each other", func(p *program) {
			a := p.recorder().add(10, workers, receive, 3*ms)
			b := p.add(11, feeders, other, 3*ms)
			p.wake(a, receive, 1*ms, 2*ms, b)
			p.wake(b, other, 1*ms, 2*ms, a)
		}, map[int64]Tier{10: Quiescence, 11: Quiescence}},
		{"main ended the trace, others wait for who waits for main", func(p *program) {
			a := p.recorder().add(10, workers, receive, 3*ms)
			b := p.add(11, feeders, other, 3*ms)
			p.wake(a, receive, 1*ms, 2*ms, b)
			p.wake(b, other, 1*ms, 2*ms, p.main())
		}, map[int64]Tier{10: Idle, 11: Idle}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newProgram()
			test.make(p)
			r := p.result()
			for id, want := range test.want {
				if got := r.tier(id); got != int(want) {
					t.Errorf("goroutine %d is %v, want %v", id, Tier(got), want)
				}
			}
			for _, row := range r.Rows {
				if row.Tier == Quiescence && !strings.Contains(row.Evidence[0], "deadlock detector") {
					t.Errorf("evidence %q", row.Evidence)
				}
			}
		})
	}
}
