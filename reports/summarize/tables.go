package summarize

import (
	"time"

	"tracetool/reports"
	"tracetool/reports/scheduler"
)

// compact makes the table of sites, the worst first, fit a part of the screen.
func compact(t *reports.Table) *reports.Table {
	t.Screenful = weighty(t, t.Column("total_ns"))
	hide(t, "mean_ns", "max_ns")
	return t
}

// weighty is how many rows are worth a person's while: at most siteRows, and
// beyond the first few none that has less than a hundredth of the whole.
func weighty(t *reports.Table, column int) int {
	const always, part = 3, 100
	var all time.Duration
	for _, row := range t.Rows {
		all += row[column].(time.Duration)
	}
	for i, row := range t.Rows {
		if i >= siteRows || i >= always && row[column].(time.Duration)*part < all {
			return i
		}
	}
	return siteRows
}

// compactGroups leaves out where groups were created, unless groups that share
// an entry function are among those shown.
func compactGroups(t *reports.Table) {
	hide(t, "lifetime_mean_ns")
	group := t.Column("group")
	seen := make(map[any]bool)
	for _, row := range t.Rows[:min(len(t.Rows), groupRows)] {
		if seen[row[group]] {
			return
		}
		seen[row[group]] = true
	}
	hide(t, "created_at")
}

// hide leaves columns out of text.
func hide(t *reports.Table, keys ...string) {
	for _, key := range keys {
		t.Columns[t.Column(key)].Show = reports.DataOnly
	}
}

// schedulerTable holds for programs what the section's text tells a person.
func schedulerTable(r *scheduler.Result) *reports.Table {
	t := &reports.Table{Key: "scheduler"}
	var cells []any
	add := func(key string, unit reports.Unit, cell any) {
		t.Columns = append(t.Columns, reports.Column{Key: key, Unit: unit, Show: reports.DataOnly})
		cells = append(cells, cell)
	}
	add("running_ns", reports.Duration, r.Running)
	add("runnable_ns", reports.Duration, r.Runnable)
	add("system_ns", reports.Duration, r.System)
	add("delays", reports.Count, r.Delay.Count)
	add("delay_p50_ns", reports.Duration, r.Delay.P50)
	add("delay_p99_ns", reports.Duration, r.Delay.P99)
	add("delay_max_ns", reports.Duration, r.Delay.Max)
	add("gc_cycles", reports.Count, r.GC.Count)
	add("gc_ns", reports.Duration, r.GC.Total)
	add("stw_pauses", reports.Count, r.Pause.Count)
	add("stw_ns", reports.Duration, r.Pause.Total)
	add("stw_max_ns", reports.Duration, r.Pause.Max)
	add("assist_ns", reports.Duration, r.Assist.Total)
	add("assist_share", reports.Share, r.AssistShare())
	t.Add(cells...)
	return t
}
