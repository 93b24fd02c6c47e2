package path

import (
	"cmp"
	"slices"
	"time"

	"tracetool/traceparse/fact"
)

// Leg is a part of a path on one goroutine: all steps from one hand-over to the
// next.
type Leg struct {
	Start     fact.Time
	Duration  time.Duration
	Goroutine int64
	Group     *fact.Group
	// Bound and Site have most of it, Most is how much.
	Bound Bound
	Site  fact.Frame
	Most  time.Duration
	// HandedBy is how the path passes on to the next leg.
	HandedBy string
}

// Legs returns the n longest legs in the order of time, and how many there are.
func (p *Path) Legs(n int) (list []Leg, total int) {
	for i := 0; i < len(p.Steps); {
		end := i + 1
		for end < len(p.Steps) && p.Steps[end-1].HandedBy == "" && p.Steps[end].Goroutine == p.Steps[i].Goroutine {
			end++
		}
		list = append(list, leg(p.Steps[i:end]))
		i = end
	}
	total = len(list)
	slices.SortStableFunc(list, func(a, b Leg) int { return cmp.Compare(b.Duration, a.Duration) })
	list = list[:min(n, total)]
	slices.SortFunc(list, func(a, b Leg) int { return cmp.Compare(a.Start, b.Start) })
	return list, total
}

func leg(steps []Step) Leg {
	first, last := &steps[0], &steps[len(steps)-1]
	l := Leg{
		Start: first.Start, Duration: last.End().Sub(first.Start),
		Goroutine: first.Goroutine, Group: first.Group, HandedBy: last.HandedBy,
	}
	sums := make(map[siteKey]time.Duration)
	for i := range steps {
		k := siteKey{steps[i].Bound, steps[i].Site}
		sums[k] += steps[i].Duration
		if sums[k] > l.Most {
			l.Bound, l.Site, l.Most = k.bound, k.place, sums[k]
		}
	}
	return l
}
