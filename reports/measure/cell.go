package measure

import (
	"cmp"
	"fmt"
	"time"

	"tracetool/traceparse/fact"
)

// stuckPlaces adds up stuck goroutines at one place, of which a report tells apart
// states and verdicts.
func stuckPlaces(r *Run) []Stuck {
	var list []Stuck
	index := make(map[Place]int)
	for _, s := range r.Stuck {
		row(&list, index, s.Place, func() Stuck { return Stuck{Place: s.Place} }).Goroutines += s.Goroutines
	}
	return list
}

func (p *Place) json() jsonPlace { return jsonPlace{p.Operation.String(), p.Site, p.Group} }

// place is the inverse of json. A goroutine that is stuck without a wait, being
// runnable, has no operation.
func (p jsonPlace) place() (Place, error) {
	op, ok := fact.ParseOperation(p.Operation)
	if !ok {
		return Place{}, fmt.Errorf("no operation %q", p.Operation)
	}
	return Place{op, p.Site, p.Group}, nil
}

func (w *Wait) cell() waitCell {
	c := waitCell{Waits: w.Hist, Open: w.Open, DelayNS: int64(w.Delay), Futile: w.Futile}
	if w.Idle >= 0 {
		c.Impact = &w.Idle
	}
	return c
}

func (g *Group) name() string { return g.Name }

func (g *Group) cell() groupCell {
	return groupCell{g.Created, g.Ended, g.Alive, g.Before, times(&g.Times)}
}

func (a *Annotation) name() string { return a.Name }

func (a *Annotation) cell() annotationCell {
	return annotationCell{a.Count, a.Open, a.Hist, times(&a.Times)}
}

func (p *PathPart) cell() int64 { return int64(p.Total) }

func (p *Stuck) cell() int64 { return p.Goroutines }

func (y *Yield) name() string { return y.Site }

func (y *Yield) cell() int64 { return y.Count }

func (r *Run) readWait(at jsonPlace, c *waitCell) error {
	p, err := at.place()
	if err != nil {
		return err
	}
	w := Wait{Place: p, Hist: c.Waits, Open: c.Open, Delay: time.Duration(c.DelayNS), Futile: c.Futile, Idle: -1}
	if c.Impact != nil {
		w.Idle = *c.Impact
	}
	r.Waits = append(r.Waits, w)
	return c.check()
}

func (r *Run) readGroup(name string, c *groupCell) error {
	times, err := c.Times.breakdown()
	r.Groups = append(r.Groups, Group{
		Name: name, Created: c.Created, Ended: c.Ended, Alive: c.Alive, Before: c.Before, Times: times,
	})
	return err
}

func (r *Run) readTask(name string, c *annotationCell) error { return c.addTo(&r.Tasks, name) }

func (r *Run) readRegion(name string, c *annotationCell) error { return c.addTo(&r.Regions, name) }

func (c *annotationCell) addTo(list *[]Annotation, name string) error {
	times, err := c.Times.breakdown()
	*list = append(*list, Annotation{name, c.Count, c.Open, c.Took, times})
	return cmp.Or(err, c.check())
}

func (r *Run) readPath(at jsonPlace, ns *int64) error {
	p, err := at.place()
	r.Path = append(r.Path, PathPart{Place: p, Total: time.Duration(*ns)})
	return err
}

func (r *Run) readStuck(at jsonPlace, n *int64) error {
	p, err := at.place()
	r.Stuck = append(r.Stuck, Stuck{Place: p, Goroutines: *n})
	return err
}

func (r *Run) readYield(site string, n *int64) error {
	r.Yields = append(r.Yields, Yield{Site: site, Count: *n})
	return nil
}

func times(b *fact.Breakdown) jsonTimes {
	t := jsonTimes{int64(b.Running), int64(b.Runnable), int64(b.Syscall), int64(b.Unknown)}
	for _, d := range b.Waiting {
		t = append(t, int64(d))
	}
	return t
}

func (t jsonTimes) breakdown() (b fact.Breakdown, err error) {
	if n := 4 + len(b.Waiting); len(t) != n {
		return b, fmt.Errorf("times_ns has %d entries, not %d", len(t), n)
	}
	b.Running, b.Runnable, b.Syscall, b.Unknown = time.Duration(t[0]), time.Duration(t[1]), time.Duration(t[2]), time.Duration(t[3])
	for i := range b.Waiting {
		b.Waiting[i] = time.Duration(t[4+i])
	}
	return b, nil
}
