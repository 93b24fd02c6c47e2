// Package decode turns one generation's bytes into tracetool's own events. It
// is the only package that imports golang.org/x/exp/trace: another decoder can
// stand in its place and be checked against it.
package decode

import (
	"time"

	"tracetool/traceparse/fact"
)

// Kind says what an event is and which of its fields mean something.
type Kind uint8

const (
	// GoTransition: goroutine ID goes From → To. G is the goroutine in whose
	// context it happened, which for a wake-up or a creation is not ID. Stack
	// is ID's, Aux the stack of the context where that is another one.
	GoTransition Kind = iota
	// RangeBegin, RangeActive and RangeEnd: Aux is the fact.RangeKind, Reason
	// the name, ID the goroutine or proc that it is scoped to, None for no one.
	RangeBegin
	RangeActive
	RangeEnd
	// TaskBegin and TaskEnd: task ID, with Name and Parent in the note.
	TaskBegin
	TaskEnd
	// RegionBegin and RegionEnd: task ID, with Name in the note.
	RegionBegin
	RegionEnd
	// Log: task ID, with Name (the category) and Text in the note.
	Log
	// Metric: Reason is the name, ID the value.
	Metric
	// Sample: a CPU sample of goroutine G with its Stack.
	Sample
)

// None stands for no goroutine, no proc.
const None = -1

// Event is one event. Which fields mean something depends on Kind.
type Event struct {
	// Time is in nanoseconds of the trace's own clock.
	Time int64
	ID   int64
	// G is the goroutine in whose context the event happened, None for none.
	G int64
	// Stack is an index into [Tables], 0 for none.
	Stack uint32
	// Aux is an index into the generation's Notes for tasks, regions and logs, and
	// the stack of the context for a GoTransition.
	Aux uint32
	// Proc is known for transitions to Running and for samples, else None.
	Proc int32
	Kind Kind
	// From and To are fact.States; From is Unknown for the status events that
	// open every generation.
	From, To fact.State
	// Reason is an index into the reasons of [Tables], which also hold the
	// names of ranges and metrics.
	Reason uint8
}

// Note holds what only rare events have.
type Note struct {
	Name, Text string
	// Parent is a task's parent.
	Parent uint64
}

// Clock ties the trace's clock to wall-clock time.
type Clock struct {
	Trace int64
	Wall  time.Time
}

// Generation is a whole generation's events in order.
type Generation struct {
	Batches []*Batch
	// Notes is indexed by the events that have one.
	Notes []Note
	// Events counts them, and besides them those that tracetool has no use
	// for, but not the reader's own Sync events.
	Events int64
	// First and Last are the times of the first and the last of those counted.
	First, Last int64
	// Clock is nil before Go 1.25.
	Clock *Clock
}
