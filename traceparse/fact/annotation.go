package fact

import "time"

// Task is a runtime/trace task, delivered when it ends (or when the trace does).
type Task struct {
	ID, Parent uint64
	// Name is the task type given to trace.NewTask; "" when the task began
	// before the trace.
	Name               string
	Start, End         Time
	StartOpen, EndOpen bool
	// Creator is the ID of the goroutine that began the task, 0 if not known.
	Creator int64
	// Ender is the ID of the goroutine that ended it, 0 if that is not known
	// or the task outlasts the trace.
	Ender int64
	// Times is where the task's time went: its creator from Start to End, and
	// every other goroutine while in an outermost region of the task. It may
	// exceed End−Start, since goroutines work side by side. The creator's part
	// ends with the creator.
	Times Breakdown
}

// Duration is the task's latency, End−Start.
func (t *Task) Duration() time.Duration { return t.End.Sub(t.Start) }

// Region is a runtime/trace region, delivered when it ends.
type Region struct {
	G *Goroutine
	// Task is 0 for a region outside any task.
	Task               uint64
	Name               string
	Start, End         Time
	StartOpen, EndOpen bool
	// Times is where G's time went between Start and End.
	Times Breakdown
}

// Duration is End−Start.
func (r *Region) Duration() time.Duration { return r.End.Sub(r.Start) }

// Log is a runtime/trace log message.
type Log struct {
	Time Time
	// G is nil where the trace does not name the goroutine.
	G                 *Goroutine
	Task              uint64
	Category, Message string
}
