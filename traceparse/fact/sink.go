package fact

// A sink receives facts of one kind from [tracetool/traceparse.Scan], one call
// a fact. It implements as many of these interfaces as it needs; facts that no
// sink asks for are not made. What a pointer points to is valid during the call.

// SpanSink receives every span, when it ends. Spans of one goroutine come in
// order and leave no gap.
type SpanSink interface{ Span(*Span) }

// RunnableSink receives the runnable spans only, when they end: the scheduling
// delays. They cost a third of all spans.
type RunnableSink interface{ Runnable(*Span) }

// TransitionSink receives every change of a goroutine's state, in the order of
// time. A goroutine older than the trace goes from Unknown to its first known
// state at the time to which that state reaches back; one older than the window
// does so at the window's start, unless it is not known by then.
type TransitionSink interface{ Transition(*Transition) }

// WaitSink receives every wait, when its goroutine runs again (or blocks
// again, or ends, or the trace does).
type WaitSink interface{ Wait(*Wait) }

// GoroutineSink receives every goroutine once: when it ends, or at the end of
// the trace.
type GoroutineSink interface{ Goroutine(*Goroutine) }

// RangeSink receives every runtime range, when it ends.
type RangeSink interface{ Range(*Range) }

// RangeEdgeSink receives the begin and the end of every runtime range, in the
// order of time, among the transitions. Ranges that are going on when a window
// starts begin there.
type RangeEdgeSink interface{ RangeEdge(*RangeEdge) }

// TaskSink receives every task, when it ends.
type TaskSink interface{ Task(*Task) }

// RegionSink receives every region, when it ends.
type RegionSink interface{ Region(*Region) }

// LogSink receives every log message.
type LogSink interface{ Log(*Log) }

// MetricSink receives every sample of a metric.
type MetricSink interface{ Metric(*Metric) }

// SampleSink receives every CPU sample.
type SampleSink interface{ Sample(*Sample) }
