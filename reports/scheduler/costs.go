package scheduler

import (
	"slices"
	"time"

	"tracetool/reports"
)

// gcSection is the garbage collector's work by kind. Where there was none, the
// rows are for programs only.
func (v *view) gcSection() reports.Section {
	r := v.result
	t := &reports.Table{Key: "gc", Columns: []reports.Column{
		{Key: "work"}, count("count", "count"), hidden(count("open", "")),
		duration("total_ns", "total"), duration("mean_ns", "mean"), duration("max_ns", "max"),
		ratio("share", "share"), {Key: "share_of", Unit: reports.Text},
	}}
	t.Add(append([]any{"concurrent mark"}, append(r.GC.cells(), r.GCShare(), "of the wall")...)...)
	t.Add(append([]any{"mark assist"}, append(r.Assist.cells(), r.AssistShare(), "of running time")...)...)
	t.Add(append([]any{"incremental sweep"}, append(r.Sweep.cells(), share(r.Sweep.Total, v.result.Capacity()), "of the procs' time")...)...)
	s := reports.Section{Title: "Garbage collection", Table: t}
	if r.GC.Count+r.Assist.Count+r.Sweep.Count == 0 {
		s.Text = []string{"none during this trace"}
		hideAll(t)
	}
	return s
}

func (r Ranges) cells() []any {
	if r.Count == 0 {
		return []any{r.Count, r.Open, r.Total, nil, nil}
	}
	return []any{r.Count, r.Open, r.Total, r.Mean, r.Max}
}

// cells are those of ranges; assists know nothing of being clipped.
func (a Assist) cells() []any {
	if a.Count == 0 {
		return []any{a.Count, nil, a.Total, nil, nil}
	}
	return []any{a.Count, nil, a.Total, mean(a.Total, a.Count), a.Max}
}

func mean(total time.Duration, n int64) any {
	if n == 0 {
		return nil
	}
	return total / time.Duration(n)
}

func hideAll(t *reports.Table) {
	for i := range t.Columns {
		t.Columns[i].Show = reports.DataOnly
	}
}

// assists is who pays for the garbage collection.
func (v *view) assists() *reports.Table {
	t := &reports.Table{Key: "assists", Screenful: 10, Columns: append(slices.Clone(groupColumns),
		count("count", "count"), duration("total_ns", "total"), ratio("share", "of assists"))}
	for _, a := range v.result.Assists {
		if v.keepGroup(a.Group) {
			t.Add(append(groupCells(a.Group), a.Count, a.Total, share(a.Total, v.result.Assist.Total))...)
		}
	}
	return t
}

// pauses is one row a kind of stop-the-world pause.
func (v *view) pauses() *reports.Table {
	t := &reports.Table{Key: "pauses", Columns: []reports.Column{
		{Key: "kind"}, count("count", "count"), duration("total_ns", "total"), duration("mean_ns", "mean"),
		duration("p50_ns", "p50"), duration("p99_ns", "p99"), duration("max_ns", "max"),
	}}
	for _, p := range v.result.Pauses {
		t.Add(p.Kind, p.Count, p.Total, p.Mean, p.P50, p.P99, p.Max)
	}
	return t
}

// mmuSection is the least utilization over windows; the last row is the whole
// trace.
func (v *view) mmuSection() reports.Section {
	t := &reports.Table{Key: "mmu", Columns: []reports.Column{
		duration("window_ns", "worst window"), ratio("utilization", "left to the program"),
		{Key: "bar", Unit: reports.Bar, Show: reports.TextOnly},
	}}
	for _, u := range v.over {
		if u.known {
			t.Add(u.window, u.least, u.least)
		} else {
			t.Add(u.window, nil, 0.0)
		}
	}
	t.Add(v.trace.Duration, v.whole, v.whole)
	t.Note = "The last window is the whole trace."
	s := reports.Section{Title: "Mutator utilization", Table: t}
	if v.whole == 1 {
		s.Text = []string{"garbage collection and pauses took nothing"}
		hideAll(t)
	}
	return s
}
