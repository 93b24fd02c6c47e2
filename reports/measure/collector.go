package measure

import (
	"cmp"
	"slices"

	"tracetool/reports"
	"tracetool/reports/channels"
	"tracetool/reports/contention"
	"tracetool/reports/findings"
	"tracetool/reports/goroutines"
	"tracetool/reports/internal/blocked"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/names"
	"tracetool/reports/internal/path"
	"tracetool/reports/locks"
	"tracetool/reports/scheduler"
	"tracetool/reports/stuck"
	"tracetool/reports/tasks"
	"tracetool/reports/waitgraph"
	"tracetool/traceparse/fact"
)

// Collector collects a run. Collectors that are nil are of parts that are not
// asked for.
type Collector struct {
	waits      *contention.Collector
	goroutines *goroutines.Collector
	scheduler  *scheduler.Collector
	blame      *blocking.Collector
	tasks      *tasks.Collector
	path       *path.Collector
	stuck      *stuck.Collector
	blocked    *blocked.Collector
	options    reports.Options
}

// NewCollector returns a collector of the parts that are needed, of the rows that
// o keeps.
func NewCollector(need Need, o *reports.Options) *Collector {
	c := &Collector{options: *o}
	if need&NeedFindings != 0 {
		need |= NeedWaits | NeedGoroutines | NeedRuntime | NeedBlame
		c.blocked = blocked.NewCollector()
	}
	if need&(NeedWaits|NeedBlame) != 0 {
		c.waits = contention.NewCollector()
	}
	if need&NeedGoroutines != 0 {
		c.goroutines = goroutines.NewCollector()
	}
	if need&NeedRuntime != 0 {
		c.scheduler = scheduler.NewCollector(false)
	}
	if need&NeedBlame != 0 {
		c.blame = blocking.NewCollector()
	}
	if need&NeedAnnotations != 0 {
		c.tasks = tasks.NewCollector(*o)
	}
	if need&NeedPath != 0 {
		c.path = path.NewCollector()
	}
	if need&NeedStuck != 0 {
		c.stuck = stuck.NewCollector()
	}
	return c
}

// Sinks are what [tracetool/traceparse.Scan] is given.
func (c *Collector) Sinks() []any {
	var sinks []any
	if c.waits != nil {
		sinks = append(sinks, c.waits)
	}
	if c.goroutines != nil {
		sinks = append(sinks, c.goroutines)
	}
	if c.scheduler != nil {
		sinks = append(sinks, c.scheduler)
	}
	if c.blame != nil {
		sinks = append(sinks, c.blame)
	}
	if c.tasks != nil {
		sinks = append(sinks, c.tasks)
	}
	if c.path != nil {
		sinks = append(sinks, c.path)
	}
	if c.stuck != nil {
		sinks = append(sinks, c.stuck)
	}
	if c.blocked != nil {
		sinks = append(sinks, c.blocked)
	}
	return sinks
}

// Run ends the collection. Its error says why a part is not known.
func (c *Collector) Run(trace *fact.Trace) (*Run, error) {
	r := &Run{Trace: *trace}
	found := c.addWaitsAndBlame(r, trace)
	if c.goroutines != nil {
		r.Has |= NeedGoroutines
		found.Goroutines = c.goroutines.Result(trace)
		r.addGroups(found.Goroutines.Keep(&c.options).Groups)
	}
	if c.scheduler != nil {
		r.Has |= NeedRuntime
		found.Scheduler = c.scheduler.Result(trace)
		r.addRuntime(found.Scheduler, &c.options)
	}
	if c.tasks != nil {
		r.Has |= NeedAnnotations
		r.addAnnotations(c.tasks.Result())
	}
	if c.stuck != nil {
		r.Has |= NeedStuck
		r.addStuck(c.stuck.Result(trace).Keep(&stuck.Filter{Options: c.options, Tier: stuck.Probable}))
	}
	if c.blocked != nil {
		r.Has |= NeedFindings
		found.Blocked = c.blocked.Rows(&c.options)
		found.Knots = waitgraph.New(found.Blame, &waitgraph.Filter{Options: c.options}).Knots
		r.Findings = findings.Check(found.Input(&reports.Context{Options: c.options, Trace: *trace}))
	}
	return r, c.addPath(r, trace)
}

// addWaitsAndBlame adds what is known of waits, and returns it for the findings.
func (c *Collector) addWaitsAndBlame(r *Run, trace *fact.Trace) *findings.Results {
	found := new(findings.Results)
	if c.blame != nil {
		r.Has |= NeedBlame
		found.Blame = c.blame.Result(trace)
		found.Channels = channels.Rows(found.Blame, &c.options)
		found.Locks = locks.Rows(found.Blame, &c.options)
		r.addChannels(found.Channels)
		r.addLocks(found.Locks)
	}
	if c.waits != nil {
		r.Has |= NeedWaits
		found.Waits = c.waits.Result()
		if c.blame != nil {
			found.Waits.Charge(found.Blame)
		}
		r.addWaits(found.Waits.ByPlace(&contention.Filter{Options: c.options}), c.blame != nil)
	}
	return found
}

func (c *Collector) addPath(r *Run, trace *fact.Trace) error {
	if c.path == nil {
		return nil
	}
	p, err := c.path.Whole(trace)
	if err != nil {
		return err
	}
	r.Has |= NeedPath
	r.PathLength = p.Length()
	index := make(map[Place]int)
	for _, w := range p.Waits() {
		if !c.options.Keep(w.Site.Func, w.By.Func) {
			continue
		}
		at := Place{Operation: w.Operation, Site: w.Site.Func}
		part := row(&r.Path, index, at, func() PathPart { return PathPart{Place: at, Frame: w.Site} })
		part.Total += w.Total
	}
	return nil
}

// row returns the row of list with a key, after appending a new one if there is
// none.
func row[K comparable, R any](list *[]R, index map[K]int, key K, create func() R) *R {
	i, ok := index[key]
	if !ok {
		i = len(*list)
		index[key] = i
		*list = append(*list, create())
	}
	return &(*list)[i]
}

func place(s *fact.Site, g *fact.Group) Place {
	at := Place{Group: names.Kind(g)}
	if s != nil {
		at.Operation, at.Site = s.Operation, names.Site(s)
	}
	return at
}

// addWaits takes the wait table, whose rows are in the order of their class and
// impact: the first of several lines of a function costs most.
func (r *Run) addWaits(rows []*contention.Row, charged bool) {
	index := make(map[Place]int)
	for _, w := range rows {
		at := place(w.Site, w.Group)
		sum := row(&r.Waits, index, at, func() Wait {
			return Wait{Place: at, Frame: w.Site.Frame, Idle: -1, Waker: waker(w)}
		})
		sum.Hist.Merge(&w.Hist)
		sum.Open += w.Left
		sum.Delay += w.Delay
		sum.Futile += w.Futile
		if charged && w.Impact >= 0 {
			sum.Idle = max(sum.Idle, 0) + w.Impact
		}
	}
	slices.SortStableFunc(r.Waits, func(a, b Wait) int { return cmp.Compare(b.Hist.Sum(), a.Hist.Sum()) })
}

// waker is where most waits of a row were ended.
func waker(w *contention.Row) fact.Frame {
	if top, _ := w.Top(); top.Site != nil {
		return top.Site.Frame
	}
	return fact.Frame{}
}

func (r *Run) addGroups(groups []goroutines.Group) {
	index := make(map[string]int)
	for i := range groups {
		g := &groups[i]
		if g.Group.System {
			continue
		}
		name := names.Kind(g.Group)
		sum := row(&r.Groups, index, name, func() Group { return Group{Name: name, Frame: g.Group.Created} })
		sum.Created += g.Created
		sum.Ended += g.Ended
		sum.Alive += g.Alive
		sum.Before += g.AliveAtStart
		sum.Times.Plus(&g.Times)
	}
}
