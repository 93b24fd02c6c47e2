package cpu

import (
	"time"

	"tracetool/traceparse/fact"
)

// Period is the CPU time for which one sample stands: a thread is sampled 100
// times a second of CPU time. A trace does not tell whether the program had set
// another rate with runtime.SetCPUProfileRate.
const Period = 10 * time.Millisecond

// Result is what a [Collector] found; it does not change once made.
type Result struct {
	// Wall is the trace's duration.
	Wall time.Duration
	// Samples counts all CPU samples, NoStack those that have no stack.
	Samples, NoStack int64
	// Runtime counts those of the runtime's own goroutines and of no goroutine,
	// which are in no function and no spinning: 0 if they were asked for.
	Runtime int64
	// Yielding counts those of the scheduler at work for runtime.Gosched. They
	// show no caller: a yield's cost is known for all sites together only.
	Yielding int64
	// Groups has every group that ran or was sampled, most samples first.
	Groups []Group
	// Functions has every function on a stack, most flat samples first.
	Functions []Function

	spins []Spin
}

// Spinning returns where goroutines spin, what costs most time first.
func (r *Result) Spinning() []Spin { return r.spins }

// Share is n as a part of all samples, 0 to 1.
func (r *Result) Share(n int64) float64 {
	if r.Samples == 0 {
		return 0
	}
	return float64(n) / float64(r.Samples)
}

// Estimate is the CPU time for which n samples stand.
func Estimate(n int64) time.Duration { return time.Duration(n) * Period }

// Group is what the goroutines of a group computed.
type Group struct {
	// Group is nil for samples without a goroutine: the scheduler at work.
	Group   *fact.Group
	Samples int64
	// Running is how long the goroutines were running, by the trace's
	// transitions. The system may have given the processor to others meanwhile.
	Running time.Duration
}

// Function is how often a function was seen in CPU samples.
type Function struct {
	Func, File string
	// Flat counts samples with the function on top of the stack, Cumulative
	// those with it anywhere on the stack, however often.
	Flat, Cumulative int64
	// Group has most of the cumulative samples: GroupSamples of them.
	Group        *fact.Group
	GroupSamples int64
}

// Kind says how a place spins.
type Kind string

const (
	// Atomic: samples in an atomic operation. It is contended, or just often
	// executed; a sample does not tell.
	Atomic Kind = "atomic"
	// LockSpin: samples in the loop that tries for a while to get a mutex, or a
	// lock of the runtime, before it blocks.
	LockSpin Kind = "lock-spin"
	// GoschedLoop: a busy loop around runtime.Gosched, see [Busy].
	GoschedLoop Kind = "gosched-loop"
)

// Spin is a function that spins, in one way.
type Spin struct {
	// Site is the innermost frame of the program's: the one outside the
	// packages runtime, sync, time and internal and those below them. Of a
	// function's lines it has that with most yields, or most samples.
	Site fact.Frame
	Kind Kind
	// Call is the function that Site called: "sync/atomic.(*Bool).Load",
	// "sync.(*Mutex).Lock", "runtime.Gosched".
	Call string
	// Samples counts CPU samples that show the spinning. In a Gosched loop
	// these are all of the function's own but its lock spinning.
	Samples int64
	// InAtomic counts those of them that were in an atomic operation. It is the
	// least: most operations of sync/atomic are single instructions, and only
	// its types' methods leave a frame. Even then the processor may show the
	// instruction after it.
	InAtomic int64
	// Own counts the samples for which Site's function is the program's
	// innermost, whatever the kind. For Atomic, truth is between Samples and
	// Own.
	Own int64
	// Yields counts calls of runtime.Gosched, Ran is the time that goroutines
	// ran right before them. Both are 0 but for GoschedLoop.
	Yields int64
	Ran    time.Duration
}

// PerSecond is the number of yields a second of the trace.
func (r *Result) PerSecond(s *Spin) float64 {
	if r.Wall <= 0 {
		return 0
	}
	return float64(s.Yields) / r.Wall.Seconds()
}

// cost is the time that spinning took, as far as samples or yields tell.
func (s *Spin) cost() time.Duration { return max(Estimate(s.Samples), s.Ran) }
