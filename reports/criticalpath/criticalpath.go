// Package criticalpath tells what bounds the end of a task, a region, a
// goroutine or the trace: the chain of events that it had to wait for.
package criticalpath

import (
	"flag"

	"tracetool/reports"
	"tracetool/reports/internal/path"
)

// Report is the critical path.
var Report = reports.Report{
	Name:  "critical-path",
	Short: "what the end of the trace, a task or a region had to wait for",
	Long: `Critical-path follows the end of something back through all that it had to wait for,
and says what that time was spent on.

It begins at the end of the trace, in the program's goroutine that ran last, or at
the end of a task, a region or a goroutine that is asked for, and goes backward in
time. While a goroutine runs, has no proc or is in a syscall, the path stays with
it. Where another goroutine woke it, the path goes on with that one from the
wake-up; where another one created it, with the creator. A wait that no goroutine
of the program ended stays on the path. So every instant is told once: the parts
sum to the whole.

What bounds the path is one of: cpu (running), scheduler (runnable, without a
proc), lock, channel, waitgroup, cond, network, timer, syscall, gc and unknown.
Where a goroutine ended a wait, the path shows what that one did meanwhile, not the
wait. Locks are the exception. While a goroutine runs and another one waits for a
lock that it will release, the bound is the lock, at the site of the waiting one:
that one needed the lock, not the work. Only the goroutine that releases the lock,
the next one on the path, counts. If it slept or did I/O meanwhile, that keeps its
bound, and so does what others did for which it waited in turn.

Where a timer created a goroutine (time.AfterFunc, context.WithTimeout), no trace
tells who started the timer. If that goroutine ended a wait, the part of the wait
before its creation stays on the path, as timer, and the path goes on with what the
waiting one did before. The bound gc is for goroutines of the program: one of the runtime that
waits for work, such as the one that runs finalizers, gives the path back to the
goroutine that waited for it or, without one, is unknown.

The site of a part is where the goroutine waited. For cpu it is a place that the
trace names further on: where the goroutine woke or created another one for the
last time before it blocked or lost its proc or, after that, where it blocked. For
the scheduler it is the goroutine's entry function. "Waits on the path" turns the view around: for
the waits through which the path came it says how much of the path they cover,
whatever others did meanwhile. Of waits around each other the innermost counts.
"Legs" are the parts of the path on one goroutine, from hand-over to hand-over.

A goroutine's path goes back to its creation, a task's to the task's start. Of
several tasks or regions of a name the slowest is followed, or the --nth slowest;
those that do not begin and end within the trace come last. A table tells the
slowest thousand and what sets the slowest hundredth of them apart. For the whole
trace, a goroutine whose path is a timer's to 95%, such as one that sleeps while it
records the trace, gives way to the next one of the twenty that ran last, if that
ran in the last tenth of the time and its path is not.

A wake-up is a hint of a cause and no proof: a path is one explanation of the end,
and when its longest part is gone another path may be as long (what-if tells). Memory
grows with the number of changes of a goroutine's state that are read, by 24 bytes
each: that is some seven times the size of the trace. --from and --to read less.`,
	Examples: []string{
		"tracetool critical-path samples/waitgroup-straggler/trace.out",
		"tracetool critical-path --task order samples/tasks-regions/trace.out",
		"tracetool critical-path --group 'main.handleRequests' --nth 2 samples/mutex-convoy/trace.out",
		"tracetool critical-path --region ship -f json samples/tasks-regions/trace.out",
	},
	New: newInstance,
}

type instance struct{ *path.Spec }

func newInstance(fs *flag.FlagSet) reports.Instance { return &instance{path.NewSpec(fs)} }

// Prepare checks the flags.
func (i *instance) Prepare(*reports.Options) error { return i.Spec.Prepare() }

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	d := &reports.Document{Report: Report.Name, Trace: ctx.Trace}
	if path.Blank(ctx) {
		d.Sections = sections(&ctx.Options, new(path.Path), nil)
		return d, nil
	}
	target, err := i.Target(&ctx.Trace)
	if err != nil {
		return nil, err
	}
	p := i.Collector.Path(target)
	d.Sections = sections(&ctx.Options, p, conclusion(target, p))
	if list, total, contrast := i.Instances(); total > 0 {
		d.Sections = append(d.Sections, reports.Section{
			Title: "Instances", Text: contrastLines(contrast), Table: instancesTable(list, total),
		})
	}
	return d, nil
}
