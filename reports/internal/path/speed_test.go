package path

import (
	"math"
	"testing"
	"time"

	"tracetool/traceparse/fact"
)

// only matches one site.
func only(want *fact.Site) Match { return func(s *fact.Site) bool { return s == want } }

func all(*fact.Site) bool { return true }

// saves checks what shorter waits save, and the path that is left.
func saves(t *testing.T, s *story, target *Target, match Match, share float64, want time.Duration) *Path {
	t.Helper()
	if got := s.Saved(target, match, share); got != want {
		t.Errorf("saves %d, want %d", got, want)
	}
	p := checkMoved(t, s.Collector, target, match, share)
	checkPath(t, p)
	if p.Length() != target.To.Sub(target.From)-want {
		t.Errorf("a path of %d", p.Length())
	}
	return p
}

// TestShorterLocks: without waits for the lock, the longest way is 3's own.
func TestShorterLocks(t *testing.T) {
	s := newStory()
	s.g(1)
	s.block(2, 10, lockSite)
	s.block(3, 20, lockSite)
	s.wake(2, 1, 30, unlock)
	s.wake(3, 2, 40, unlock)
	target := s.to(3, 0, 50)
	expect(t, saves(t, s, target, only(lockSite), 1, 20), `
		0-20 g3 cpu get
		20-30 g3 cpu g3
	`)
	// By half, 2 is woken at 20 and 3 at 25 of what would be 30.
	expect(t, saves(t, s, target, only(lockSite), 0.5, 15), `
		0-20 g3 cpu get
		20-25 g3 lock get
		25-35 g3 cpu g3
	`)
	saves(t, s, target, only(napSite), 1, 0)
	saves(t, s, target, all, 0, 0)
}

// TestShorterStraggler: the second straggler bounds what the first one can save.
func TestShorterStraggler(t *testing.T) {
	s := newStory()
	s.create(2, 1, 0)
	s.create(3, 1, 0)
	other := wait(fact.Sleep, "other")
	s.block(2, 10, napSite)
	s.block(3, 10, other)
	s.block(1, 20, wgSite)
	s.end(3, 60, fact.Waker{Kind: fact.WakerTimer})
	s.block(3, 65, wait(fact.ChanReceive, "never"))
	s.end(2, 90, fact.Waker{Kind: fact.WakerTimer})
	s.wake(1, 2, 100, done)
	target := s.to(1, 0, 110)
	// 3 has no hand-over to 1 in this trace: only 2 bounds it.
	saves(t, s, target, only(napSite), 1, 80)
	expect(t, saves(t, s, target, only(napSite), 0.5, 40), `
		0-10 g2 cpu nap
		10-50 g2 timer nap
		50-60 g2 cpu work > sync.(*WaitGroup).Done at main.work
		60-70 g1 cpu g1
		in waitgroup main.join until main.work 40
	`)
	// Its own coming bounds 1: it blocks at 20 and is there at once.
	if p := saves(t, s, target, only(napSite), 1, 80); p.Bounds[CPU] != 30 || p.Steps[0].Goroutine != 1 {
		t.Errorf("%s", lines(p))
	}
	saves(t, s, target, only(other), 1, 0)
}

// TestShorterWindow: what is before the window does not move, and of a wait only
// the part within it.
func TestShorterWindow(t *testing.T) {
	s := newStory()
	s.block(1, 10, napSite)
	s.end(1, 50, fact.Waker{Kind: fact.WakerTimer})
	s.block(1, 60, napSite)
	saves(t, s, s.to(1, 30, 80), only(napSite), 1, 40)
	saves(t, s, s.to(1, 30, 80), only(napSite), 0.5, 20)
	saves(t, s, s.to(1, 55, 60), only(napSite), 1, 0)
}

// TestShorterCreation: a goroutine is created when its creator gets there.
func TestShorterCreation(t *testing.T) {
	s := newStory()
	s.block(1, 10, netSite)
	s.end(1, 40, fact.Waker{Kind: fact.WakerNetwork})
	s.create(2, 1, 50)
	p := saves(t, s, s.to(2, 0, 60), only(netSite), 1, 30)
	expect(t, p, `
		0-10 g1 cpu read
		10-20 g1 cpu spawn > go statement at main.spawn
		20-30 g2 cpu g2
	`)
}

// TestShorterPauses: who is woken sooner is held up by what held it up. It is found
// however much its waits have become shorter, or a waker's other waits longer.
func TestShorterPauses(t *testing.T) {
	for _, wait := range []fact.Time{20, 1e9} {
		s := newStory()
		s.block(1, 10, napSite)
		s.change(1, 10+wait, fact.Runnable, napSite, fact.Waker{Kind: fact.WakerTimer})
		now := 10 + wait
		s.RangeEdge(&fact.RangeEdge{Time: now + 5, Kind: fact.RangeSTW, Begin: true, Name: "stop-the-world (GC mark termination)"})
		s.RangeEdge(&fact.RangeEdge{Time: now + 8, Kind: fact.RangeSTW, Name: "stop-the-world (GC mark termination)"})
		s.run(1, now+10)
		s.block(1, now+20, napSite)
		s.end(1, now+20+wait, fact.Waker{Kind: fact.WakerTimer})
		now += 20 + wait
		expect(t, saves(t, s, s.to(1, 0, now+10), only(napSite), 1, 2*wait.Sub(0)), `
			0-10 g1 cpu nap
			10-15 g1 scheduler g1
			15-18 g1 gc g1
			18-20 g1 scheduler g1
			20-30 g1 cpu nap
			30-40 g1 cpu g1
		`)
		saves(t, s, s.to(1, 0, now+10), only(napSite), 0.25, wait.Sub(0)/2)
		saves(t, s, s.to(1, 15, now+10), only(napSite), 0.25, wait.Sub(5)/4+wait.Sub(0)/4)
	}
}

// TestDifferences: whatever the difference, its code stands for it.
func TestDifferences(t *testing.T) {
	m := new(moved)
	for _, d := range []fact.Time{0, 1, -1, 1000, codes/2 - 1, -codes / 2, codes / 2, -codes/2 - 1, math.MaxInt64, math.MinInt64} {
		code := m.code(d)
		if code >= 0 || d == 0 && code != none || m.difference(code) != d {
			t.Errorf("%d is %d, which is %d", d, code, m.difference(code))
		}
	}
	if len(m.long) != 4 {
		t.Errorf("%d have no code", len(m.long))
	}
}

// TestShorten: the graph is used up.
func TestShorten(t *testing.T) {
	s := newStory()
	s.block(1, 10, napSite)
	s.end(1, 50, fact.Waker{Kind: fact.WakerTimer})
	saved, p := s.Shorten(s.to(1, 0, 60), only(napSite), 1)
	if saved != 40 || p.Bounds[CPU] != 20 || p.Length() != 20 || !s.Empty() {
		t.Errorf("%d saved, %+v", saved, p)
	}
	if saved, p := s.Shorten(s.target(none, 0, 60), all, 1); saved != 0 || p.Bounds[Unknown] != 60 {
		t.Errorf("%d saved for nobody, %+v", saved, p)
	}
}

// TestWaitsIn counts waits by place, clipped to the window.
func TestWaitsIn(t *testing.T) {
	s := newStory()
	s.block(1, 10, napSite)
	s.end(1, 40, fact.Waker{Kind: fact.WakerTimer})
	s.block(2, 20, napSite)
	s.block(3, 20, recvSite)
	got := s.WaitsIn(s.to(1, 30, 50), all)
	if len(got) != 2 || got[0] != (PlaceWaits{PlaceOf(napSite), 2, 30}) || got[1] != (PlaceWaits{PlaceOf(recvSite), 1, 20}) {
		t.Errorf("%+v", got)
	}
}
