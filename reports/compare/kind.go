package compare

import (
	"tracetool/reports"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// key tells the subjects of one kind apart.
type key struct {
	operation fact.Operation
	name      string
}

// kind is one kind of subjects, which have a table.
type kind struct {
	table, title string
	columns      []reports.Column
	cells        func(key) []any
	// crowded: a terminal has no room for all that people could be shown.
	crowded bool
	metrics []string
	// split deals a run's rows out to parts that hold one subject's alone.
	split func(r *measure.Run, part func(key) *measure.Run)
	// found reports whether the subject occurs in the run that part is of.
	found func(part *measure.Run) bool
	// sizes are the shares of the program that a part is, in several respects.
	sizes func(k key, part *measure.Run, s *scale) []float64
}

// waitMetrics are those of operations and sites.
var waitMetrics = []string{
	"wait.wall_share", "wait.typical_share", "wait.impact", "critical_path.share", "waits", "wait.p50", "wait.p99", "wait.max",
	"open_waits", "stuck",
}

var latencyMetrics = []string{"latency.count", "latency.p50", "latency.p99", "latency.max", "latency.wait_share", "latency.open"}

var kinds = []kind{
	{
		table: "totals", title: "Totals",
		metrics: []string{
			"wall", "procs.busy_share", "wait.wall_share", "waits", "open_waits", "stuck", "channels_consumer_bound",
			"running.wall_share", "syscall.wall_share", "sched_delay.share", "sched_delay.p50", "sched_delay.p99", "sched_delay.max",
			"goroutines.created", "goroutines.alive", "goroutines.grown",
			"stw.share", "stw.count", "gc.cycles", "gc_assist.share", "yields",
		},
		cells: func(key) []any { return nil },
		split: func(r *measure.Run, part func(key) *measure.Run) { *part(key{}) = *r },
		found: func(*measure.Run) bool { return true },
		sizes: func(key, *measure.Run, *scale) []float64 { return []float64{1} },
	}, {
		table: "operations", title: "Operations",
		columns: operationColumns,
		cells:   func(k key) []any { return []any{k.operation.String(), k.operation.Class().String()} },
		metrics: waitMetrics,
		split:   splitWaits(func(p *measure.Place) key { return key{operation: p.Operation} }),
		found:   func(part *measure.Run) bool { return len(part.Waits) > 0 },
		sizes:   waitSizes,
	}, {
		table: "sites", title: "Sites", crowded: true,
		columns: append(operationColumns[:2:2], reports.Column{Key: "site", Head: "site", Unit: reports.Func}),
		cells:   func(k key) []any { return []any{k.operation.String(), k.operation.Class().String(), k.name} },
		metrics: waitMetrics,
		split:   splitWaits(func(p *measure.Place) key { return key{p.Operation, p.Site} }),
		found:   func(part *measure.Run) bool { return len(part.Waits) > 0 },
		sizes:   waitSizes,
	}, {
		table: "groups", title: "Groups",
		columns: []reports.Column{{Key: "group", Head: "group", Unit: reports.Func}},
		cells:   func(k key) []any { return []any{k.name} },
		metrics: []string{"goroutines.created", "goroutines.alive", "goroutines.grown", "running.wall_share", "sched_delay.share"},
		split: func(r *measure.Run, part func(key) *measure.Run) {
			for i := range r.Groups {
				p := part(key{name: r.Groups[i].Name})
				p.Groups = append(p.Groups, r.Groups[i])
			}
		},
		found: func(part *measure.Run) bool { return len(part.Groups) > 0 },
		sizes: groupSizes,
	}, annotations("tasks", "task", "Tasks", func(r *measure.Run) []measure.Annotation { return r.Tasks }),
	annotations("regions", "region", "Regions", func(r *measure.Run) []measure.Annotation { return r.Regions }),
}

var operationColumns = []reports.Column{
	{Key: "operation", Head: "operation", Unit: reports.Text},
	{Key: "class", Head: "class", Unit: reports.Text, Show: reports.DataOnly},
}

func splitWaits(at func(*measure.Place) key) func(*measure.Run, func(key) *measure.Run) {
	return func(r *measure.Run, part func(key) *measure.Run) {
		for i := range r.Waits {
			p := part(at(&r.Waits[i].Place))
			p.Waits = append(p.Waits, r.Waits[i])
		}
		for i := range r.Path {
			p := part(at(&r.Path[i].Place))
			p.Path = append(p.Path, r.Path[i])
		}
		for i := range r.Stuck {
			p := part(at(&r.Stuck[i].Place))
			p.Stuck = append(p.Stuck, r.Stuck[i])
		}
	}
}

// annotations is the kind of tasks or of regions. A part holds either as tasks,
// which is what metrics measure unless a selection says otherwise.
func annotations(table, column, title string, of func(*measure.Run) []measure.Annotation) kind {
	return kind{
		table: table, title: title,
		columns: []reports.Column{{Key: column, Head: column, Unit: reports.Text}},
		cells:   func(k key) []any { return []any{k.name} },
		metrics: latencyMetrics,
		split: func(r *measure.Run, part func(key) *measure.Run) {
			for _, a := range of(r) {
				p := part(key{name: a.Name})
				p.Tasks = append(p.Tasks, a)
			}
		},
		found: func(part *measure.Run) bool { return len(part.Tasks) > 0 },
		sizes: annotationSizes,
	}
}
