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
	// HandedBy is how the path passes on to the next leg, nil for the last.
	HandedBy *HandOver
}

// Legs returns the longest legs in the order of time, at most n, and how many there
// are in all. Those that are nothing beside the whole path are left out.
func (p *Path) Legs(n int) (list []Leg, total int) {
	parts := p.parts()
	total = len(parts)
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.length, a.length) })
	parts = parts[:min(n, total)]
	for len(parts) > fewLegs && parts[len(parts)-1].length < p.Length()/leastLeg {
		parts = parts[:len(parts)-1]
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.first, b.first) })
	for _, part := range parts {
		list = append(list, leg(p.Steps[part.first:part.end]))
	}
	return list, total
}

// part is a leg's steps.
type part struct {
	first, end int
	length     time.Duration
}

func (p *Path) parts() (list []part) {
	for i := 0; i < len(p.Steps); {
		end := i + 1
		for end < len(p.Steps) && p.Steps[end-1].HandedBy == nil && p.Steps[end].Goroutine == p.Steps[i].Goroutine {
			end++
		}
		list = append(list, part{i, end, p.Steps[end-1].End().Sub(p.Steps[i].Start)})
		i = end
	}
	return list
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
		k := siteKey{steps[i].Bound, *steps[i].Site}
		sums[k] += steps[i].Duration
		if sums[k] > l.Most {
			l.Bound, l.Site, l.Most = k.bound, k.place, sums[k]
		}
	}
	return l
}
