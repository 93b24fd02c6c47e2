package timeline

import (
	"slices"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
)

// task is an open task.
type task struct {
	fact.Task
	// base is its creator's times when it began; valid while the creator lives.
	base    fact.Breakdown
	settled bool
}

// region is an open region of a goroutine.
type region struct {
	task  uint64
	name  string
	start fact.Time
	base  fact.Breakdown
}

func (t *Timeline) beginTask(e *decode.Event, n *decode.Note) {
	k := &task{Task: fact.Task{ID: uint64(e.ID), Parent: n.Parent, Name: n.Name, Start: t.now}}
	if g := t.find(e.G); g != nil {
		k.Creator = g.ID
		k.base = t.timesAt(g)
		g.tasks = append(g.tasks, k.ID)
	} else {
		k.settled = true
	}
	t.tasks[k.ID] = k
}

func (t *Timeline) endTask(e *decode.Event, n *decode.Note) {
	k := t.tasks[uint64(e.ID)]
	if k == nil {
		k = &task{settled: true}
		k.Task = fact.Task{ID: uint64(e.ID), Parent: n.Parent, Name: n.Name, StartOpen: true}
	}
	if e.G != decode.None {
		k.Ender = e.G
	}
	t.closeTask(k, false)
}

func (t *Timeline) closeTask(k *task, open bool) {
	if g := t.find(k.Creator); g != nil && !k.settled {
		t.settleTask(k, g)
		g.tasks = slices.DeleteFunc(g.tasks, func(id uint64) bool { return id == k.ID })
	}
	delete(t.tasks, k.ID)
	start, end, cutStart, cutEnd := t.win.clip(k.Start, t.now)
	if end < start {
		return
	}
	k.Start, k.End = start, end
	k.StartOpen, k.EndOpen = k.StartOpen || cutStart, open || cutEnd
	for _, s := range t.sinks.Tasks {
		s.Task(&k.Task)
	}
}

// settleTask adds the creator's part to a task's times.
func (t *Timeline) settleTask(k *task, g *goroutine) {
	times := t.timesAt(g)
	times.Minus(&k.base)
	k.Times.Plus(&times)
	k.settled = true
}

// settleTasks is for a goroutine that ends before the tasks that it began. Its
// last span has been added to its times and its state is past.
func (t *Timeline) settleTasks(g *goroutine) {
	g.since = t.now
	for _, id := range g.tasks {
		if k := t.tasks[id]; k != nil && !k.settled {
			t.settleTask(k, g)
		}
	}
}

func (t *Timeline) beginRegion(e *decode.Event, n *decode.Note) {
	if g := t.find(e.G); g != nil {
		g.regions = append(g.regions, region{uint64(e.ID), n.Name, t.now, t.timesAt(g)})
	}
}

func (t *Timeline) endRegion(e *decode.Event, n *decode.Note) {
	g := t.find(e.G)
	if g == nil {
		return
	}
	for i := len(g.regions) - 1; i >= 0; i-- {
		if r := &g.regions[i]; r.task == uint64(e.ID) && r.name == n.Name {
			t.closeRegion(g, i, false)
			return
		}
	}
	// It began before the trace, or in a gap: since when it is known to run.
	r := region{task: uint64(e.ID), name: n.Name, start: max(t.known, g.Start)}
	var times *fact.Breakdown
	if t.known == 0 {
		all := t.timesAt(g)
		times = &all
	}
	t.deliverRegion(g, &r, times, true, false)
}

// closeRegion closes the i-th open region of g.
func (t *Timeline) closeRegion(g *goroutine, i int, open bool) {
	r := g.regions[i]
	g.regions = slices.Delete(g.regions, i, i+1)
	times := t.timesAt(g)
	times.Minus(&r.base)
	if k := t.tasks[r.task]; k != nil && k.Creator != g.ID && !within(g.regions, r.task) {
		k.Times.Plus(&times)
	}
	t.deliverRegion(g, &r, &times, false, open)
}

// within reports whether one of the open regions belongs to the task.
func within(regions []region, task uint64) bool {
	return slices.ContainsFunc(regions, func(r region) bool { return r.task == task })
}

// closeRegions closes what g leaves open when it, or the trace, ends. g's last
// span has been closed.
func (t *Timeline) closeRegions(g *goroutine) {
	g.since = t.now
	for i := len(g.regions) - 1; i >= 0; i-- {
		t.closeRegion(g, i, true)
	}
}

// deliverRegion delivers r; times is nil where a gap makes them unknown.
func (t *Timeline) deliverRegion(g *goroutine, r *region, times *fact.Breakdown, startOpen, endOpen bool) {
	start, end, cutStart, cutEnd := t.win.clip(r.start, t.now)
	if end < start || len(t.sinks.Regions) == 0 {
		return
	}
	f := fact.Region{
		G: &g.Goroutine, Task: r.task, Name: r.name, Start: start, End: end,
		StartOpen: startOpen || cutStart, EndOpen: endOpen || cutEnd,
	}
	if times != nil {
		f.Times = *times
	}
	for _, s := range t.sinks.Regions {
		s.Region(&f)
	}
}

func (t *Timeline) log(e *decode.Event, n *decode.Note) {
	if len(t.sinks.Logs) == 0 || !t.inWindow() {
		return
	}
	f := fact.Log{Time: t.now, G: t.factOf(e.G), Task: uint64(e.ID), Category: n.Name, Message: n.Text}
	for _, s := range t.sinks.Logs {
		s.Log(&f)
	}
}

func (t *Timeline) metric(e *decode.Event) {
	name := t.sites.reasons[e.Reason]
	if name == fact.MetricGOMAXPROCS {
		t.gomaxprocs = int(e.ID)
	}
	if t.inWindow() {
		t.deliverMetric(fact.Metric{Time: t.now, Name: name, Value: uint64(e.ID)})
	}
}

func (t *Timeline) deliverMetric(f fact.Metric) {
	for _, s := range t.sinks.Metrics {
		s.Metric(&f)
	}
}

func (t *Timeline) sample(e *decode.Event) {
	if len(t.sinks.Samples) == 0 || !t.inWindow() {
		return
	}
	f := fact.Sample{Time: t.now, G: t.factOf(e.G), Proc: e.Proc, Stack: t.stacks[e.Stack]}
	for _, s := range t.sinks.Samples {
		s.Sample(&f)
	}
}

func (t *Timeline) factOf(id int64) *fact.Goroutine {
	if g := t.find(id); g != nil {
		return &g.Goroutine
	}
	return nil
}
