package measure

import (
	"fmt"
	"time"

	"tracetool/traceparse/fact"
)

// pivot turns rows of runs into entries with a cell for each run.
func pivot[R any, K comparable, C any](s Series, rows func(*Run) []R, key func(*R) K, cell func(*R) C) []entry[K, C] {
	list := []entry[K, C]{}
	index := make(map[K]int)
	for i, r := range s {
		of := rows(r)
		for j := range of {
			k := key(&of[j])
			e := row(&list, index, k, func() entry[K, C] { return entry[K, C]{k, make([]*C, len(s))} })
			e.Runs[i] = new(cell(&of[j]))
		}
	}
	return list
}

// unpivot is its inverse: it calls add for each cell.
func unpivot[K comparable, C any](s Series, name string, list []entry[K, C], add func(*Run, K, *C) error) error {
	seen := make(map[K]bool)
	for _, e := range list {
		if len(e.Runs) != len(s) {
			return fmt.Errorf("damaged baseline: %s %s has %d runs of %d", name, quote(e.At), len(e.Runs), len(s))
		}
		if seen[e.At] {
			return fmt.Errorf("damaged baseline: %s %s is there twice", name, quote(e.At))
		}
		seen[e.At] = true
		for i, c := range e.Runs {
			if c == nil {
				continue
			}
			if err := add(s[i], e.At, c); err != nil {
				return fmt.Errorf("damaged baseline: %s %s: %w", name, quote(e.At), err)
			}
		}
	}
	return nil
}

// quote is a key in a message: one short line.
func quote(key any) string { return fmt.Sprintf("%.80q", fmt.Sprint(key)) }

func (s Series) baseline() *baseline {
	f := &baseline{Schema: Schema}
	for _, r := range s {
		f.Runs = append(f.Runs, r.head())
	}
	f.Waits = pivot(s, func(r *Run) []Wait { return r.Waits }, func(w *Wait) jsonPlace { return w.json() }, (*Wait).cell)
	f.Groups = pivot(s, func(r *Run) []Group { return r.Groups }, func(g *Group) string { return g.Name }, func(g *Group) groupCell {
		return groupCell{g.Created, g.Ended, g.Alive, g.Before, times(&g.Times)}
	})
	f.Tasks = pivot(s, func(r *Run) []Annotation { return r.Tasks }, (*Annotation).name, (*Annotation).cell)
	f.Regions = pivot(s, func(r *Run) []Annotation { return r.Regions }, (*Annotation).name, (*Annotation).cell)
	f.Path = pivot(s, func(r *Run) []PathPart { return r.Path }, func(p *PathPart) jsonPlace { return p.json() },
		func(p *PathPart) int64 { return int64(p.Total) })
	f.Stuck = pivot(s, stuckPlaces, func(p *Stuck) jsonPlace { return p.json() }, func(p *Stuck) int64 { return p.Goroutines })
	f.Yields = pivot(s, func(r *Run) []Yield { return r.Yields }, func(y *Yield) string { return y.Site }, func(y *Yield) int64 { return y.Count })
	return f
}

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

func (a *Annotation) name() string { return a.Name }

func (a *Annotation) cell() annotationCell {
	return annotationCell{a.Count, a.Open, a.Hist, times(&a.Times)}
}

func (c *annotationCell) annotation(name string) Annotation {
	return Annotation{name, c.Count, c.Open, c.Took, c.Times.breakdown()}
}

func (r *Run) head() runHead {
	h := runHead{
		GoVersion: r.Trace.Version, GOMAXPROCS: r.Trace.GOMAXPROCS, WallNS: int64(r.Trace.Duration), Has: r.Has,
		PathNS: int64(r.PathLength), Runtime: r.Runtime,
	}
	for _, c := range r.Channels {
		h.Channels = append(h.Channels, jsonChannel{c.Senders, c.Receivers, c.ConsumerBound, int64(c.Sending), int64(c.Receiving)})
	}
	for _, l := range r.Locks {
		h.Locks = append(h.Locks, jsonLock{l.Sites, l.MaxQueue, int64(l.Total)})
	}
	return h
}

func (h *runHead) run() *Run {
	r := &Run{Has: h.Has & NeedAll, PathLength: time.Duration(h.PathNS), Runtime: h.Runtime}
	r.Trace = fact.Trace{Version: h.GoVersion, GOMAXPROCS: h.GOMAXPROCS, Duration: time.Duration(h.WallNS)}
	for _, c := range h.Channels {
		r.Channels = append(r.Channels, Channel{
			Senders: c.Senders, Receivers: c.Receivers, ConsumerBound: c.ConsumerBound,
			Sending: time.Duration(c.SendingNS), Receiving: time.Duration(c.ReceivingNS),
		})
	}
	for _, l := range h.Locks {
		r.Locks = append(r.Locks, Lock{Sites: l.Sites, MaxQueue: l.MaxQueue, Total: time.Duration(l.TotalNS)})
	}
	return r
}

func (f *baseline) series() (Series, error) {
	s := make(Series, len(f.Runs))
	for i := range f.Runs {
		s[i] = f.Runs[i].run()
	}
	for _, read := range []func() error{
		func() error {
			return unpivot(s, "waits", f.Waits, func(r *Run, at jsonPlace, c *waitCell) error { return r.readWait(at, c) })
		},
		func() error {
			return unpivot(s, "group", f.Groups, func(r *Run, name string, c *groupCell) error {
				r.Groups = append(r.Groups, Group{Name: name, Created: c.Created, Ended: c.Ended, Alive: c.Alive, Before: c.Before, Times: c.Times.breakdown()})
				return nil
			})
		},
		func() error {
			return unpivot(s, "task", f.Tasks, func(r *Run, name string, c *annotationCell) error {
				r.Tasks = append(r.Tasks, c.annotation(name))
				return nil
			})
		},
		func() error {
			return unpivot(s, "region", f.Regions, func(r *Run, name string, c *annotationCell) error {
				r.Regions = append(r.Regions, c.annotation(name))
				return nil
			})
		},
		func() error {
			return unpivot(s, "critical_path", f.Path, func(r *Run, at jsonPlace, ns *int64) error {
				p, err := at.place()
				r.Path = append(r.Path, PathPart{Place: p, Total: time.Duration(*ns)})
				return err
			})
		},
		func() error {
			return unpivot(s, "stuck", f.Stuck, func(r *Run, at jsonPlace, n *int64) error {
				p, err := at.place()
				r.Stuck = append(r.Stuck, Stuck{Place: p, Goroutines: *n})
				return err
			})
		},
		func() error {
			return unpivot(s, "yields", f.Yields, func(r *Run, site string, n *int64) error {
				r.Yields = append(r.Yields, Yield{Site: site, Count: *n})
				return nil
			})
		},
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (r *Run) readWait(at jsonPlace, c *waitCell) error {
	p, err := at.place()
	w := Wait{Place: p, Hist: c.Waits, Open: c.Open, Delay: time.Duration(c.DelayNS), Futile: c.Futile, Idle: -1}
	if c.Impact != nil {
		w.Idle = *c.Impact
	}
	r.Waits = append(r.Waits, w)
	return err
}
