package tasks

import (
	"flag"

	"tracetool/reports"
)

// Report is the annotations.
var Report = reports.Report{
	Name:  "tasks",
	Short: "latency of runtime/trace tasks and regions, and where their time went",
	Long: `Tasks sums up what the program says of itself through runtime/trace: tasks and
regions by name with the distribution of their latencies and where their time went,
log messages by category, and the single tasks that took longest.

A region's time is its goroutine's. A task's is that of the goroutine that began it,
until the task or the goroutine ends, and of every other goroutine while in a
region of the task: goroutines work side by side, so it may exceed the latency.

Open tasks and regions have no start or no end in the trace. They are counted, but
have no part in quantiles, totals and times, for nobody knows how long they took.
Among the slowest tasks they stand with what is known: they took at least that. A
task older than the trace may have no name. Quantiles are within 0.8%.

--focus and --ignore look at the names of tasks and regions and at the categories
of messages.`,
	Examples: []string{
		"tracetool tasks samples/tasks-regions/trace.out",
		"tracetool tasks --focus '^order$' -f json samples/tasks-regions/trace.out",
	},
	New: func(*flag.FlagSet) reports.Instance { return &instance{NewCollector(reports.Options{})} },
}

type instance struct{ *Collector }

// Prepare takes note of the names that are asked for, since of single tasks and
// of names only so many are kept.
func (i *instance) Prepare(o *reports.Options) error {
	i.options = *o
	return nil
}

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	r := i.Result()
	sections := []reports.Section{
		{Title: "Tasks", Table: TasksTable(r, 20)},
		{Title: "Slowest tasks", Table: SlowestTable(r, 10)},
		{Title: "Regions", Table: RegionsTable(r, 20)},
		{Title: "Log messages", Table: LogsTable(r, 10)},
	}
	if r.Empty() {
		sections[0].Text = i.nothing()
	}
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace, Sections: sections}, nil
}

// nothing says why there is nothing to see.
func (i *instance) nothing() []string {
	if i.options.Focus != nil || i.options.Ignore != nil {
		return []string{"No task, region or log category has a name that --focus and --ignore let through."}
	}
	return []string{"This trace holds no tasks, regions or log messages. " +
		"A program makes them with NewTask, StartRegion and Log of package runtime/trace."}
}
