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

// legs finds the longest legs of steps that come the latest first.
type legs struct {
	list  []part // the longest first, of equal ones the earlier
	total int
	now   part
	g     int64
}

// part is a leg's place, and what is in it.
type part struct {
	start, end fact.Time
	Leg
	sums map[siteKey]time.Duration
}

func (p *part) length() time.Duration { return p.end.Sub(p.start) }

func (l *legs) add(s *Step) {
	if l.now.end > l.now.start && s.HandedBy == nil && s.Goroutine == l.g {
		l.now.start = s.Start
		return
	}
	l.done()
	l.now, l.g = part{start: s.Start, end: s.End()}, s.Goroutine
}

// done ends the present leg.
func (l *legs) done() {
	d := l.now.length()
	if d <= 0 {
		return
	}
	l.total++
	n := len(l.list)
	if n == MaxLegs && d < l.list[n-1].length() {
		return
	}
	at := slices.IndexFunc(l.list, func(p part) bool { return p.length() <= d })
	if at < 0 {
		at = n
	}
	l.list = slices.Insert(l.list, at, l.now)
	l.list = l.list[:min(n+1, MaxLegs)]
}

// choose leaves out those that are nothing beside the whole path, and puts the
// latest first.
func (l *legs) choose(length time.Duration) {
	l.done()
	for n := len(l.list); n > fewLegs && l.list[n-1].length() < length/leastLeg; n-- {
		l.list = l.list[:n-1]
	}
	slices.SortFunc(l.list, func(a, b part) int { return cmp.Compare(b.start, a.start) })
}

// More than fewLegs are told only where they are at least one leastLeg-th of the path.
const (
	fewLegs  = 5
	leastLeg = 2000
)

// fill adds a step to its leg, if that is one of list. It returns those that may
// have the next step.
func fill(list []part, s *Step) []part {
	for len(list) > 0 && s.Start < list[0].start {
		list = list[1:]
	}
	if len(list) == 0 || s.Start >= list[0].end {
		return list
	}
	l := &list[0]
	if l.sums == nil {
		l.sums = make(map[siteKey]time.Duration)
		l.Leg = Leg{Start: l.start, Duration: l.length(), Goroutine: s.Goroutine, Group: s.Group, HandedBy: s.HandedBy}
	}
	k := siteKey{s.Bound, *s.Site}
	l.sums[k] += s.Duration
	if l.sums[k] >= l.Most { // of equal ones what comes first in time
		l.Bound, l.Site, l.Most = k.bound, k.place, l.sums[k]
	}
	return list
}
