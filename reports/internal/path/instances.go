package path

import (
	"time"

	"tracetool/traceparse/fact"
)

// Instance is one of several tasks or regions of a name.
type Instance struct {
	// Nth is its place: 1 is the slowest of the complete ones.
	Nth  int
	Open bool
	*Path
}

// Group is the paths of instances that are alike in their length, summed up.
type Group struct {
	Instances int
	Length    time.Duration
	sites     map[siteKey]time.Duration
}

// Contrast is what sets the slowest instances apart from the others.
type Contrast struct {
	// Name is the tasks' or regions', Kind "tasks" or "regions", Count how many
	// there are complete.
	Name, Kind string
	Count      int
	// Slow is the slowest hundredth of them, at least one; Median is the tenth
	// in the middle.
	Slow, Median Group
	// Site and Bound have the share of the slow ones' paths that exceeds the
	// median ones' most.
	Site                   fact.Frame
	Bound                  Bound
	SlowShare, MedianShare float64
}

const (
	// maxInstances bounds the single instances that are told, maxAlike those
	// that a [Group] sums up.
	maxInstances = 1000
	maxAlike     = 100
	// maxPieces bounds the work for the single instances: some seconds.
	maxPieces = 20_000_000
)

// Instances returns the paths of the slowest instances, how many there are in all,
// and what sets the slowest apart; nil where the target is no task or region, or
// there is but one.
func (s *Spec) Instances() (list []Instance, total int, contrast *Contrast) {
	var m *marks
	kind := "tasks"
	switch {
	case s.tasks != nil:
		m = &s.tasks.marks
	case s.regions != nil:
		m, kind = &s.regions.marks, "regions"
	}
	if m == nil || len(m.list) < 2 {
		return nil, 0, nil
	}
	marks, pieces := m.ranked(), 0
	for i := 0; i < min(len(marks), maxInstances) && pieces < maxPieces; i++ {
		p := m.c.Sums(m.targetOf(&marks[i]))
		pieces += p.pieces
		list = append(list, Instance{i + 1, marks[i].open, p})
	}
	return list, len(marks), m.contrast(list, kind)
}

// contrast compares the complete instances with each other, nil if there are
// too few. list is the slowest of them.
func (m *marks) contrast(list []Instance, kind string) *Contrast {
	n := 0
	for n < len(m.list) && !m.list[n].open {
		n++
	}
	if n < 2 {
		return nil
	}
	c := &Contrast{Name: m.name, Kind: kind, Count: n}
	sums := func(i int) *Path {
		if i < len(list) {
			return list[i].Path
		}
		return m.c.Sums(m.targetOf(&m.list[i]))
	}
	for i := range min((n+99)/100, maxAlike) {
		c.Slow.add(sums(i))
	}
	alike := min(max(1, n/10), maxAlike)
	for i := range alike {
		c.Median.add(sums(n/2 - alike/2 + i))
	}
	c.compare()
	return c
}

func (g *Group) add(p *Path) {
	if g.sites == nil {
		g.sites = make(map[siteKey]time.Duration)
	}
	g.Instances++
	g.Length += p.Length()
	for k, d := range p.sites {
		g.sites[k] += d
	}
}

func (g *Group) share(k siteKey) float64 {
	return float64(g.sites[k]) / float64(max(1, g.Length))
}

// compare finds the site that the slow ones have most more of.
func (c *Contrast) compare() {
	best, most := siteKey{}, -1.0
	for k := range c.Slow.sites {
		more := c.Slow.share(k) - c.Median.share(k)
		if more > most || more == most && (k.bound < best.bound || k.bound == best.bound && k.place.Compare(best.place) < 0) {
			best, most = k, more
		}
	}
	c.Site, c.Bound = best.place, best.bound
	c.SlowShare, c.MedianShare = c.Slow.share(best), c.Median.share(best)
}
