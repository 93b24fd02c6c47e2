package scheduler

import (
	"math"
	"time"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// parts is the number of rows of the table "timeline".
const parts = 10

// timeline is one row a tenth of the trace.
func (v *view) timeline() *reports.Table {
	t := &reports.Table{Key: "timeline", Columns: []reports.Column{
		{Key: "start_ns", Head: "from", Unit: reports.Offset},
		hidden(duration("duration_ns", "")),
		hidden(duration("running_ns", "")), hidden(duration("system_ns", "")), hidden(duration("runnable_ns", "")),
		count("running_procs", "program"),
		count("system_procs", "runtime"),
		{Key: "bar", Head: "procs busy", Unit: reports.Bar, Show: reports.TextOnly},
		ratio("busy_share", ""),
		count("runnable_goroutines", "waiting for one"),
		ratio("gc_share", "GC going on"),
	}}
	if v.result.GC.Count == 0 {
		t.Columns[len(t.Columns)-1].Show = reports.DataOnly
	}
	from, to := v.trace.From, v.trace.From+fact.Time(v.trace.Duration)
	s := &v.detail.series
	running, system := buckets(&s.running, from, to, parts), buckets(&s.system, from, to, parts)
	runnable, gc := buckets(&s.runnable, from, to, parts), buckets(&s.gc, from, to, parts)
	length := float64(v.trace.Duration) / parts
	if length == 0 {
		return t
	}
	for i := range parts {
		start := from + fact.Time(float64(i)*length)
		var busy any
		if p := v.result.GOMAXPROCS; p > 0 {
			busy = min(1, (running[i]+system[i])/length/float64(p))
		}
		t.Add(start, time.Duration(length), rounded(running[i]), rounded(system[i]), rounded(runnable[i]), average(running[i]/length), average(system[i]/length), busy, busy,
			average(runnable[i]/length), min(1, gc[i]/length))
	}
	return t
}

func rounded(ns float64) time.Duration { return time.Duration(math.Round(ns)) }

// average is a mean number of procs or goroutines, to the hundredth for people;
// the times beside it are as exact as the grid.
func average(x float64) any {
	if x >= 100 {
		return int64(math.Round(x))
	}
	return math.Round(100*x) / 100
}
