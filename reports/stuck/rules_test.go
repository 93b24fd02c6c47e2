package stuck

import (
	"strings"
	"testing"

	"tracetool/traceparse/fact"
)

var (
	workers   = group("main.work", "main.start")
	feeders   = group("main.feed", "main.start")
	heartbeat = group("main.beat", "main.main")
	atTick    = site(fact.Sleep, "main.beat", 9)
)

// TestRules holds every rule at its borders: tiers by the ID of the goroutine.
func TestRules(t *testing.T) {
	for _, test := range []struct {
		name string
		// make adds goroutines to a program with a main goroutine, which sleeps,
		// and a heartbeat that keeps it from being quiescent, ID 2.
		make func(*program)
		want map[int64]Tier
	}{
		{"a select without cases", func(p *program) {
			p.add(10, workers, site(fact.Forever, "main.work", 10), 999*ms)
		}, map[int64]Tier{10: Definite, 1: Idle, 2: Idle}},
		{"main in a select without cases, with company", func(p *program) {
			p.main().LastSite = site(fact.Forever, "main.main", 10)
		}, map[int64]Tier{1: Idle, 2: Idle}},
		{"main on a nil channel", func(p *program) {
			s := site(fact.Forever, "main.main", 10)
			s.Call = "chan receive"
			p.main().LastSite = s
		}, map[int64]Tier{1: Definite}},

		{"a lock for 100 ms", func(p *program) {
			p.add(10, workers, site(fact.Mutex, "main.work", 10), 900*ms)
		}, map[int64]Tier{10: Probable}},
		{"a lock for less", func(p *program) {
			p.add(10, workers, site(fact.Mutex, "main.work", 10), 900*ms+1)
		}, map[int64]Tier{10: Idle}},
		{"a lock for 100 ms of three seconds", func(p *program) {
			p.trace.Duration *= 3
			p.add(10, workers, site(fact.Mutex, "main.work", 10), 2900*ms)
		}, map[int64]Tier{10: Idle}},
		{"a lock that took half as long before", func(p *program) { lockHistory(p, 600*ms, 100*ms, 300*ms) },
			map[int64]Tier{10: Probable}},
		{"a lock that took more than half as long before", func(p *program) { lockHistory(p, 600*ms, 100*ms, 300*ms+1) },
			map[int64]Tier{10: Idle}},
		{"a lock that others got since, ten times as fast", func(p *program) { lockHistory(p, 200*ms, 900*ms, 980*ms) },
			map[int64]Tier{10: Probable}},
		{"a lock that others got since, less than ten times as fast", func(p *program) { lockHistory(p, 200*ms, 900*ms, 980*ms+1) },
			map[int64]Tier{10: Idle}},
		{"a lock that somebody asleep may hold", func(p *program) {
			p.add(10, workers, site(fact.Mutex, "main.(*T).a", 10), 300*ms)
			p.add(11, feeders, site(fact.Sleep, "main.(*T).b", 11), 990*ms)
		}, map[int64]Tier{10: Idle, 11: Idle}},
		{"a lock that nobody asleep may hold", func(p *program) {
			p.add(10, workers, site(fact.Mutex, "main.(*T).a", 10), 300*ms)
			p.add(11, feeders, site(fact.Sleep, "main.(*U).b", 11), 990*ms)
		}, map[int64]Tier{10: Probable, 11: Idle}},

		{"a send whose creator has ended", func(p *program) {
			p.add(10, workers, site(fact.ChanSend, "main.work", 10), 300*ms).Parent = 77
		}, map[int64]Tier{10: Probable}},
		{"a send whose creator sleeps in the function that created it", func(p *program) {
			p.main().LastStack = &fact.Stack{Frames: []fact.Frame{frame("main.start", 3)}}
			p.add(10, workers, site(fact.ChanSend, "main.work", 10), 300*ms)
		}, map[int64]Tier{10: Idle}},
		{"a send whose creator has left the function that created it", func(p *program) {
			p.add(10, workers, site(fact.ChanSend, "main.work", 10), 300*ms)
		}, map[int64]Tier{10: Probable}},
		{"a send that somebody alive received from", func(p *program) {
			s := site(fact.ChanSend, "main.work", 10)
			l := p.add(10, workers, s, 300*ms)
			consumer := p.add(11, feeders, site(fact.Network, "main.feed", 11), 290*ms)
			p.wake(l, s, 100*ms, 120*ms, consumer)
		}, map[int64]Tier{10: Idle, 11: Idle}},
		{"a send to a consumer that is stuck itself", func(p *program) {
			s := site(fact.ChanSend, "main.work", 10)
			l := p.add(10, workers, s, 300*ms)
			consumer := p.add(11, feeders, site(fact.Mutex, "main.feed", 11), 290*ms)
			p.wake(l, s, 100*ms, 120*ms, consumer)
		}, map[int64]Tier{10: Probable, 11: Probable}},

		{"a receive, however long", func(p *program) {
			p.add(10, workers, site(fact.ChanReceive, "main.work", 10), 2*ms)
			p.add(11, workers, site(fact.Select, "main.work", 11), 2*ms)
			p.add(12, workers, site(fact.Cond, "main.work", 12), 2*ms)
			p.add(13, workers, site(fact.WaitGroup, "main.work", 13), 2*ms)
		}, map[int64]Tier{10: Idle, 11: Idle, 12: Idle, 13: Idle}},
		{"workers that are fed no more", func(p *program) {
			s := site(fact.ChanReceive, "main.work", 10)
			p.ended(8, 50, feeders)
			for id := int64(10); id < 16; id++ {
				l := p.add(id, workers, s, 300*ms)
				p.wake(l, s, 100*ms, 120*ms, p.goroutines[2])
			}
		}, map[int64]Tier{10: Idle, 15: Idle}},
		{"a receive from those who are stuck", func(p *program) {
			s := site(fact.ChanReceive, "main.work", 10)
			l := p.add(10, workers, s, 300*ms)
			p.wake(l, s, 100*ms, 120*ms, p.add(11, feeders, site(fact.Mutex, "main.feed", 11), 290*ms))
		}, map[int64]Tier{10: Probable, 11: Probable}},
		{"a condition that was met for others", func(p *program) { leftBehind(p, fact.Cond, 8) },
			map[int64]Tier{10: Probable}},
		{"a condition that was met for too few others", func(p *program) { leftBehind(p, fact.Cond, 4) },
			map[int64]Tier{10: Idle}},
		{"requests of which more and more are left", func(p *program) { leftMore(p, 50*ms) },
			map[int64]Tier{100: Probable, 110: Probable}},
		{"requests of which no more are left for long", func(p *program) { leftMore(p, 20*ms) },
			map[int64]Tier{100: Idle}},
		{"a select as before", func(p *program) { leftBehind(p, fact.Select, 8) },
			map[int64]Tier{10: Idle}},

		{"a WaitGroup whose workers have ended", func(p *program) {
			p.add(10, group("main.start", "main.main"), site(fact.WaitGroup, "main.start", 10), 300*ms)
			p.ended(3, 50, workers)
		}, map[int64]Tier{10: Probable}},
		{"a WaitGroup with a worker left", func(p *program) {
			p.add(10, group("main.start", "main.main"), site(fact.WaitGroup, "main.start", 10), 300*ms)
			p.ended(3, 50, workers)
			p.add(11, workers, atTick, 900*ms)
		}, map[int64]Tier{10: Idle, 11: Idle}},
		{"a WaitGroup with another child", func(p *program) {
			p.add(10, group("main.start", "main.main"), site(fact.WaitGroup, "main.start", 10), 300*ms)
			p.ended(3, 50, workers)
			p.add(11, feeders, atTick, 900*ms).Parent = 10
		}, map[int64]Tier{10: Idle, 11: Idle}},
		{"a WaitGroup for those who are stuck", func(p *program) {
			p.add(10, group("main.start", "main.main"), site(fact.WaitGroup, "main.start", 10), 300*ms)
			p.add(11, workers, site(fact.Mutex, "main.work", 11), 290*ms)
		}, map[int64]Tier{10: Probable, 11: Probable}},

		{"a leak of 20 in 20 steps", func(p *program) { leak(p, 20, 50*ms) },
			map[int64]Tier{100: Probable, 110: Probable}},
		{"a pool of 20, filled at once", func(p *program) { leak(p, 20, 0) },
			map[int64]Tier{100: Idle}},
		{"a leak of 9", func(p *program) { leak(p, 9, 100*ms) },
			map[int64]Tier{100: Idle}},
		{"goroutines that more often end than not", func(p *program) {
			leak(p, 20, 50*ms)
			p.ended(21, 500, workers)
		}, map[int64]Tier{100: Idle}},
		{"more and more, but woken at times", func(p *program) {
			leak(p, 20, 50*ms)
			for _, l := range p.goroutines[2:5] {
				p.wake(l, l.LastSite, l.Start, l.Start+ms, p.main())
			}
		}, map[int64]Tier{100: Idle}},

		{"a leak that came to an end", func(p *program) { leak(p, 20, 39*ms) },
			map[int64]Tier{100: Idle}},
		{"a leak that still goes on", func(p *program) { leak(p, 20, 45*ms) },
			map[int64]Tier{100: Probable}},
		{"more and more, where others are woken", func(p *program) {
			leak(p, 20, 50*ms)
			l := p.add(50, feeders, site(fact.ChanReceive, "main.feed", 12), 990*ms)
			p.wake(l, p.goroutines[2].LastSite, 700*ms, 760*ms, p.goroutines[1])
		}, map[int64]Tier{100: Idle}},
		{"more and more, where others were woken long ago", func(p *program) {
			leak(p, 20, 50*ms)
			l := p.add(50, feeders, site(fact.ChanReceive, "main.feed", 12), 990*ms)
			p.wake(l, p.goroutines[2].LastSite, 700*ms, 740*ms, p.goroutines[1])
		}, map[int64]Tier{100: Probable}},
		{"more and more, one woken here long before another wait", func(p *program) {
			leak(p, 20, 50*ms)
			l := p.goroutines[2]
			p.wake(l, l.LastSite, l.Start, l.Start+ms, p.main())
			p.wake(l, site(fact.Mutex, "main.work", 9), l.Start+ms, l.Start+2*ms, p.main())
		}, map[int64]Tier{100: Idle}},
		{"more and more connections", func(p *program) {
			leak(p, 20, 50*ms)
			for i, l := range p.goroutines[2:] {
				l.Parent = int64(300 + i)
				p.add(int64(400+i), group("main.read", "main.serve"), site(fact.Network, "main.read", 4), l.Start).Parent = l.Parent
			}
		}, map[int64]Tier{100: Idle, 110: Idle, 400: Idle}},
		{"more and more that wait for workers on the network", func(p *program) {
			for i := range fact.Time(20) {
				l := p.add(int64(100+i), group("main.start", "main.main"), site(fact.WaitGroup, "main.start", 10), 2*ms+i*50*ms)
				l.Start = l.LastSince
			}
			p.add(300, workers, site(fact.Network, "main.work", 4), 20*ms)
		}, map[int64]Tier{100: Idle, 110: Idle}},

		{"runnable for 10 ms", func(p *program) {
			l := p.add(10, workers, atTick, 990*ms)
			l.Last, l.LastSite, l.LastStack = fact.Runnable, nil, nil
		}, map[int64]Tier{10: NeverEnded}},
		{"in a syscall for 10 ms", func(p *program) {
			p.add(10, workers, site(fact.SyscallOperation, "main.work", 10), 990*ms).Last = fact.Syscall
		}, map[int64]Tier{10: NeverEnded}},
		{"waiting for signals", func(p *program) {
			p.add(10, group("os/signal.loop", ""), site(fact.SyscallOperation, "os/signal.loop", 10), 0).Last = fact.Syscall
		}, map[int64]Tier{10: Idle}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newProgram()
			p.add(2, heartbeat, atTick, 999*ms)
			test.make(p)
			r := p.result()
			for id, want := range test.want {
				if got := r.tier(id); got != int(want) {
					t.Errorf("goroutine %d is %v, want %v", id, Tier(got), want)
				}
			}
			for _, row := range r.Rows {
				if len(row.Evidence) < 2 || row.Tier == Idle && strings.Contains(row.Evidence[0], "stuck") {
					t.Errorf("%v with evidence %q", row.Tier, row.Evidence)
				}
			}
		})
	}
}

// lockHistory adds goroutine 10, which waits for a lock since a time, and a wait
// there that ended.
func lockHistory(p *program, since, start, end fact.Time) {
	s := site(fact.Mutex, "main.work", 10)
	p.add(10, workers, s, since)
	p.wake(p.goroutines[1], s, start, end, &fact.Goroutine{ID: 99, Slot: 99, Group: feeders})
}

// leftBehind adds goroutine 10, which waits since 300 ms where n others of its group
// waited for 10 ms before they ended. Those who woke them have ended.
func leftBehind(p *program, op fact.Operation, n int) {
	s := site(op, "main.work", 10)
	p.add(10, workers, s, 300*ms)
	p.ended(n, 50, workers)
	gone := &fact.Goroutine{ID: 99, Slot: 99, Group: feeders}
	for _, l := range p.goroutines[3:] {
		p.wake(l, s, l.Start, l.Start+10*ms, gone)
	}
}

// leak adds n goroutines from ID 100 on that begin to receive one after the other.
func leak(p *program, n int, every fact.Time) {
	s := site(fact.ChanReceive, "main.work", 10)
	for i := range n {
		start := 2*ms + fact.Time(i)*every
		p.add(int64(100+i), workers, s, start).Start = start
	}
}

// leftMore adds a leak of 20, and 30 of the group that waited there for 1 ms.
func leftMore(p *program, every fact.Time) {
	leak(p, 20, every)
	at := p.goroutines[2].LastSite
	p.ended(30, 500, workers)
	for _, l := range p.goroutines[22:] {
		p.wake(l, at, l.Start, l.Start+ms, p.main())
	}
}

// TestOverdue: many that wait for much longer than is usual are not called what a
// service's are.
func TestOverdue(t *testing.T) {
	p := newProgram()
	p.add(2, heartbeat, atTick, 999*ms)
	leftMore(p, 20*ms)
	if s := conclusion(p.result().Rows, 0); !strings.Contains(s, "20 of them for ten times longer") || strings.Contains(s, "service") {
		t.Error(s)
	}
}

// TestHolder: who waits for a Once does not hold it, and neither does who waits for a
// lock at the same place and came there in the same way.
func TestHolder(t *testing.T) {
	stack := func(names ...string) *fact.Stack {
		s := new(fact.Stack)
		for i, n := range names {
			s.Frames = append(s.Frames, frame(n, 10+i))
		}
		return s
	}
	once := func(op fact.Operation, own, others *fact.Stack) string {
		p := newProgram()
		p.add(2, heartbeat, atTick, 999*ms)
		s := site(op, "main.(*R).get", 12)
		if op == fact.Mutex {
			s = site(op, "main.(*R).get", 11)
		}
		p.add(10, feeders, s, 200*ms).LastStack = others
		p.add(11, workers, s, 300*ms).LastStack = own
		r := p.result()
		for _, row := range r.Rows {
			if row.Longest == 11 {
				return r.judge.holder(row)
			}
		}
		return ""
	}
	waits := stack("sync.(*Mutex).Lock", "sync.(*Once).doSlow", "main.(*R).get", "main.work")
	holds := stack("sync.(*Mutex).Lock", "sync.(*Once).doSlow", "main.(*R).get", "main.init", "sync.(*Once).doSlow", "main.(*R).get", "main.feed")
	for name, test := range map[string]struct {
		got  string
		want bool
	}{
		"a Once's waiter": {once(fact.Once, waits, waits), false},
		"a Once's holder": {once(fact.Once, waits, holds), true},
		"a lock's waiter": {once(fact.Mutex, stack("sync.(*Mutex).Lock", "main.(*R).get", "main.work"), stack("sync.(*Mutex).Lock", "main.(*R).get", "main.feed")), false},
		"a lock's holder": {once(fact.Mutex, stack("sync.(*Mutex).Lock", "main.(*R).get", "main.work"), stack("sync.(*Mutex).Lock", "main.(*R).get", "main.(*R).all", "main.feed")), true},
	} {
		if (test.got != "") != test.want {
			t.Errorf("%s: %q", name, test.got)
		}
	}
}
