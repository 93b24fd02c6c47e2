package measure

import (
	"math"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// Metric is a number that every run has, by one definition.
type Metric struct {
	// Key is stable: "wait.wall_share".
	Key string
	// Unit is Count, Duration (in ns) or Share.
	Unit reports.Unit
	// Doc defines it.
	Doc string
	// Needs is what must be collected.
	Needs Need
	// Selects are the dimensions by which it can be selected, Requires those of
	// which one must be.
	Selects, Requires Dimension
	// Varies says how it differs between runs of the same program, "" if it
	// repeats; Instead names a metric that repeats, or two. Of is the operations of
	// whose waits that is so, nil if it is whatever they are of.
	Varies, Instead string
	Of              *Operations
	// Worst: of several runs the greatest counts, not the median: one leak in
	// five runs is a leak.
	Worst bool
	// Report is the command that shows more.
	Report string

	value  func(*view) float64
	causes func(*view) []Cause
}

// How metrics vary, after "it". The figures are the coefficients of variation of 20
// idle and 20 CPU-hogged runs of three workloads; a metric for which none was
// measured has none.
const (
	variesTotal = "varies by 16 to 76% from run to run"
	variesTail  = "varies by 6 to 67% from run to run"
	variesMax   = "varies by 26 to 170% from run to run"
	variesLocks = "varies by 14 to 204% from run to run"
	variesMeet  = "varies with who else wants the lock at that moment"
	variesLoad  = "varies with the machine and its load"
)

// steadyGroups repeats, and can be selected as what goroutines spend their time on.
const steadyGroups = "goroutines.created"

// Operations are some of the operations.
type Operations struct {
	// Name and Others are what they, and all others, are called.
	Name, Others string
	has          func(fact.Operation) bool
}

// lockWaits are those of which it is chance how often goroutines meet; unsteady those of
// which a wait's usual length depends on the machine, unlike that for a channel, which
// is the program's own pace.
var (
	lockWaits = &Operations{"locks", "all but locks", func(op fact.Operation) bool {
		return op != fact.ChanSend && op.Class() == fact.Contention
	}}
	unsteady = &Operations{"all but channels", "channels", func(op fact.Operation) bool {
		return op != fact.ChanSend && op != fact.ChanReceive && op != fact.Select
	}}
)

const (
	waiting  = ByOperation | ByClass | BySite | ByGroup
	annotate = ByTask | ByRegion
)

// Metrics lists all metrics in the order of the documentation.
func Metrics() []*Metric { return metrics }

// Lookup returns the metric with the given key, nil if there is none.
func Lookup(key string) *Metric {
	for _, m := range metrics {
		if m.Key == key {
			return m
		}
	}
	return nil
}

// Value is the metric of the selected part of a run; NaN where it is not known.
func (m *Metric) Value(r *Run, s *Selection) float64 {
	if r.Has&m.Needs != m.Needs {
		return math.NaN()
	}
	return m.value(&view{run: r, sel: s})
}

// Quantity is a value with the metric's unit.
func (m *Metric) Quantity(value float64) reports.Quantity {
	return reports.Quantity{Value: value, Unit: m.Unit}
}

var metrics = []*Metric{
	{
		Key: "waits", Unit: reports.Count, Needs: NeedWaits, Report: "contention", Selects: waiting, causes: byWaits,
		Doc:    "Waits, as the wait table counts them: also those with no start or no end in the trace.",
		Varies: variesLocks, Instead: "wait.typical_share", Of: lockWaits,
		value: func(v *view) float64 { return v.sum(func(w *Wait) float64 { return float64(w.Hist.N()) }) },
	}, {
		Key: "open_waits", Unit: reports.Count, Needs: NeedWaits, Report: "contention", Selects: waiting, causes: byOpen, Worst: true,
		Doc: "Waits that began within the trace and had not ended at its end. " +
			"A goroutine that waited all the time did nothing in the trace, and is not counted.",
		value: func(v *view) float64 { return v.sum(func(w *Wait) float64 { return float64(w.Open) }) },
	}, {
		Key: "wait.wall_share", Unit: reports.Share, Needs: NeedWaits, Report: "contention", Selects: waiting, causes: byTotal,
		Doc:   "Time waited ÷ the trace's duration: how many goroutines wait at a time, on average.",
		value: func(v *view) float64 { return v.ofWall(v.total()) },
	}, {
		Key: "wait.typical_share", Unit: reports.Share, Needs: NeedWaits, Report: "contention", Selects: waiting, causes: byTotal,
		Doc: "Waits × their median ÷ the trace's duration: the wall share if every wait were as long as the median one. " +
			"A few long waits, as on a machine that is busy with other things, do not change it.",
		value: func(v *view) float64 {
			h := v.hist()
			return v.ofWall(float64(h.N()) * float64(h.Quantile(0.5)))
		},
	}, {
		Key: "wait.total", Unit: reports.Duration, Needs: NeedWaits, Report: "contention", Selects: waiting, causes: byTotal,
		Doc: "Time waited, all goroutines added up.", Varies: variesTotal, Instead: "wait.typical_share",
		value: (*view).total,
	}, {
		Key: "wait.mean", Unit: reports.Duration, Needs: NeedWaits, Report: "contention", Selects: waiting, causes: byTotal,
		Doc: "Mean length of a wait, 0 if there is none.", Varies: variesLoad, Instead: "wait.typical_share",
		value: func(v *view) float64 { return float64(v.hist().Mean()) },
	}, {
		Key: "wait.p50", Unit: reports.Duration, Needs: NeedWaits, Report: "contention", Selects: waiting, causes: byTotal,
		Doc:    "Median length of a wait, 0 if there is none. Quantiles are by nearest rank, within 0.8%.",
		Varies: variesLoad, Instead: "wait.typical_share", Of: unsteady, value: waitQuantile(0.5),
	}, {
		Key: "wait.p90", Unit: reports.Duration, Needs: NeedWaits, Report: "contention", Selects: waiting, causes: byTotal,
		Doc: "The length that 90% of the waits do not exceed.", Varies: variesLoad, Instead: "wait.typical_share", value: waitQuantile(0.9),
	}, {
		Key: "wait.p99", Unit: reports.Duration, Needs: NeedWaits, Report: "contention", Selects: waiting, causes: byTotal,
		Doc: "The length that 99% of the waits do not exceed.", Varies: variesTail, Instead: "wait.typical_share", value: waitQuantile(0.99),
	}, {
		Key: "wait.max", Unit: reports.Duration, Needs: NeedWaits, Report: "contention", Selects: waiting, causes: byMax,
		Doc: "The longest wait.", Varies: variesMax, Instead: "wait.typical_share",
		value: func(v *view) float64 { return float64(v.hist().Max()) },
	}, {
		Key: "wait.futile", Unit: reports.Count, Needs: NeedWaits, Report: "contention", Selects: waiting, causes: byWaits,
		Doc: "Wake-ups after which the goroutine had to wait again.", Varies: variesMeet, Instead: "wait.typical_share",
		value: func(v *view) float64 { return v.sum(func(w *Wait) float64 { return float64(w.Futile) }) },
	}, {
		Key: "wait.impact", Unit: reports.Share, Needs: NeedWaits | NeedBlame, Report: "contention", Selects: waiting, causes: byTotal,
		Doc:   "Share of all proc time that lay idle and is charged to the waits (tracetool help contention).",
		value: (*view).impact,
	}, {
		Key: "sched_delay.share", Unit: reports.Share, Needs: NeedGoroutines, Report: "goroutines", Selects: ByGroup, causes: byRunnable,
		Doc:    "Time that goroutines were runnable, without a proc ÷ the time that they were runnable or ran.",
		Varies: variesLoad, Instead: steadyGroups,
		value: func(v *view) float64 { t := v.times(); return share(t.Runnable, t.Runnable+t.Running) },
	}, {
		Key: "sched_delay.wall_share", Unit: reports.Share, Needs: NeedGoroutines, Report: "goroutines", Selects: ByGroup, causes: byRunnable,
		Doc:    "Time that goroutines were runnable ÷ the trace's duration.",
		Varies: variesLoad, Instead: steadyGroups,
		value: func(v *view) float64 { return v.ofWall(float64(v.times().Runnable)) },
	}, {
		Key: "sched_delay.p50", Unit: reports.Duration, Needs: NeedRuntime, Report: "scheduler",
		Doc: "Median scheduling delay, from runnable to running.", Varies: variesLoad, Instead: steadyGroups,
		value: func(v *view) float64 { return float64(v.run.Runtime.DelayP50) },
	}, {
		Key: "sched_delay.p99", Unit: reports.Duration, Needs: NeedRuntime, Report: "scheduler",
		Doc: "The scheduling delay that 99% do not exceed.", Varies: variesLoad, Instead: steadyGroups,
		value: func(v *view) float64 { return float64(v.run.Runtime.DelayP99) },
	}, {
		Key: "sched_delay.max", Unit: reports.Duration, Needs: NeedRuntime, Report: "scheduler",
		Doc: "The longest scheduling delay.", Varies: variesLoad, Instead: steadyGroups,
		value: func(v *view) float64 { return float64(v.run.Runtime.DelayMax) },
	}, {
		Key: "goroutines.created", Unit: reports.Count, Needs: NeedGoroutines, Report: "goroutines", Selects: ByGroup, causes: byCreated,
		Doc:   "Goroutines created within the trace.",
		value: func(v *view) float64 { return v.groups(func(g *Group) int64 { return g.Created }) },
	}, {
		Key: "goroutines.alive", Unit: reports.Count, Needs: NeedGoroutines, Report: "goroutines", Selects: ByGroup, causes: byAlive,
		Doc:   "Goroutines that exist at the end of the trace.",
		value: func(v *view) float64 { return v.groups(func(g *Group) int64 { return g.Alive }) },
	}, {
		Key: "goroutines.grown", Unit: reports.Count, Needs: NeedGoroutines, Report: "goroutines", Selects: ByGroup, causes: byGrown,
		Doc:   "Goroutines that exist at the end of the trace − those that existed at its start.",
		value: func(v *view) float64 { return v.groups(func(g *Group) int64 { return g.Alive - g.Before }) },
	}, {
		Key: "running.wall_share", Unit: reports.Share, Needs: NeedGoroutines, Report: "goroutines", Selects: ByGroup,
		Doc:    "Time that goroutines ran ÷ the trace's duration: how many procs they keep busy, on average.",
		Varies: variesLoad, Instead: steadyGroups,
		value: func(v *view) float64 { return v.ofWall(float64(v.times().Running)) },
	}, {
		Key: "syscall.wall_share", Unit: reports.Share, Needs: NeedGoroutines, Report: "goroutines", Selects: ByGroup,
		Doc:    "Time that goroutines were in syscalls ÷ the trace's duration.",
		Varies: variesLoad, Instead: steadyGroups,
		value: func(v *view) float64 { return v.ofWall(float64(v.times().Syscall)) },
	}, {
		Key: "yields", Unit: reports.Count, Needs: NeedRuntime, Report: "scheduler", Selects: BySite, causes: byYields,
		Doc: "Calls of runtime.Gosched: loops over sync/atomic that spin.",
		value: func(v *view) float64 {
			var n int64
			for i := range v.run.Yields {
				if y := &v.run.Yields[i]; v.sel.Site.Match(y.Site) {
					n += y.Count
				}
			}
			return float64(n)
		},
	}, {
		Key: "stuck", Unit: reports.Count, Needs: NeedStuck, Report: "stuck", Selects: waiting, causes: byStuck, Worst: true,
		Doc: "Goroutines with a verdict of probable, global-quiescence or definite (tracetool help stuck).",
		value: func(v *view) float64 {
			var n int64
			for i := range v.run.Stuck {
				if s := &v.run.Stuck[i]; v.sel.place(&s.Place) {
					n += s.Goroutines
				}
			}
			return float64(n)
		},
	}, {
		Key: "channels", Unit: reports.Count, Needs: NeedBlame, Report: "channels", Selects: BySite, causes: byChannels,
		Doc:   "Logical channels at which goroutines waited (tracetool help channels).",
		value: func(v *view) float64 { return float64(len(v.channels(false))) },
	}, {
		Key: "channels_consumer_bound", Unit: reports.Count, Needs: NeedBlame, Report: "channels", Selects: BySite, causes: byConsumerBound,
		Doc:   "Channels whose senders wait for slow receivers: verdict consumer-bound.",
		value: func(v *view) float64 { return float64(len(v.channels(true))) },
	}, {
		Key: "locks", Unit: reports.Count, Needs: NeedBlame, Report: "locks", Selects: BySite, causes: byLocks,
		Doc:   "Logical locks that goroutines waited for (tracetool help locks).",
		value: func(v *view) float64 { return float64(len(v.locks())) },
	}, {
		Key: "lock_queue", Unit: reports.Count, Needs: NeedBlame, Report: "locks", Selects: BySite, causes: byLocks,
		Doc: "The longest queue at a lock.", Varies: variesMeet, Instead: "wait.typical_share",
		value: func(v *view) float64 {
			var n int64
			for _, l := range v.locks() {
				n = max(n, l.MaxQueue)
			}
			return float64(n)
		},
	}, {
		Key: "critical_path.share", Unit: reports.Share, Needs: NeedPath, Report: "critical-path", Selects: ByOperation | ByClass | BySite, causes: byPath,
		Doc: "Share of the trace's critical path that lies in waits, whatever others did meanwhile " +
			"(tracetool help critical-path, waits on the path). Beside other programs the scheduler's part grows, and this one falls.",
		value: func(v *view) float64 {
			var sum float64
			for _, p := range v.path() {
				sum += float64(p.Total)
			}
			return sum / max(1, float64(v.run.PathLength))
		},
	}, {
		Key: "latency.count", Unit: reports.Count, Needs: NeedAnnotations, Report: "tasks", Selects: annotate, Requires: annotate,
		Doc:   "Tasks or regions of the name.",
		value: func(v *view) float64 { return float64(v.annotation().Count) },
	}, {
		Key: "latency.open", Unit: reports.Count, Needs: NeedAnnotations, Report: "tasks", Selects: annotate, Requires: annotate, Worst: true,
		Doc:   "Tasks or regions that had not ended at the end of the trace.",
		value: func(v *view) float64 { return float64(v.annotation().Open) },
	}, {
		Key: "latency.mean", Unit: reports.Duration, Needs: NeedAnnotations, Report: "tasks", Selects: annotate, Requires: annotate,
		Doc: "Mean time from start to end, of complete ones.", Varies: variesLoad, Instead: "latency.wait_share",
		value: func(v *view) float64 { return float64(v.annotation().Hist.Mean()) },
	}, {
		Key: "latency.p50", Unit: reports.Duration, Needs: NeedAnnotations, Report: "tasks", Selects: annotate, Requires: annotate,
		Doc: "Median time from start to end.", Varies: variesLoad, Instead: "latency.wait_share", value: latencyQuantile(0.5),
	}, {
		Key: "latency.p99", Unit: reports.Duration, Needs: NeedAnnotations, Report: "tasks", Selects: annotate, Requires: annotate,
		Doc: "The time that 99% do not exceed.", Varies: variesLoad, Instead: "latency.wait_share", value: latencyQuantile(0.99),
	}, {
		Key: "latency.max", Unit: reports.Duration, Needs: NeedAnnotations, Report: "tasks", Selects: annotate, Requires: annotate,
		Doc: "The longest.", Varies: variesLoad, Instead: "latency.wait_share",
		value: func(v *view) float64 { return float64(v.annotation().Hist.Max()) },
	}, {
		Key: "latency.wait_share", Unit: reports.Share, Needs: NeedAnnotations, Report: "tasks", Selects: annotate | ByClass, Requires: annotate,
		Doc:   "Share of their goroutines' time that was spent waiting, in the selected classes.",
		value: (*view).waitShare,
	}, {
		Key: "stw.share", Unit: reports.Share, Needs: NeedRuntime, Report: "scheduler",
		Doc:    "Time that the world was stopped, but by the tracer ÷ the trace's duration.",
		Varies: variesLoad, Instead: "stw.count",
		value: func(v *view) float64 { return v.ofWall(float64(v.run.Runtime.Pause)) },
	}, {
		Key: "stw.count", Unit: reports.Count, Needs: NeedRuntime, Report: "scheduler",
		Doc:   "Stop-the-world pauses, but the tracer's.",
		value: func(v *view) float64 { return float64(v.run.Runtime.Pauses) },
	}, {
		Key: "gc.cycles", Unit: reports.Count, Needs: NeedRuntime, Report: "scheduler",
		Doc:   "Garbage collection cycles.",
		value: func(v *view) float64 { return float64(v.run.Runtime.GCCycles) },
	}, {
		Key: "gc_assist.share", Unit: reports.Share, Needs: NeedRuntime, Report: "scheduler",
		Doc:    "Share of the goroutines' running time that went into helping the garbage collector.",
		Varies: variesLoad, Instead: "gc.cycles",
		value: func(v *view) float64 { return share(v.run.Runtime.Assist, v.run.Runtime.Running) },
	}, {
		Key: "procs.busy_share", Unit: reports.Share, Needs: NeedRuntime, Report: "scheduler",
		Doc:    "Share of all proc time in use (tracetool help scheduler).",
		Varies: variesLoad, Instead: steadyGroups,
		value: func(v *view) float64 { return v.run.Runtime.Busy },
	}, {
		Key: "wall", Unit: reports.Duration, Report: "summarize",
		Doc: "The trace's duration.", Varies: variesLoad, Instead: "goroutines.created or wait.typical_share",
		value: func(v *view) float64 { return float64(v.run.Trace.Duration) },
	},
}

func waitQuantile(q float64) func(*view) float64 {
	return func(v *view) float64 { return float64(v.hist().Quantile(q)) }
}

func latencyQuantile(q float64) func(*view) float64 {
	return func(v *view) float64 { return float64(v.annotation().Hist.Quantile(q)) }
}
