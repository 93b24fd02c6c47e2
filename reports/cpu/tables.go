package cpu

import (
	"math"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/names"
	"tracetool/traceparse/fact"
)

// view is what the tables are made from.
type view struct {
	*reports.Options
	result *Result
	// running is the time that the program's goroutines ran.
	running time.Duration
}

func (v *view) sections() []reports.Section {
	return []reports.Section{
		{Title: "CPU", Text: v.lines(), Table: v.overall()},
		{Title: "Spinning", Table: v.spinning(), HideEmpty: true},
		{Title: "Groups", Table: v.groups(), HideEmpty: true},
		{Title: "Functions", Table: v.functions(), HideEmpty: true},
	}
}

// overall is the sums as one row of data.
func (v *view) overall() *reports.Table {
	t := &reports.Table{Key: "overall", Columns: []reports.Column{
		{Key: "samples", Unit: reports.Count}, {Key: "no_stack", Unit: reports.Count},
		{Key: "runtime_samples", Unit: reports.Count}, {Key: "gosched_samples", Unit: reports.Count},
		{Key: "estimated_ns", Unit: reports.Duration}, {Key: "running_ns", Unit: reports.Duration},
	}}
	for i := range t.Columns {
		t.Columns[i].Show = reports.DataOnly
	}
	r := v.result
	t.Add(r.Samples, r.NoStack, r.Runtime, r.Yielding, Estimate(r.Samples), v.running)
	return t
}

// hideSamples leaves what no trace without samples tells to programs.
func (v *view) hideSamples(t *reports.Table, keys ...string) *reports.Table {
	if v.result.Samples == 0 {
		for _, key := range keys {
			t.Columns[t.Column(key)].Show = reports.DataOnly
		}
	}
	return t
}

// spinning is one row a function and kind.
func (v *view) spinning() *reports.Table {
	t := &reports.Table{Key: "spinning", Screenful: 10, Columns: []reports.Column{
		{Key: "site", Head: "site", Unit: reports.Place}, {Key: "kind", Head: "kind"},
		{Key: "call", Head: "call", Unit: reports.Func, Show: reports.DataOnly},
		{Key: "samples", Head: "samples", Unit: reports.Count}, {Key: "share", Head: "share", Unit: reports.Share},
		{Key: "atomic_samples", Head: "in atomics", Unit: reports.Count, Show: reports.DataOnly},
		{Key: "function_samples", Head: "in function", Unit: reports.Count},
		{Key: "yields", Head: "yields", Unit: reports.Count, Show: reports.DataOnly},
		{Key: "yields_per_second", Head: "yields/s", Unit: reports.Count},
		{Key: "ran_ns", Head: "ran before", Unit: reports.Duration},
	}}
	for _, s := range v.result.Spinning() {
		if v.keep(&s) {
			t.Add(append([]any{s.Site, string(s.Kind), s.Call}, append(v.sampleCells(&s), v.yieldCells(&s)...)...)...)
		}
	}
	return v.hideSamples(t, "samples", "share", "atomic_samples", "function_samples")
}

func (v *view) keep(s *Spin) bool { return v.Keep(s.Site.Func, s.Call) }

// sampleCells are unknown in a trace without samples.
func (v *view) sampleCells(s *Spin) []any {
	if v.result.Samples == 0 {
		return []any{nil, nil, nil, nil}
	}
	return []any{s.Samples, v.result.Share(s.Samples), s.InAtomic, s.Own}
}

func (v *view) yieldCells(s *Spin) []any {
	if s.Kind != GoschedLoop {
		return []any{nil, nil, nil}
	}
	return []any{s.Yields, int64(math.Round(v.result.PerSecond(s))), s.Ran}
}

// groups is one row a group. The runtime's are one row, unless asked for.
func (v *view) groups() *reports.Table {
	t := &reports.Table{Key: "groups", Screenful: 10, Columns: []reports.Column{
		{Key: "group", Head: "", Unit: reports.Func},
		{Key: "created_at", Head: "created at", Unit: reports.Place},
		{Key: "samples", Head: "samples", Unit: reports.Count}, {Key: "share", Head: "share", Unit: reports.Share},
		{Key: "estimated_ns", Head: "estimated", Unit: reports.Duration},
		{Key: "running_ns", Head: "running", Unit: reports.Duration},
	}}
	var system Group
	for _, g := range v.result.Groups {
		switch {
		case g.Group != nil && g.Group.System && !v.ShowRuntime:
			system.Samples += g.Samples
			system.Running += g.Running
		case g.Group == nil && v.Keep() || g.Group != nil && v.Keep(g.Group.Entry, g.Group.Created.Func):
			v.addGroup(t, groupName(g.Group), &g)
		}
	}
	if v.Keep() && (system.Samples > 0 || system.Running > 0) {
		v.addGroup(t, "(the runtime's)", &system)
	}
	return v.hideSamples(t, "samples", "share", "estimated_ns")
}

func (v *view) addGroup(t *reports.Table, name string, g *Group) {
	var created, running any
	if g.Group != nil && g.Group.Created.Func != "" {
		created = g.Group.Created
	}
	if name != noGoroutine {
		running = g.Running
	}
	if v.result.Samples == 0 {
		t.Add(name, created, nil, nil, nil, running)
		return
	}
	t.Add(name, created, g.Samples, v.result.Share(g.Samples), Estimate(g.Samples), running)
}

const noGoroutine = "(no goroutine)"

func groupName(g *fact.Group) string {
	if g == nil {
		return noGoroutine
	}
	return names.Group(g)
}

// functions is one row a function.
func (v *view) functions() *reports.Table {
	t := &reports.Table{Key: "functions", Screenful: 15, Columns: []reports.Column{
		{Key: "function", Head: "", Unit: reports.Func}, {Key: "file", Unit: reports.File, Show: reports.DataOnly},
		{Key: "flat", Head: "flat", Unit: reports.Count}, {Key: "flat_share", Unit: reports.Share},
		{Key: "cumulative", Head: "cumulative", Unit: reports.Count}, {Key: "cumulative_share", Unit: reports.Share},
		{Key: "group", Head: "most of it in", Unit: reports.Func}, {Key: "group_share", Unit: reports.Share},
	}}
	r := v.result
	for _, f := range r.Functions {
		if v.Keep(f.Func) {
			t.Add(f.Func, orNil(f.File), f.Flat, r.Share(f.Flat), f.Cumulative, r.Share(f.Cumulative),
				groupName(f.Group), float64(f.GroupSamples)/float64(f.Cumulative))
		}
	}
	return t
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}
