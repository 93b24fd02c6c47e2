package scheduler

import (
	"math"
	"slices"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/grid"
	"tracetool/traceparse/fact"
)

// parts is the number of rows of the table "timeline".
const parts = 10

var timelineColumns = []reports.Column{
	{Key: "start_ns", Head: "from", Unit: reports.Offset},
	hidden(duration("duration_ns", "")),
	hidden(duration("running_ns", "")), hidden(duration("system_ns", "")), hidden(duration("runnable_ns", "")),
	average("running_procs", "program"), average("system_procs", "runtime"), average("syscall_procs", "syscalls"),
	{Key: "bar", Head: "procs busy", Unit: reports.Bar, Show: reports.TextOnly}, ratio("busy_share", ""),
	average("runnable_goroutines", "waiting for one"),
	ratio("gc_share", "GC going on"),
}

// timeline is one row a tenth of the trace.
func (v *view) timeline() *reports.Table {
	t := &reports.Table{Key: "timeline", Columns: slices.Clone(timelineColumns)}
	if v.result.GC.Count == 0 {
		t.Columns[t.Column("gc_share")].Show = reports.DataOnly
	}
	if v.trace.Duration == 0 {
		return t
	}
	length := float64(v.trace.Duration) / parts
	s := &v.detail.series
	running, system, runnable, gc := v.inParts(&s.running), v.inParts(&s.system), v.inParts(&s.runnable), v.inParts(&s.gc)
	syscalls := v.inParts(&s.syscalls)
	for i := range parts {
		busy := v.busyShare(running[i]+system[i]+syscalls[i], length)
		t.Add(v.trace.From+fact.Time(float64(i)*length), time.Duration(length),
			rounded(running[i]), rounded(system[i]), rounded(runnable[i]),
			running[i]/length, system[i]/length, syscalls[i]/length, busy, busy,
			runnable[i]/length, min(1, gc[i]/length))
	}
	return t
}

func (v *view) inParts(g *grid.Grid) []float64 {
	return buckets(g, v.trace.From, v.trace.From+fact.Time(v.trace.Duration), parts)
}

// busyShare is the share of all procs' time over a length, nil where their
// number is not known. Goroutines may seem to run on more procs than there are
// where GOMAXPROCS was lowered.
func (v *view) busyShare(ran, length float64) any {
	if v.result.GOMAXPROCS == 0 {
		return nil
	}
	return min(1, ran/length/float64(v.result.GOMAXPROCS))
}

func rounded(ns float64) time.Duration { return time.Duration(math.Round(ns)) }
