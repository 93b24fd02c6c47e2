package scheduler

import (
	"time"

	"tracetool/traceparse/fact"
)

// Result is what a [Collector] found; it does not change once made. Unless the
// collector was made to show the runtime, its goroutines are in no figure but
// System, and those of GC, pauses and sweeps.
type Result struct {
	// GOMAXPROCS is the number of procs at the end, 0 if it is not known.
	GOMAXPROCS int
	// Wall is the trace's duration.
	Wall time.Duration
	// Running and Runnable are the times that the goroutines spent in these
	// states, added up.
	Running, Runnable time.Duration
	// System is the time that goroutines of the runtime ran, most of it the
	// garbage collector's workers; 0 where they count like the program's.
	System time.Duration
	// Syscalls is the time of the goroutines' syscalls that kept their proc. One
	// that the trace's end cuts off is not in it: nobody knows.
	Syscalls time.Duration
	// Gaps is the part of Wall that damage hides.
	Gaps time.Duration

	// Delay is the distribution of all scheduling delays; its Total is
	// Runnable.
	Delay Delay
	// Causes is the same by what made the goroutine runnable, indexed by
	// [fact.Cause]. CauseNone is for those runnable since before the trace.
	Causes [numCauses]Delay

	// GC counts concurrent mark phases ("GC concurrent mark phase"), one a
	// garbage collection cycle.
	GC Ranges
	// Pause is the time in stop-the-world pauses of all kinds but those of
	// the tracer, which the program without a trace does not have. Pauses has
	// all kinds, most time first.
	Pause  Pause
	Pauses []Pause
	// Assist is the time that goroutines ran in mark assists ("GC mark
	// assist"): they pay for what they allocate. What they waited meanwhile is
	// not in it. Assists is the same by group, most time first.
	Assist  Assist
	Assists []Assist
	// Sweep is the time that procs spent in incremental sweeps.
	Sweep Ranges

	// Yields are the sites of runtime.Gosched, most calls first.
	Yields []Yield
}

// Delay describes a distribution of scheduling delays, [runnable, running).
// Quantiles are by nearest rank and within 0.8%.
type Delay struct {
	// Count is the number of delays, Open how many of them are clipped to the
	// trace and so in truth longer.
	Count, Open                     int64
	Total, Mean, P50, P90, P99, Max time.Duration
}

// Ranges sums up runtime ranges of a kind.
type Ranges struct {
	// Count is the number of ranges, Open how many of them are clipped.
	Count, Open      int64
	Total, Mean, Max time.Duration
}

// Pause sums up the stop-the-world pauses of a kind.
type Pause struct {
	// Kind is the runtime's own reason, such as "GC mark termination"; "" in
	// the sum.
	Kind                       string
	Count                      int64
	Total, Mean, P50, P99, Max time.Duration
}

// Assist sums up mark assists.
type Assist struct {
	// Group is whose goroutines assisted, nil for all.
	Group *fact.Group
	Count int64
	// Total is the time they ran in assists, Max the most in one.
	Total, Max time.Duration
}

// Yield is a place at which goroutines call runtime.Gosched.
type Yield struct {
	Site *fact.Site
	// Count is the number of calls, Goroutines of how many goroutines.
	Count, Goroutines int64
	// Running is the time that they ran right before these calls, since they
	// last got a proc. Running/Count is the mean run between two calls: well
	// below a µs in a loop that does nothing but look at a variable.
	Running time.Duration
	// Delay is the time that they then waited for a proc.
	Delay time.Duration
}

// Capacity is the time that the procs could have been in use in all, 0 where
// their number is not known.
func (r *Result) Capacity() time.Duration {
	return (r.Wall - r.Gaps) * time.Duration(r.GOMAXPROCS)
}

// Busy is the share of Capacity in which procs were in use: by goroutines of the
// program or the runtime, running or in a syscall that kept its proc.
func (r *Result) Busy() float64 { return share(r.Running+r.System+r.Syscalls, r.Capacity()) }

// AssistShare is the share of the program's running time that went into mark
// assists, 0 to 1.
func (r *Result) AssistShare() float64 { return share(r.Assist.Total, r.Running) }

// GCShare is the share of the wall during which a concurrent mark phase was
// going on, 0 to 1.
func (r *Result) GCShare() float64 { return share(r.GC.Total, r.Wall) }

// PauseShare is the share of the wall during which the world was stopped.
func (r *Result) PauseShare() float64 { return share(r.Pause.Total, r.Wall) }

func share(part, whole time.Duration) float64 {
	if whole <= 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
