package scheduler

import (
	"flag"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// Report is the scheduler report.
var Report = reports.Report{
	Name:  "scheduler",
	Short: "waiting for procs, garbage collection, pauses, syscalls",
	Long: `Scheduler tells whether goroutines got to run when they could.

A scheduling delay is the time from when a goroutine becomes runnable (it is
created or woken, is preempted, calls runtime.Gosched, or comes back from a syscall
that had lost its proc) until it runs. Delays that began before the trace or outlast
it are open: they are clipped to the trace, counted, and part of all figures. Long
delays mean too few procs (GOMAXPROCS) for what the goroutines have to compute.

The rest is what takes procs from the program: garbage collection, the mark assists
that goroutines pay for what they allocate, stop-the-world pauses, and syscalls.
Minimum mutator utilization is the share of the procs that garbage collection left
to the program in the worst stretch of the trace of that length.

Goroutines of the runtime are left out, but for --show-runtime.`,
	Examples: []string{
		"tracetool scheduler samples/too-few-procs/trace.out",
		"tracetool scheduler samples/gc-pressure/trace.out",
	},
	New: func(*flag.FlagSet) reports.Instance { return new(instance) },
}

// instance is the report on one trace.
type instance struct {
	core    *Collector
	detail  *detail
	mutator *mutator
}

// Prepare implements [reports.Preparer].
func (i *instance) Prepare(o *reports.Options) error {
	i.core = NewCollector(o.ShowRuntime)
	i.detail = newDetail(o.ShowRuntime)
	i.mutator = newMutator()
	return nil
}

// Sinks implements [reports.Sinker].
func (i *instance) Sinks() []any { return []any{i.core, i.detail, i.mutator} }

// View implements [reports.Instance].
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	i.detail.finish()
	v := &view{
		Options: &ctx.Options, trace: &ctx.Trace,
		result: i.core.Result(&ctx.Trace), detail: i.detail,
	}
	v.over, v.whole = i.mutator.finish(&ctx.Trace)
	return v.document(), nil
}

// view is what the tables are made from.
type view struct {
	*reports.Options
	trace  *fact.Trace
	result *Result
	detail *detail
	over   []utilization
	whole  float64
}

func (v *view) document() *reports.Document {
	sections := []reports.Section{
		{Title: "Scheduler", Text: append(v.result.Lines(), v.busyLines()...), Table: v.overall()},
		{Title: "Delays by cause", Table: v.causes(), HideEmpty: true},
		{Title: "Delays by group", Table: v.delays(), HideEmpty: true},
		{Title: "Procs over time", Table: v.timeline()},
		v.gcSection(),
		{Title: "Mark assists by group", Table: v.assists(), HideEmpty: true},
		{Title: "Stop-the-world pauses", Table: v.pauses(), HideEmpty: true},
		v.mmuSection(),
		{Title: "Syscalls", Table: v.syscalls(), HideEmpty: true},
		{Title: "runtime.Gosched", Table: v.yields(), HideEmpty: true},
	}
	return &reports.Document{Report: "scheduler", Trace: *v.trace, Sections: sections}
}
