// Package cpu tells what the program's goroutines computed, by its CPU samples,
// and which of it is spinning: that is how atomics contend, as they never block.
//
// [Collector] is the cheap part, which other reports may embed; [Result.Spinning]
// is what they want of it.
package cpu

import (
	"flag"

	"tracetool/reports"
	"tracetool/reports/scheduler"
)

// Report is the cpu report.
var Report = reports.Report{
	Name:  "cpu",
	Short: "CPU samples by goroutine group and function, and spinning",
	Long: `Cpu tells what the goroutines computed, and whether they only spun.

A trace has CPU samples where a CPU profile ran at the same time: start one with
pprof.StartCPUProfile, or run "go test -cpuprofile cpu.out -trace trace.out". Each
stands for 10 ms of a thread's CPU time, unless the program had set another rate: n
samples are good to about the square root of n. Flat samples have a function on top
of the stack, cumulative ones anywhere on it.

Spinning is work that only waits, and blocks nowhere. There are three kinds:

gosched-loop: goroutines called runtime.Gosched at one site at least 1000 times a
second and at least 200 times, and ran for at least 1% of the wall just before. This
needs no samples; where there are some, the function's own are the loop's. The yields
themselves are the scheduler's work, on no function's account.

atomic: samples in an operation of sync/atomic, which other processors contend for,
or which is executed very often. Most of these operations are single instructions
and leave no trace of themselves, so this is the least. "In function" is the most:
all samples in the function and in what it called of runtime, sync and time.

lock-spin: samples in the loop that tries for a while to get a mutex, or a lock of
the runtime's such as a channel's, before it blocks.

Rows are in the order of the time that they took, by samples or, for yields, by how
long goroutines ran just before them. What the runtime's goroutines and its
scheduler did is left out, but for --show-runtime.`,
	Examples: []string{
		"tracetool cpu samples/atomic-spin-sampled/trace.out",
		"tracetool cpu samples/atomic-spin/trace.out",
	},
	New: func(*flag.FlagSet) reports.Instance { return new(instance) },
}

// instance is the report on one trace.
type instance struct {
	samples *Collector
	// core is there for its count of yields.
	core *scheduler.Collector
}

// Prepare implements [reports.Preparer].
func (i *instance) Prepare(o *reports.Options) error {
	i.samples = NewCollector(o.ShowRuntime)
	i.core = scheduler.NewCollector(o.ShowRuntime)
	return nil
}

// Sinks implements [reports.Sinker].
func (i *instance) Sinks() []any { return []any{i.samples, i.core} }

// View implements [reports.Instance].
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	core := i.core.Result(&ctx.Trace)
	v := &view{
		Options: &ctx.Options,
		result:  i.samples.Result(&ctx.Trace, core.Yields),
		running: core.Running,
	}
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace, Sections: v.sections()}, nil
}
