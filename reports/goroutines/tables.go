package goroutines

import (
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// GroupsTable is the table "groups", of which screenful rows are shown to a
// person who asks for no number; 0 shows all. Column population is how many
// goroutines were alive at [Steps]+1 equally spaced times from start to end.
func GroupsTable(r *Result, screenful int) *reports.Table {
	t := &reports.Table{Key: "groups", Screenful: screenful, Columns: []reports.Column{
		{Key: "group", Unit: reports.Func, Show: reports.TextOnly},
		{Key: "entry", Unit: reports.Func, Show: reports.DataOnly},
		{Key: "created_at", Head: "created at", Unit: reports.Place},
		{Key: "goroutines", Head: "count", Unit: reports.Count},
		{Key: "alive", Head: "alive", Unit: reports.Count},
		{Key: "alive_at_start", Unit: reports.Count, Show: reports.DataOnly},
		{Key: "created", Unit: reports.Count, Show: reports.DataOnly},
		{Key: "ended", Unit: reports.Count, Show: reports.DataOnly},
		{Key: "never_ran", Unit: reports.Count, Show: reports.DataOnly},
		{Key: "active_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "lifetime_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "running_ns", Head: "running", Unit: reports.Duration},
		{Key: "runnable_ns", Head: "runnable", Unit: reports.Duration},
		{Key: "waiting_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "syscall_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "lost_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "contention_ns", Head: "contention", Unit: reports.Duration},
		{Key: "coordination_ns", Head: "coordination", Unit: reports.Duration},
		{Key: "external_ns", Head: "external", Unit: reports.Duration},
		{Key: "runtime_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "unknown_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "lifetime_mean_ns", Head: "mean life", Unit: reports.Duration},
		{Key: "lifetime_p50_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "lifetime_p99_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "lifetime_max_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "start_delay_mean_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "start_delay_max_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "population", Unit: reports.IDs, Show: reports.DataOnly},
	}}
	for i := range r.Groups {
		t.Add(groupCells(&r.Groups[i])...)
	}
	return t
}

func groupCells(g *Group) []any {
	b, c := &g.Times, &g.Complete
	cells := []any{
		groupName(g.Group), known(g.Group.Entry), g.Group.Created, g.Goroutines, g.Alive, g.AliveAtStart,
		g.Created, g.Ended, g.NeverRan, g.Active(), g.Lifetime,
		b.Running, b.Runnable, b.TotalWaiting(), b.Syscall, b.Unknown,
		b.Waiting[fact.Contention], b.Waiting[fact.Coordination], b.Waiting[fact.External],
		b.Waiting[fact.RuntimeClass], b.Waiting[fact.UnknownClass],
	}
	if c.N() > 0 {
		cells = append(cells, c.Mean(), c.Quantile(0.5), c.Quantile(0.99), c.Max())
	} else {
		cells = append(cells, nil, nil, nil, nil)
	}
	if g.StartDelay.N > 0 {
		cells = append(cells, g.StartDelay.Mean(), g.StartDelay.Max)
	} else {
		cells = append(cells, nil, nil)
	}
	return append(cells, g.population())
}

func (g *Group) population() []int64 {
	list := make([]int64, len(g.Population))
	for i, p := range g.Population {
		list[i] = p.Alive
	}
	return list
}

// groupName names a group for people. A name made of two functions is shortened
// here: it is no function's.
func groupName(g *fact.Group) string {
	name := names.Group(g)
	by, starter, ok := strings.Cut(name, " via ")
	if !ok {
		return name
	}
	return format.Func(by) + " via " + format.Func(starter)
}

// known returns nil for an empty name.
func known(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// StatesTable is the table "states": where the time of all goroutines of r went,
// one row a state or class of waiting. Time of waits that have no class, and
// time in damaged parts of the trace, have a row only where there is any.
func StatesTable(r *Result) *reports.Table {
	times := r.Times()
	return statesTable(&times)
}

func statesTable(b *fact.Breakdown) *reports.Table {
	t := &reports.Table{Key: "states", Columns: []reports.Column{
		{Key: "label", Show: reports.TextOnly},
		{Key: "state", Show: reports.DataOnly},
		{Key: "total_ns", Head: "total", Unit: reports.Duration},
		{Key: "share", Head: "share", Unit: reports.Share},
		{Key: "bar", Unit: reports.Bar, Show: reports.TextOnly},
	}}
	for _, row := range stateRows(b) {
		if row.always || row.total > 0 {
			share := part(row.total, b.Total())
			t.Add(row.label, row.state, row.total, share, share)
		}
	}
	return t
}

type stateRow struct {
	label, state string
	total        time.Duration
	always       bool
}

func stateRows(b *fact.Breakdown) []stateRow {
	return []stateRow{
		{"running", "running", b.Running, true},
		{"runnable (waiting for a proc)", "runnable", b.Runnable, true},
		{"syscall", "syscall", b.Syscall, true},
		{"contention (locks, sends)", "contention", b.Waiting[fact.Contention], true},
		{"coordination (receives, waits)", "coordination", b.Waiting[fact.Coordination], true},
		{"external (network, sleep)", "external", b.Waiting[fact.External], true},
		{"runtime (GC)", "runtime", b.Waiting[fact.RuntimeClass], true},
		{"waiting, the trace does not say why", "unknown", b.Waiting[fact.UnknownClass], false},
		{"lost in damaged parts of the trace", "lost", b.Unknown, false},
	}
}

// part is d as a share of total, nil where there is no total.
func part(d, total time.Duration) any {
	if total == 0 {
		return nil
	}
	return float64(d) / float64(total)
}
