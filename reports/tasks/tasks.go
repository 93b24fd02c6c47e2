package tasks

import (
	"flag"
	"fmt"

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

With --id it tells the story of one task: its regions, messages and subtasks in the
order of time.

--focus and --ignore look at the names of tasks and regions and at the categories
of messages.`,
	Examples: []string{
		"tracetool tasks samples/tasks-regions/trace.out",
		"tracetool tasks --id 6 samples/tasks-regions/trace.out",
		"tracetool tasks --focus '^order$' -f json samples/tasks-regions/trace.out",
	},
	New: newInstance,
}

type instance struct {
	id    int64
	all   *Collector
	story *story
}

func newInstance(fs *flag.FlagSet) reports.Instance {
	i := &instance{all: NewCollector(reports.Options{}), story: new(story)}
	fs.Int64Var(&i.id, "id", 0, "tell the story of the task with this `number`")
	return i
}

// Prepare takes note of the names that are asked for, since of single tasks and
// of names only so many are kept.
func (i *instance) Prepare(o *reports.Options) error {
	if i.id < 0 {
		return fmt.Errorf("--id %d: tasks are numbered from 1", i.id)
	}
	i.all.options = *o
	return nil
}

// Sinks leaves out what is not asked for.
func (i *instance) Sinks() []any {
	if i.id == 0 {
		return []any{i.all}
	}
	i.story.id = uint64(i.id)
	return []any{i.story}
}

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	if i.id != 0 {
		return i.story.view(ctx)
	}
	r := i.all.Result()
	sections := []reports.Section{
		{Title: "Tasks", Table: TasksTable(r, 20), HideEmpty: true},
		{Title: "Slowest tasks", Table: SlowestTable(r, 10), HideEmpty: true},
		{Title: "Regions", Table: RegionsTable(r, 20), HideEmpty: true},
		{Title: "Log messages", Table: LogsTable(r, 10), HideEmpty: true},
	}
	if r.Empty() {
		sections[0].Text = i.all.nothing()
	}
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace, Sections: sections}, nil
}

// nothing says why there is nothing to see.
func (c *Collector) nothing() []string {
	if c.options.Focus != nil || c.options.Ignore != nil {
		return []string{"No task, region or log category has a name that --focus and --ignore let through."}
	}
	return []string{"This trace holds no tasks, regions or log messages. " +
		"A program makes them with NewTask, StartRegion and Log of package runtime/trace."}
}
