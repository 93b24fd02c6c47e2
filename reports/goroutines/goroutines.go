package goroutines

import (
	"errors"
	"flag"
	"fmt"
	"strconv"

	"tracetool/reports"
)

// Report is the lives of goroutines.
var Report = reports.Report{
	Name:  "goroutines",
	Short: "what goroutines there were and where their time went; the life of one",
	Long: `Goroutines lists the groups of goroutines: all that run the same function and were
created by the same go statement. It says how many there were, how many are alive
at the end, and where their time went: running, runnable (ready, but waiting for a
proc), in a syscall, or waiting, which is

  contention    for something that another goroutine holds: a lock, room in a channel
  coordination  for news from another goroutine: a receive, a select, a WaitGroup
  external      for the world outside the program: network, sleep
  runtime       for the garbage collector or another part of the runtime

The parts add up to the goroutines' lifetime, to the nanosecond; lifetimes are
clipped to the trace. Groups are in the order of the time in which they worked or
were kept from it (running, runnable, contention), since idle goroutines wait long
without any harm. Mean life and its quantiles are over the goroutines that were
both created and ended during the trace; quantiles are within 0.8%. The trace does
not tell where a goroutine older than itself was created.

With --id it tells the story of one goroutine, as one wants it when the trace is all
that is left: what became of it, in a sentence; the stack at which it waits at the
end; who created it, who created that one, and so on; its steps, the latest first;
what the goroutine that woke it last did before and after that (or its creator, if
it never ran); and where its CPU samples fell. A step is a stop (a wait, a syscall,
a time without a proc) with the scheduling delay and the run that followed. Steps
that took less than a hundredth of its life, at one place one after the other, are
one step, but for the last five. csv and json have every single state as well, of
more than 100,000 the first and the last 50,000.

A creator may end before the goroutine that is asked for begins, and anyone may
wake it: with --id memory grows with the goroutines alive at a time, by about half a
kilobyte each, and by 72 bytes for each ancestor of theirs that has ended.

--focus and --ignore look at a group's entry and the function that created it, and
with --id at the functions of each step and span.`,
	Examples: []string{
		"tracetool goroutines samples/mutex-convoy/trace.out",
		"tracetool goroutines --sort alive samples/leak-send/trace.out",
		"tracetool goroutines --id 9 samples/deadlock-abba/trace.out",
		"tracetool goroutines --id 1 --sort duration_ns samples/tasks-regions/trace.out",
	},
	New: newInstance,
}

type instance struct {
	id   idFlag
	all  *Collector
	life *life
}

func newInstance(fs *flag.FlagSet) reports.Instance {
	i := &instance{all: NewCollector(), life: newLife(0)}
	fs.Var(&i.id, "id", "tell the story of the goroutine with this `number`")
	return i
}

// Prepare checks the flags.
func (i *instance) Prepare(*reports.Options) error {
	if i.id.set && i.id.n < 1 {
		return fmt.Errorf("--id %d: goroutines are numbered from 1", i.id.n)
	}
	return nil
}

// idFlag is the number of a goroutine. That none is asked for is not told by 0,
// which may be what was given.
type idFlag struct {
	n   int64
	set bool
}

func (f *idFlag) String() string {
	if !f.set {
		return ""
	}
	return strconv.FormatInt(f.n, 10)
}

// Set takes a number of any size: see [instance.Prepare].
func (f *idFlag) Set(s string) (err error) {
	if f.n, err = strconv.ParseInt(s, 0, 64); err != nil {
		return errors.New("not a number")
	}
	f.set = true
	return nil
}

// Type names the value in help texts.
func (f *idFlag) Type() string { return "int" }

// Sinks leaves out what is not asked for: there are many more spans than
// goroutines.
func (i *instance) Sinks() []any {
	if !i.id.set {
		return []any{i.all}
	}
	i.life.restart(i.id.n)
	return []any{i.life}
}

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	if i.id.set {
		return i.life.view(ctx)
	}
	r := i.all.Result(&ctx.Trace).Keep(&ctx.Options)
	groups := GroupsTable(r, 20)
	groups.Note = "A group is all goroutines with the same entry function and creation site."
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace, Sections: []reports.Section{
		{Title: "Where goroutine time went", Table: StatesTable(r)},
		{Title: "Groups", Table: groups},
	}}, nil
}
