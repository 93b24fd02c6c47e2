package tasks

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// TasksTable is the table "tasks", a row a name.
func TasksTable(r *Result, screenful int) *reports.Table {
	t := &reports.Table{Key: "tasks", Screenful: screenful}
	t.Columns = slices.Concat(nameColumns, latencyColumns, timesColumns)
	for i := range r.Tasks {
		row := &r.Tasks[i].Latency
		t.Add(slices.Concat(nameCells(row.Name), row.cells(), timesCells(&row.Times, row.Hist.N() > 0))...)
	}
	return t
}

// RegionsTable is the table "regions", a row a name.
func RegionsTable(r *Result, screenful int) *reports.Table {
	t := &reports.Table{Key: "regions", Screenful: screenful}
	t.Columns = slices.Concat(nameColumns, latencyColumns, []reports.Column{
		{Key: "goroutines", Head: "goroutines", Unit: reports.Count},
		{Key: "in_task", Unit: reports.Count, Show: reports.DataOnly},
	}, timesColumns)
	for i := range r.Regions {
		row := &r.Regions[i]
		t.Add(slices.Concat(nameCells(row.Name), row.cells(), []any{row.Goroutines, row.InTask},
			timesCells(&row.Times, row.Hist.N() > 0))...)
	}
	return t
}

// SlowestTable is the table "slowest", a row a task.
func SlowestTable(r *Result, screenful int) *reports.Table {
	t := &reports.Table{Key: "slowest", Screenful: screenful}
	t.Columns = slices.Concat(nameColumns, []reports.Column{
		{Key: "task", Head: "task", Unit: reports.ID},
		{Key: "parent", Unit: reports.ID, Show: reports.DataOnly},
		{Key: "start_ns", Head: "start", Unit: reports.Offset},
		{Key: "duration_ns", Head: "took", Unit: reports.Duration},
		{Key: "open", Show: reports.TextOnly},
		{Key: "start_open", Unit: reports.Bool, Show: reports.DataOnly},
		{Key: "end_open", Unit: reports.Bool, Show: reports.DataOnly},
		{Key: "goroutine", Head: "goroutine", Unit: reports.ID},
	}, timesColumns)
	for i := range r.Slowest {
		s := &r.Slowest[i]
		t.Add(slices.Concat(nameCells(s.Name), []any{
			s.ID, unlessZero(s.Parent), s.Start, s.Duration, s.openText(), s.StartOpen, s.EndOpen,
			unlessZero(uint64(s.Creator)),
		}, timesCells(&s.Times, true))...)
	}
	return t
}

// LogsTable is the table "logs", a row a category.
func LogsTable(r *Result, screenful int) *reports.Table {
	t := &reports.Table{Key: "logs", Screenful: screenful, Columns: []reports.Column{
		{Key: "label", Show: reports.TextOnly},
		{Key: "category", Show: reports.DataOnly},
		{Key: "count", Head: "messages", Unit: reports.Count},
		{Key: "first_ns", Head: "first", Unit: reports.Offset},
		{Key: "last_ns", Head: "last", Unit: reports.Offset},
		{Key: "example", Head: "for example"},
	}}
	for _, l := range r.Logs {
		label := l.Category
		if label == "" {
			label = "(no category)"
		}
		t.Add(label, l.Category, l.Count, l.First, l.Last, l.Example)
	}
	return t
}

var (
	nameColumns = []reports.Column{
		{Key: "label", Show: reports.TextOnly},
		{Key: "name", Show: reports.DataOnly},
	}
	latencyColumns = []reports.Column{
		{Key: "count", Head: "count", Unit: reports.Count},
		{Key: "open", Head: "open", Unit: reports.Count},
		{Key: "unfinished", Unit: reports.Count, Show: reports.DataOnly},
		{Key: "total_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "mean_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "p50_ns", Head: "p50", Unit: reports.Duration},
		{Key: "p90_ns", Head: "p90", Unit: reports.Duration},
		{Key: "p99_ns", Head: "p99", Unit: reports.Duration},
		{Key: "max_ns", Head: "max", Unit: reports.Duration},
	}
	timesColumns = []reports.Column{
		{Key: "where", Head: "where the time went", Show: reports.TextOnly},
		{Key: "running_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "runnable_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "syscall_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "contention_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "coordination_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "external_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "runtime_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "unknown_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "lost_ns", Unit: reports.Duration, Show: reports.DataOnly},
	}
)

// nameCells are the cells of nameColumns. What is older than the trace has no
// name.
func nameCells(name string) []any {
	if name == "" {
		return []any{names.Older, nil}
	}
	return []any{name, name}
}

// cells are the cells of latencyColumns; without a single latency there is none
// to sum up.
func (l *Latency) cells() []any {
	h := &l.Hist
	cells := []any{l.Count, l.Open, l.Unfinished, h.Sum()}
	if h.N() == 0 {
		return append(cells, nil, nil, nil, nil, nil)
	}
	return append(cells, h.Mean(), h.Quantile(0.5), h.Quantile(0.9), h.Quantile(0.99), h.Max())
}

func (i *Instance) openText() string {
	switch {
	case i.EndOpen:
		return "unfinished"
	case i.StartOpen:
		return "began earlier"
	}
	return ""
}

// timesCells are the cells of timesColumns, null where no times are known.
func timesCells(b *fact.Breakdown, known bool) []any {
	if !known {
		return make([]any, len(timesColumns))
	}
	w := &b.Waiting
	return []any{
		where(b), b.Running, b.Runnable, b.Syscall,
		w[fact.Contention], w[fact.Coordination], w[fact.External], w[fact.RuntimeClass], w[fact.UnknownClass],
		b.Unknown,
	}
}

// where names the largest part for a person, and two more of at least 5%.
func where(b *fact.Breakdown) string {
	type part struct {
		name string
		d    time.Duration
	}
	parts := []part{{"running", b.Running}, {"runnable", b.Runnable}, {"syscall", b.Syscall}, {"lost", b.Unknown}}
	for _, c := range fact.Classes() {
		parts = append(parts, part{c.String(), b.Waiting[c]})
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.d, a.d) })
	var list []string
	for i, p := range parts[:3] {
		share := float64(p.d) / float64(max(1, b.Total()))
		if share >= 0.05 || i == 0 && share > 0 {
			list = append(list, p.name+" "+format.Share(share))
		}
	}
	return strings.Join(list, ", ")
}

func unlessZero(id uint64) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}
