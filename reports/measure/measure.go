// Package measure takes from a trace the numbers that can be held to a budget or
// compared with other runs of the same program: a [Run].
//
// A run is the trace at the grain at which runs can be compared: operation,
// function and group, never line or goroutine. Every [Metric] is defined over
// runs, for a [Selection] of their rows, so that budgets, comparisons and
// baselines compute the same number. A [Series] is several runs of one program.
package measure

import (
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/hist"
	"tracetool/traceparse/fact"
)

// Need is the parts of a run that are asked for: each has a collector that costs
// time.
type Need uint

const (
	NeedWaits       Need = 1 << iota // Run.Waits
	NeedGoroutines                   // Run.Groups
	NeedRuntime                      // Run.Runtime
	NeedAnnotations                  // Run.Tasks, Run.Regions
	NeedBlame                        // Wait.Idle, Run.Channels, Run.Locks
	NeedPath                         // Run.Path
	NeedStuck                        // Run.Stuck
	NeedFindings                     // Run.Findings
	// NeedAll is what a baseline keeps.
	NeedAll = NeedFindings - 1
)

// Run is what one trace measured.
type Run struct {
	// Trace is the header; of a run from a baseline it has only some fields.
	Trace fact.Trace
	// Has is what was collected: other parts are not known.
	Has Need
	// Waits are ordered by total, longest first.
	Waits   []Wait
	Groups  []Group
	Tasks   []Annotation
	Regions []Annotation
	// Path is the critical path of the trace, which is PathLength long.
	Path       []PathPart
	PathLength time.Duration
	Stuck      []Stuck
	Channels   []Channel
	Locks      []Lock
	Yields     []Yield
	Runtime    Runtime
	// Findings are the conclusions of summarize; not in baselines.
	Findings []reports.Finding

	index *index // nil but after Indexed
}

// Place is what runs have in common: an operation, the function in which
// goroutines of a group do it, and how the group is called.
type Place struct {
	Operation fact.Operation
	Site      string
	Group     string
}

// Wait is all waits at a place. Open ones are clipped to the trace, counted, and
// part of every figure, as in the wait table.
type Wait struct {
	Place
	// Frame is where in the function most of the waiting was; not in baselines.
	Frame fact.Frame
	Hist  hist.Hist
	// Open counts waits that began within the trace and did not end in it.
	Open int64
	// Delay is the scheduling delay that followed the waits.
	Delay time.Duration
	// Futile counts futile wake-ups.
	Futile int64
	// Idle is the share of all proc time that lay idle and is charged to the
	// waits, their impact; -1 if it is not known.
	Idle float64
	// Waker is where most of the waiting was ended, empty if no goroutine ended
	// it; not in baselines.
	Waker fact.Frame
}

// Group is the goroutines of one name.
type Group struct {
	Name string
	// Created and Ended count those that did so within the trace, Alive those
	// that live at its end, Before those that lived at its start.
	Created, Ended, Alive, Before int64
	Times                         fact.Breakdown
	// Frame is where they were created; not in baselines.
	Frame fact.Frame
}

// Annotation is the tasks or regions of one name. Only complete ones are in Hist
// and Times.
type Annotation struct {
	Name        string
	Count, Open int64
	Hist        hist.Hist
	Times       fact.Breakdown
}

// PathPart is how much of the critical path lies in waits at a place, of
// whatever group.
type PathPart struct {
	Place
	Frame fact.Frame
	Total time.Duration
}

// Stuck is goroutines that are probably stuck or worse.
type Stuck struct {
	Place
	Frame      fact.Frame
	Goroutines int64
	// Verdict is the tier, Why the sentence that decided.
	Verdict, Why string
}

// Channel is a logical channel: functions that send and receive.
type Channel struct {
	Senders, Receivers []string
	Frame              fact.Frame
	ConsumerBound      bool
	// Sending and Receiving are how long goroutines waited.
	Sending, Receiving time.Duration
	// Told is the channel as a sentence; not in baselines.
	Told string
}

// Lock is a logical lock: functions that wait for it.
type Lock struct {
	Sites    []string
	Frame    fact.Frame
	MaxQueue int64
	Total    time.Duration
	Told     string
}

// Yield is calls of runtime.Gosched in a function: how code spins that contends
// through sync/atomic.
type Yield struct {
	Site  string
	Frame fact.Frame
	Count int64
}

// Runtime is what concerns all of the program.
type Runtime struct {
	// Running, Runnable and Syscall are the times of all goroutines in these states.
	Running  time.Duration `json:"running_ns"`
	Runnable time.Duration `json:"runnable_ns"`
	Syscall  time.Duration `json:"syscall_ns"`
	// The quantiles are of all scheduling delays.
	DelayMean time.Duration `json:"sched_delay_mean_ns"`
	DelayP50  time.Duration `json:"sched_delay_p50_ns"`
	DelayP99  time.Duration `json:"sched_delay_p99_ns"`
	DelayMax  time.Duration `json:"sched_delay_max_ns"`
	GCCycles  int64         `json:"gc_cycles"`
	Pauses    int64         `json:"stw_pauses"`
	Pause     time.Duration `json:"stw_ns"`
	Assist    time.Duration `json:"gc_assist_ns"`
	// Busy is the share of all proc time in use.
	Busy float64 `json:"procs_busy_share"`
}
