package goroutines

import (
	"cmp"
	"slices"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/hist"
	"tracetool/traceparse/fact"
)

// Result is what was collected, finished. It does not change any more.
type Result struct {
	// Groups are in the order of Active, greatest first.
	Groups []Group
}

// Group is the sums over all goroutines of one group.
type Group struct {
	Group *fact.Group
	// Goroutines counts all that lived at some time of the trace, Alive those
	// that still do at its end, Ended the others.
	Goroutines, Alive, Ended int64
	// AliveAtStart counts those older than the trace, Created those created
	// during it. Where damage hid a creation a goroutine is in neither.
	AliveAtStart, Created int64
	// NeverRan counts those that did not run once during the trace.
	NeverRan int64
	// Lifetime is the sum of the lifetimes, clipped to the trace, and Longest
	// the longest.
	Lifetime, Longest time.Duration
	// Times is where the lifetime went; it sums to Lifetime.
	Times fact.Breakdown
	// Complete is the distribution of whole lifetimes: of the goroutines that
	// were created and ended during the trace.
	Complete hist.Hist
	// StartDelay is the time from creation to the first run.
	StartDelay Delay
	// Population is how many were alive at [Steps]+1 equally spaced times, of
	// which the first is the trace's start and the last its end.
	Population []Population
}

// Steps is how many equal steps [Group.Population] takes through the trace.
const Steps = 20

// Population is how many goroutines were alive at a time. Those at the first and
// last time are exact; the others are exact for a time up to 1/128 of the trace
// before it.
type Population struct {
	Time  fact.Time
	Alive int64
}

// Delay is a mean and a maximum of durations.
type Delay struct {
	N        int64
	Sum, Max time.Duration
}

func (d *Delay) add(x time.Duration) {
	d.N++
	d.Sum += x
	d.Max = max(d.Max, x)
}

// Mean is Sum/N, 0 if there is none.
func (d *Delay) Mean() time.Duration {
	if d.N == 0 {
		return 0
	}
	return d.Sum / time.Duration(d.N)
}

// Active is the time in which the goroutines worked or were kept from working:
// running, runnable and waiting for what another goroutine holds. The rest is
// mostly idleness, and more of it in a healthy program.
func (g *Group) Active() time.Duration {
	return g.Times.Running + g.Times.Runnable + g.Times.Waiting[fact.Contention]
}

// Result returns what was collected from the trace.
func (c *Collector) Result(trace *fact.Trace) *Result {
	r := &Result{Groups: make([]Group, 0, len(c.groups)+len(c.nameless))}
	for _, t := range c.groups {
		r.Groups = append(r.Groups, t.finish(trace))
	}
	for _, t := range c.nameless {
		r.Groups = append(r.Groups, t.finish(trace))
	}
	slices.SortFunc(r.Groups, compareGroups)
	return r
}

func compareGroups(a, b Group) int {
	return cmp.Or(
		cmp.Compare(b.Active(), a.Active()),
		cmp.Compare(b.Lifetime, a.Lifetime),
		cmp.Compare(b.Goroutines, a.Goroutines),
		a.Group.Compare(b.Group),
	)
}

func (t *tally) finish(trace *fact.Trace) Group {
	g := Group{
		Group: t.group, Goroutines: t.goroutines, Alive: t.goroutines - t.ended, Ended: t.ended,
		Created: t.created, NeverRan: t.neverRan, Lifetime: t.lifetime, Longest: t.longest,
		Times: t.times, StartDelay: t.delay,
	}
	if t.oldest == trace.From {
		g.AliveAtStart = t.older
	}
	g.Complete.Merge(&t.complete)
	g.Population = t.series(trace, g.AliveAtStart, g.Alive)
	return g
}

// series reads the population at equal steps, of which the first and last are
// known exactly.
func (t *tally) series(trace *fact.Trace, start, end int64) []Population {
	list := make([]Population, Steps+1)
	for i := range list {
		at := trace.From + fact.Time(trace.Duration)*fact.Time(i)/Steps
		list[i] = Population{at, t.population.Before(at)}
	}
	list[0].Alive, list[Steps].Alive = start, end
	return list
}

// Keep returns the groups that the user asked for: system goroutines are left
// out unless the options show the runtime.
func (r *Result) Keep(o *reports.Options) *Result {
	kept := &Result{}
	for _, g := range r.Groups {
		if (!g.Group.System || o.ShowRuntime) && o.Keep(g.Group.Entry, g.Group.Created.Func) {
			kept.Groups = append(kept.Groups, g)
		}
	}
	return kept
}

// Times sums the groups' times.
func (r *Result) Times() fact.Breakdown {
	var sum fact.Breakdown
	for i := range r.Groups {
		sum.Plus(&r.Groups[i].Times)
	}
	return sum
}
