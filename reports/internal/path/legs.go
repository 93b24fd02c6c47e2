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

// Legs returns the longest legs in the order of time, at most n, and how many there
// are in all. Those that are nothing beside the whole path are left out.
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
	for len(list) > fewLegs && list[len(list)-1].Duration < p.Length()/leastLeg {
		list = list[:len(list)-1]
	}
	slices.SortFunc(list, func(a, b Leg) int { return cmp.Compare(a.Start, b.Start) })
	return list, total
}

// More than fewLegs are told only where they are at least one leastLeg-th of the path.
const (
	fewLegs  = 5
	leastLeg = 2000
)

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
