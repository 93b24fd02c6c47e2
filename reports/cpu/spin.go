package cpu

import (
	"cmp"
	"slices"
	"time"

	"tracetool/reports/scheduler"
	"tracetool/traceparse/fact"
)

// What makes a loop around runtime.Gosched a busy one.
const (
	yieldRate = 1000 // calls a second
	minYields = 200
	yieldCost = 0.01 // running between them ÷ wall
)

// Busy reports whether goroutines spin with runtime.Gosched at a site: they
// called it at least 1000 times a second and at least 200 times, and ran for at
// least 1% of the wall just before these calls. What the runtime does on the
// program's behalf is left out: runtime.GC yields thousands of times while it
// sweeps.
func Busy(y *scheduler.Yield, wall time.Duration) bool {
	return y.Site.Call == "runtime.Gosched" && y.Count >= minYields &&
		float64(y.Count) >= yieldRate*wall.Seconds() && y.Running.Seconds() >= yieldCost*wall.Seconds()
}

// spins adds up what spins, by the program's innermost function.
type spins map[string]*spinner

// spinner is one function of the program.
type spinner struct {
	own           int64
	atomic, locks seen
	yields        []*scheduler.Yield
}

// seen counts samples of a kind by line and call.
type seen struct {
	total  int64
	places map[place]int64
}

type place struct {
	frame fact.Frame
	call  string
}

func newSpins() spins { return make(spins) }

func (all spins) of(name string) *spinner {
	if all[name] == nil {
		all[name] = new(spinner)
	}
	return all[name]
}

// add enters n samples with a stack; system says that it may be the runtime's.
func (all spins) add(frames []fact.Frame, n int64, system bool) {
	user := userFrame(frames)
	if user < 0 && system {
		user = runtimeFrame(frames)
	}
	if user < 0 {
		return
	}
	s := all.of(frames[user].Func)
	s.own += n
	switch spinOf(frames, user) {
	case Atomic:
		s.atomic.add(frames, user, n)
	case LockSpin:
		s.locks.add(frames, user, n)
	}
}

func (s *seen) add(frames []fact.Frame, user int, n int64) {
	if s.places == nil {
		s.places = make(map[place]int64)
	}
	s.total += n
	s.places[place{frames[user], frames[user-1].Func}] += n
}

// yield enters a busy loop around runtime.Gosched.
func (all spins) yield(y *scheduler.Yield) {
	s := all.of(y.Site.Func)
	s.yields = append(s.yields, y)
}

// most is the place with most samples.
func (s *seen) most() (p place) {
	var n int64
	for q, m := range s.places {
		if m > n || m == n && cmp.Or(q.frame.Compare(p.frame), cmp.Compare(q.call, p.call)) < 0 {
			p, n = q, m
		}
	}
	return p
}

// spin makes a row of what was seen of a kind.
func (s *seen) spin(kind Kind, own int64) Spin {
	p := s.most()
	spin := Spin{Site: p.frame, Kind: kind, Call: p.call, Samples: s.total, Own: own}
	if kind == Atomic {
		spin.InAtomic = s.total
	}
	return spin
}

// loop makes a row of a function's Gosched loops. All that the function does
// itself is part of them.
func (s *spinner) loop() Spin {
	first := slices.MinFunc(s.yields, func(a, b *scheduler.Yield) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), a.Site.Frame.Compare(b.Site.Frame))
	})
	spin := Spin{
		Site: first.Site.Frame, Kind: GoschedLoop, Call: first.Site.Call,
		Samples: s.own - s.locks.total, InAtomic: s.atomic.total, Own: s.own,
	}
	for _, y := range s.yields {
		spin.Yields += y.Count
		spin.Ran += y.Running
	}
	return spin
}

func (all spins) sorted() []Spin {
	var list []Spin
	for _, s := range all {
		if s.locks.total > 0 {
			list = append(list, s.locks.spin(LockSpin, s.own))
		}
		if len(s.yields) > 0 {
			list = append(list, s.loop())
		} else if s.atomic.total > 0 {
			list = append(list, s.atomic.spin(Atomic, s.own))
		}
	}
	slices.SortFunc(list, func(a, b Spin) int {
		return cmp.Or(cmp.Compare(b.cost(), a.cost()), cmp.Compare(b.Yields, a.Yields),
			a.Site.Compare(b.Site), cmp.Compare(a.Kind, b.Kind))
	})
	return list
}
