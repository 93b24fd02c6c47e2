package path

import (
	"runtime"
	"testing"

	"tracetool/traceparse/fact"
)

// TestAllocs: once goroutines and sites have been met, a transition costs 24 bytes
// of a chunk and no allocation of its own.
func TestAllocs(t *testing.T) {
	s := newStory()
	round := busy(s)
	round()
	if n := testing.AllocsPerRun(100, round); n >= 1 {
		t.Errorf("%v allocations in %d transitions", n, 4*goroutines)
	}
}

// TestBytes: the graph takes 24 bytes a transition, and neither trying sites nor
// the path after the change, or before, takes more for each.
func TestBytes(t *testing.T) {
	const transitions = 1_000_000
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s := newStory()
	round := busy(s)
	for range transitions / (4 * goroutines) {
		round()
	}
	target := s.to(1, 0, s.now)
	s.Sums(target)
	for range 10 {
		s.Saved(target, only(lockSite), 0.5)
	}
	s.WaitsIn(target, all)
	saved, then := s.Shorten(target, only(lockSite), 1)
	runtime.ReadMemStats(&after)
	if n := float64(after.TotalAlloc-before.TotalAlloc) / transitions; n > 25.5 { // the last chunk is not full
		t.Errorf("%.1f bytes a transition", n)
	}
	if saved <= 0 || then.pieces < 1000 {
		t.Errorf("%d saved, a path of %d pieces", saved, then.pieces)
	}
}

const goroutines = 100

// busy returns a round of hand-overs among goroutines.
func busy(s *story) func() {
	for id := int64(1); id <= goroutines; id++ {
		s.g(id)
	}
	t := &fact.Transition{}
	change := func(id int64, from, to fact.State, site *fact.Site, waker fact.Waker) {
		*t = fact.Transition{G: s.gs[id], Time: s.now, From: from, To: to, Site: site, Waker: waker}
		s.Transition(t)
		s.now++
	}
	return func() {
		for id := int64(1); id <= goroutines; id++ {
			change(id, fact.Running, fact.Waiting, lockSite, fact.Waker{})
			change(id, fact.Waiting, fact.Runnable, lockSite,
				fact.Waker{Kind: fact.WakerGoroutine, ID: id%goroutines + 1, Site: unlock})
			change(id, fact.Runnable, fact.Running, nil, fact.Waker{})
			change(id, fact.Running, fact.Running, nil, fact.Waker{})
		}
	}
}

func BenchmarkTransition(b *testing.B) {
	round := busy(newStory())
	round()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%(4*goroutines) == 0 {
			round()
		}
	}
}
