package fact

import "time"

// RangeKind is the kind of a runtime range.
type RangeKind uint8

const (
	RangeOther  RangeKind = iota // one of a name that tracetool does not know
	RangeGC                      // one GC cycle's concurrent mark phase; global
	RangeSTW                     // a stop-the-world pause; global
	RangeSweep                   // incremental sweep; of a proc
	RangeAssist                  // mark assist; of a goroutine
)

// Range is a named interval of runtime work.
type Range struct {
	Kind RangeKind
	// Name is the runtime's: "stop-the-world (GC mark termination)".
	Name string
	// Start and End are clipped to the trace; StartOpen and EndOpen say so.
	Start, End         Time
	StartOpen, EndOpen bool
	// G is the goroutine of an assist, and for a pause the one that stopped
	// the world; nil where there is none.
	G *Goroutine
	// Proc is the proc of a sweep, -1 otherwise.
	Proc int32
}

// Duration is End−Start.
func (r *Range) Duration() time.Duration { return r.End.Sub(r.Start) }

// MetricGOMAXPROCS is the number of procs. A trace tells it at the start of
// every generation and when it changes; a window begins with it.
const MetricGOMAXPROCS = "/sched/gomaxprocs:threads"

// Metric is one sample of a runtime/metrics value.
type Metric struct {
	Time Time
	// Name is as in runtime/metrics, such as "/memory/classes/heap/objects:bytes".
	Name  string
	Value uint64 // in the unit that ends the name
}

// Sample is a CPU profile sample. It is a hint: it may contradict spans.
type Sample struct {
	Time Time
	// G is nil where no goroutine was running.
	G     *Goroutine
	Proc  int32
	Stack *Stack
}

// RangeEdge is the begin or the end of a range.
type RangeEdge struct {
	Time  Time
	Kind  RangeKind
	Begin bool
	Name  string
	G     *Goroutine // as in Range
	Proc  int32      // as in Range
}
