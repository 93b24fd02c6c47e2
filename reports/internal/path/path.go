package path

import (
	"cmp"
	"slices"
	"time"

	"tracetool/traceparse/fact"
)

// Step is a part of a path: one goroutine, bound by one thing at one site. A path
// may have millions of them.
type Step struct {
	Start    fact.Time
	Duration time.Duration
	// Goroutine is its ID and Group its group; 0 and nil where the trace does
	// not tell.
	Goroutine int64
	Group     *fact.Group
	// Site is where it waited or entered the kernel; for CPU a place after it
	// that the trace names: that of the last wake-up or creation before the next
	// change of state or, after that one, that of the change. For the scheduler it
	// is the goroutine's entry function.
	Site *fact.Frame
	// HandedBy is how the path passes on to the next step's goroutine, nil where
	// that is the same one.
	HandedBy *HandOver
	Bound    Bound
	// State is what the goroutine was in; Running with bound Lock is the lock
	// rule's.
	State fact.State
	// Steps is 1, or how many short steps in a row this one stands for. It is then
	// told like the longest of them.
	Steps   int
	longest time.Duration // of these
}

// End is where the next step starts.
func (s *Step) End() fact.Time { return s.Start + fact.Time(s.Duration) }

// How many steps and legs of a path are kept, so that its length takes no memory.
const (
	MaxSteps = 100_000
	MaxLegs  = 15
)

// Path is a critical path. All its steps are contiguous and sum to the window.
type Path struct {
	// From and To are its window.
	From, To fact.Time
	// Steps are in the order of time, contiguous, and sum to the window. Of more
	// than MaxSteps the short ones are folded into their neighbours.
	Steps []Step
	// Legs are the longest legs in the order of time, at most MaxLegs. Those that
	// are nothing beside the whole path are left out.
	Legs []Leg
	// NumSteps and NumLegs are how many there are in all.
	NumSteps, NumLegs int
	// Bounds is how much of the window each bound has.
	Bounds [NumBounds]time.Duration

	sites   map[siteKey]time.Duration
	waits   map[waitKey]time.Duration
	byFrame map[fact.Frame]time.Duration // see On
	byPlace map[Place]time.Duration
	// pieces is how many there were before equal ones were joined.
	pieces int
}

// SiteTotal is how much of a path one bound has at one site.
type SiteTotal struct {
	Site  fact.Frame
	Bound Bound
	Total time.Duration
}

type siteKey struct {
	bound Bound
	place fact.Frame
}

// WaitTotal is how much of a path lies in waits through which the path came: a
// later goroutine of it waited at Site meanwhile. Of several waits around an
// instant the innermost has it, so that totals sum to no more than the window.
type WaitTotal struct {
	Operation fact.Operation
	Site      fact.Frame
	// By is where the waits were ended, empty where the trace does not tell.
	By    fact.Frame
	Total time.Duration
}

type waitKey struct {
	operation fact.Operation
	site, by  fact.Frame
}

// Length is the window's.
func (p *Path) Length() time.Duration { return p.To.Sub(p.From) }

// Path returns the critical path of a target.
func (c *Collector) Path(t *Target) *Path { return c.follow(t, nil, true) }

// Sums is Path without the steps.
func (c *Collector) Sums(t *Target) *Path { return c.follow(t, nil, false) }

// follow walks a path. It sums up by pointer, and by content in the end.
func (c *Collector) follow(t *Target, moved *moved, steps bool) *Path {
	p := &Path{From: t.From, To: t.To, sites: make(map[siteKey]time.Duration), waits: make(map[waitKey]time.Duration)}
	if moved != nil {
		p.To -= moved.saved
	}
	type place struct {
		bound Bound
		frame *fact.Frame
	}
	type wait struct {
		site *fact.Site
		by   *fact.WakeSite
	}
	places, waits := make(map[place]time.Duration), make(map[wait]time.Duration)
	c.walk(t, moved, func(s *piece) {
		d := s.end.Sub(s.start)
		p.Bounds[s.bound] += d
		p.pieces++
		places[place{s.bound, s.place}] += d
		if s.wait != nil {
			waits[wait{s.wait.site, s.wait.by}] += d
		}
	})
	for k, d := range places {
		p.sites[siteKey{k.bound, *k.frame}] += d
	}
	for k, d := range waits {
		p.waits[keyOf(k.site, k.by)] += d
	}
	if steps {
		p.keep(c, t, moved)
	}
	return p
}

// keep walks again, twice, for the longest steps and legs.
func (p *Path) keep(c *Collector, t *Target, moved *moved) {
	durations, found := longest{n: MaxSteps / 2}, legs{}
	c.steps(t, moved, func(s *Step) {
		p.NumSteps++
		durations.add(s.Duration)
		found.add(s)
	})
	found.choose(p.Length())
	p.NumLegs = found.total
	least, rest := durations.least(), found.list
	if p.NumSteps <= MaxSteps {
		least = 0
	}
	p.Steps = make([]Step, 0, min(p.NumSteps, MaxSteps))
	c.steps(t, moved, func(s *Step) {
		p.fold(s, least)
		rest = fill(rest, s)
	})
	slices.Reverse(p.Steps)
	for _, l := range slices.Backward(found.list) {
		p.Legs = append(p.Legs, l.Leg)
	}
}

// fold adds the step before the others. One shorter than least joins its
// neighbour, if that is made of such ones as well.
func (p *Path) fold(s *Step, least time.Duration) {
	n := len(p.Steps)
	if s.Duration >= least || n == 0 || p.Steps[n-1].longest >= least {
		p.Steps = append(p.Steps, *s)
		p.Steps[n].Steps, p.Steps[n].longest = 1, s.Duration
		return
	}
	after := p.Steps[n-1]
	told := &p.Steps[n-1]
	if s.Duration > after.longest {
		*told = *s
		told.longest = s.Duration
	}
	told.Start, told.Duration, told.Steps = s.Start, s.Duration+after.Duration, after.Steps+1
}

func keyOf(site *fact.Site, by *fact.WakeSite) (k waitKey) {
	k.site = older
	if site != nil {
		k.operation = site.Operation
	}
	if site != nil && site.Func != "" {
		k.site = site.Frame
	}
	if by != nil {
		k.by = by.Frame
	}
	return k
}

// Sites returns the path's sites, the longest first.
func (p *Path) Sites() []SiteTotal {
	list := make([]SiteTotal, 0, len(p.sites))
	for k, d := range p.sites {
		list = append(list, SiteTotal{k.place, k.bound, d})
	}
	slices.SortFunc(list, func(a, b SiteTotal) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Bound, b.Bound), a.Site.Compare(b.Site))
	})
	return list
}

// Waits returns the waits through which the path came, the longest first.
func (p *Path) Waits() []WaitTotal {
	list := make([]WaitTotal, 0, len(p.waits))
	for k, d := range p.waits {
		list = append(list, WaitTotal{k.operation, k.site, k.by, d})
	}
	slices.SortFunc(list, func(a, b WaitTotal) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Operation, b.Operation),
			a.Site.Compare(b.Site), a.By.Compare(b.By))
	})
	return list
}

// Ranked returns the bounds that occur, the longest first.
func (p *Path) Ranked() []Bound {
	var list []Bound
	for b, d := range p.Bounds {
		if d > 0 {
			list = append(list, Bound(b))
		}
	}
	slices.SortStableFunc(list, func(a, b Bound) int { return cmp.Compare(p.Bounds[b], p.Bounds[a]) })
	return list
}

// Share is a part of the window, 0 where that is empty.
func (p *Path) Share(d time.Duration) float64 {
	if p.To <= p.From {
		return 0
	}
	return float64(d) / float64(p.To-p.From)
}
