// Package tasks sums up what a program says of itself through runtime/trace: the
// latency of its tasks and regions, where their time went, and its log messages.
package tasks

import (
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/hist"
	"tracetool/traceparse/fact"
)

// maxNames bounds the rows of each kind. Names are meant to be few, but nothing
// keeps a program from writing a number into them: what exceeds the bound is
// summed up under [OtherNames].
const maxNames = 10_000

// OtherNames is the name of the row for all names that had no room.
const OtherNames = "(other names)"

// Collector sums up annotations by name. It is a [fact.TaskSink], a
// [fact.RegionSink] and a [fact.LogSink].
type Collector struct {
	options reports.Options
	tasks   index[Task]
	regions index[region]
	logs    index[Log]
	slowest slowest
}

// NewCollector returns an empty collector. The options' Focus and Ignore select
// tasks and regions by name and logs by category.
func NewCollector(o reports.Options) *Collector {
	return &Collector{
		options: o,
		tasks:   newIndex(func(name string) *Task { return &Task{Latency{Name: name}} }),
		regions: newIndex(newRegion),
		logs:    newIndex(func(name string) *Log { return &Log{Category: name} }),
	}
}

// Latency is the latency of tasks or regions of one name.
type Latency struct {
	Name string
	// Count counts all, Open those of them with no start or no end inside the
	// trace: Unfinished outlast it, the others are older. Nothing but the
	// counts holds open ones: how long they took is not known.
	Count, Open, Unfinished int64
	// Hist is the distribution of the latencies, from start to end.
	Hist hist.Hist
	// Times is where the time went. A task's may exceed its latency, for
	// goroutines work side by side.
	Times fact.Breakdown
}

func (l *Latency) add(d time.Duration, times *fact.Breakdown, startOpen, endOpen bool) {
	l.Count++
	if endOpen {
		l.Unfinished++
	}
	if startOpen || endOpen {
		l.Open++
		return
	}
	l.Hist.Add(d)
	l.Times.Plus(times)
}

// Task is all tasks of one name, "" for those older than the trace.
type Task struct{ Latency }

// Region is all regions of one name.
type Region struct {
	Latency
	// Goroutines counts the different goroutines that were in one.
	Goroutines int64
	// InTask counts the regions that belong to a task.
	InTask int64
}

// region is a Region that is still counting.
type region struct {
	Region
	// seen is the latest goroutine in each slot. A slot changes hands only
	// when its goroutine has ended, so that none is counted twice, and there
	// are no more slots than goroutines alive at once.
	seen map[int]int64
}

func newRegion(name string) *region {
	return &region{Region{Latency: Latency{Name: name}}, make(map[int]int64)}
}

// Log is all log messages of one category.
type Log struct {
	Category    string
	Count       int64
	First, Last fact.Time
	// Example is the first message, shortened to exampleBytes.
	Example string
}

const exampleBytes = 200

// Task takes one task, at its end.
func (c *Collector) Task(t *fact.Task) {
	row := c.tasks.row(t.Name, &c.options)
	if row == nil {
		return
	}
	row.add(t.Duration(), &t.Times, t.StartOpen, t.EndOpen)
	c.slowest.offer(t, row.Name)
}

// Region takes one region, at its end.
func (c *Collector) Region(r *fact.Region) {
	row := c.regions.row(r.Name, &c.options)
	if row == nil {
		return
	}
	row.add(r.Duration(), &r.Times, r.StartOpen, r.EndOpen)
	if r.Task != 0 {
		row.InTask++
	}
	if row.seen[r.G.Slot] != r.G.ID {
		row.seen[r.G.Slot] = r.G.ID
		row.Goroutines++
	}
}

// Log takes one message.
func (c *Collector) Log(l *fact.Log) {
	row := c.logs.row(l.Category, &c.options)
	if row == nil {
		return
	}
	if row.Count == 0 {
		row.First = l.Time
		row.Example = strings.ToValidUTF8(l.Message[:min(len(l.Message), exampleBytes)], "")
	}
	row.Count++
	row.Last = l.Time
}

// index holds the rows of one kind by name.
type index[T any] struct {
	rows   map[string]*T // nil for names that are not asked for
	newRow func(name string) *T
}

func newIndex[T any](newRow func(name string) *T) index[T] {
	return index[T]{make(map[string]*T), newRow}
}

// row returns the row for the name, nil if it is not asked for.
func (x *index[T]) row(name string, o *reports.Options) *T {
	if row, ok := x.rows[name]; ok {
		return row
	}
	if len(x.rows) < maxNames {
		name = strings.Clone(name) // it need not keep the trace's text alive
		if o.Keep(name) {
			x.rows[name] = x.newRow(name)
		} else {
			x.rows[name] = nil
		}
		return x.rows[name]
	}
	if !o.Keep(name) {
		return nil
	}
	other := x.rows[OtherNames]
	if other == nil {
		other = x.newRow(OtherNames)
		x.rows[OtherNames] = other
	}
	return other
}
