package path

import (
	"slices"
	"testing"
	"time"

	"tracetool/traceparse/fact"
)

// TestManySteps: of a path with more steps than are kept the short ones are told
// together: the steps stay contiguous and sum to the window. Of the legs the
// longest are kept.
func TestManySteps(t *testing.T) {
	s := newStory()
	const rounds = MaxSteps // two steps each
	now := fact.Time(0)
	for i := range rounds {
		now += fact.Time(1 + (i*7919)%rounds) // all different
		s.block(1, now, napSite)
		now++
		s.end(1, now, fact.Waker{Kind: fact.WakerTimer})
	}
	s.create(2, 1, now)
	p := s.Path(s.to(2, 0, now+5))
	if p.NumSteps != 2*rounds+1 || len(p.Steps) > MaxSteps+1 || len(p.Steps) < MaxSteps/2 || p.NumLegs != 2 {
		t.Errorf("%d of %d steps, %d legs", len(p.Steps), p.NumSteps, p.NumLegs)
	}
	end, steps := p.From, 0
	for _, step := range p.Steps {
		if step.Start != end || step.Duration < 1 || step.longest > step.Duration {
			t.Fatalf("%+v after %d", step, end)
		}
		end = step.End()
		steps += step.Steps
	}
	if end != p.To || steps != p.NumSteps {
		t.Errorf("%d steps to %d, want %d to %d", steps, end, p.NumSteps, p.To)
	}
	if l := p.Legs[0]; l.Duration != now.Sub(0) || l.Bound != CPU || l.Most != now.Sub(rounds) || l.HandedBy == nil {
		t.Errorf("%+v of %d", l, now)
	}
	if l := p.Legs[1]; l.Start != now || l.Duration != 5 || l.Goroutine != 2 || l.HandedBy != nil {
		t.Errorf("%+v", l)
	}
}

// TestLongest compares with what sorting all of them tells.
func TestLongest(t *testing.T) {
	for _, n := range []int{1, 2, 3, 10, 50} {
		for _, kinds := range []int{1, 3, 7, 1000} {
			l := longest{n: n}
			var all []time.Duration
			for i := range 300 {
				want := time.Duration(0)
				if i > n {
					sorted := slices.Sorted(slices.Values(all))
					want = sorted[len(sorted)-n-1] + 1
				}
				kept := longest{n, slices.Clone(l.list), l.floor}
				if got := kept.least(); got != want {
					t.Fatalf("%d of %d: %d, want %d", n, i, got, want)
				}
				d := time.Duration(1 + i*7919%1009%kinds)
				l.add(d)
				all = append(all, d)
			}
		}
	}
}

// TestLegs: of more legs than are kept the longest are, and none that is nothing.
func TestLegs(t *testing.T) {
	s := newStory()
	now := fact.Time(0)
	for g := int64(1); g <= 40; g++ {
		if g > 1 {
			s.create(g, g-1, now)
		}
		s.g(g)
		now += fact.Time(100 + g%20)
	}
	p := s.Path(s.to(40, 0, now))
	if p.NumLegs != 40 || len(p.Legs) != MaxLegs {
		t.Fatalf("%d of %d legs", len(p.Legs), p.NumLegs)
	}
	var ids []int64
	for _, l := range p.Legs {
		ids = append(ids, l.Goroutine)
	}
	// Eight lengths, of the least the earlier one.
	if want := []int64{12, 13, 14, 15, 16, 17, 18, 19, 33, 34, 35, 36, 37, 38, 39}; !slices.Equal(ids, want) {
		t.Errorf("%v", ids)
	}
	s.create(41, 40, now)
	p = s.Path(s.to(41, 0, now+1_000_000))
	if len(p.Legs) != fewLegs || p.Legs[fewLegs-1].Goroutine != 41 {
		t.Errorf("%+v", p.Legs)
	}
}
