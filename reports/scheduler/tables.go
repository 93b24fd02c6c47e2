package scheduler

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// busyLines tell how busy the procs were, and what with, and how many
// goroutines waited meanwhile.
func (v *view) busyLines() []string {
	r := v.result
	capacity := r.Capacity()
	if capacity == 0 {
		return nil
	}
	line := format.Plural(int64(r.GOMAXPROCS), "proc", "procs") + ", " + format.Share(r.Busy()) + " busy"
	var with []string
	for _, part := range []struct {
		time time.Duration
		what string
	}{{r.Running, " running the program"}, {r.System, " running the runtime"}, {r.Syscalls, " held in syscalls"}} {
		if part.time > 0 {
			with = append(with, format.Share(share(part.time, capacity))+part.what)
		}
	}
	if len(with) > 0 {
		line += ": " + strings.Join(with, ", ")
	}
	waiting := share(r.Runnable, r.Wall-r.Gaps)
	if waiting < 0.1 {
		return []string{line}
	}
	return []string{line, fmt.Sprintf("on average %.1f goroutines waited for a proc", waiting)}
}

// duration, count and hidden are columns as almost all tables here have them.
func duration(key, head string) reports.Column {
	return reports.Column{Key: key, Head: head, Unit: reports.Duration}
}

func count(key, head string) reports.Column {
	return reports.Column{Key: key, Head: head, Unit: reports.Count}
}

func average(key, head string) reports.Column {
	return reports.Column{Key: key, Head: head, Unit: reports.Mean}
}

func ratio(key, head string) reports.Column {
	return reports.Column{Key: key, Head: head, Unit: reports.Share}
}

func hidden(c reports.Column) reports.Column {
	c.Show = reports.DataOnly
	return c
}

// overall is the lines at the top as one row of data.
func (v *view) overall() *reports.Table {
	t := &reports.Table{Key: "overall"}
	for _, c := range slices.Concat([]reports.Column{
		count("gomaxprocs", ""), duration("running_ns", ""), duration("runnable_ns", ""), duration("system_ns", ""),
		ratio("busy_share", ""),
	}, delayColumns) {
		t.Columns = append(t.Columns, hidden(c))
	}
	r := v.result
	var procs, busy any
	if r.GOMAXPROCS > 0 {
		procs, busy = int64(r.GOMAXPROCS), r.Busy()
	}
	t.Add(append([]any{procs, r.Running, r.Runnable, r.System, busy}, r.Delay.cells()...)...)
	return t
}

var delayColumns = []reports.Column{
	count("delays", "delays"), count("open", "open"),
	duration("total_ns", "total"), duration("mean_ns", "mean"), duration("p50_ns", "p50"),
	duration("p90_ns", "p90"), duration("p99_ns", "p99"), duration("max_ns", "max"),
}

func (d Delay) cells() []any {
	if d.Count == 0 {
		return []any{d.Count, d.Open, d.Total, nil, nil, nil, nil, nil}
	}
	return []any{d.Count, d.Open, d.Total, d.Mean, d.P50, d.P90, d.P99, d.Max}
}

// causes is one row a cause of becoming runnable.
func (v *view) causes() *reports.Table {
	t := &reports.Table{
		Key:     "causes",
		Columns: append([]reports.Column{{Key: "cause", Head: "became runnable"}}, delayColumns...),
	}
	for cause, d := range v.result.Causes {
		if d.Count > 0 {
			t.Add(append([]any{causeName(fact.Cause(cause))}, d.cells()...)...)
		}
	}
	return t
}

func causeName(c fact.Cause) string {
	if c == fact.CauseNone {
		return "before the trace"
	}
	return c.String()
}

var groupColumns = []reports.Column{
	{Key: "group", Head: "goroutines", Unit: reports.Func, Show: reports.TextOnly},
	{Key: "entry", Head: "entry", Unit: reports.Func, Show: reports.DataOnly},
	{Key: "created_at", Head: "created at", Unit: reports.Place},
}

func groupCells(g *fact.Group) []any {
	cells := []any{names.Group(g), nil, nil}
	if g != nil && g.Entry != "" {
		cells[1] = g.Entry
	}
	if g != nil && g.Created.Func != "" {
		cells[2] = g.Created
	}
	return cells
}

// keepGroup applies the user's filters to a row about a group.
func (v *view) keepGroup(g *fact.Group) bool {
	if g == nil {
		return v.Keep()
	}
	return v.Keep(g.Entry, g.Created.Func)
}

// delays is one row a group, the one that waited most first.
func (v *view) delays() *reports.Table {
	t := &reports.Table{Key: "delays", Columns: slices.Concat(groupColumns, delayColumns), Screenful: 15}
	for _, key := range []string{"open", "p90_ns"} { // names need the room
		t.Columns[t.Column(key)].Show = reports.DataOnly
	}
	groups := v.detail.delays()
	for _, g := range sortedGroups(groups) {
		if v.keepGroup(g) {
			t.Add(append(groupCells(g), groups[g].result().cells()...)...)
		}
	}
	return t
}

// delays folds groups that turned out to be the same.
func (d *detail) delays() map[*fact.Group]*delay {
	folded := make(map[*fact.Group]*delay)
	for g, from := range d.groups {
		g = g.Canonical()
		if g.System && !d.showRuntime {
			continue
		}
		if folded[g] == nil {
			folded[g] = new(delay)
		}
		folded[g].merge(from)
	}
	return folded
}

func sortedGroups(groups map[*fact.Group]*delay) []*fact.Group {
	var keys []*fact.Group
	for g := range groups {
		keys = append(keys, g)
	}
	slices.SortFunc(keys, func(a, b *fact.Group) int {
		return cmp.Or(cmp.Compare(groups[b].Sum(), groups[a].Sum()), a.Compare(b))
	})
	return keys
}
