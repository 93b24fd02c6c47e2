package timeline

import "tracetool/traceparse/fact"

// Sinks lists who receives which facts.
type Sinks struct {
	Spans       []fact.SpanSink
	Runnables   []fact.RunnableSink
	Transitions []fact.TransitionSink
	Waits       []fact.WaitSink
	Goroutines  []fact.GoroutineSink
	Ranges      []fact.RangeSink
	RangeEdges  []fact.RangeEdgeSink
	Tasks       []fact.TaskSink
	Regions     []fact.RegionSink
	Logs        []fact.LogSink
	Metrics     []fact.MetricSink
	Samples     []fact.SampleSink
}

// Add enters sink for every kind of fact that it receives. It reports whether
// there is any.
func (s *Sinks) Add(sink any) bool {
	found := false
	found = enter(&s.Spans, sink) || found
	found = enter(&s.Runnables, sink) || found
	found = enter(&s.Transitions, sink) || found
	found = enter(&s.Waits, sink) || found
	found = enter(&s.Goroutines, sink) || found
	found = enter(&s.Ranges, sink) || found
	found = enter(&s.RangeEdges, sink) || found
	found = enter(&s.Tasks, sink) || found
	found = enter(&s.Regions, sink) || found
	found = enter(&s.Logs, sink) || found
	found = enter(&s.Metrics, sink) || found
	return enter(&s.Samples, sink) || found
}

func enter[T any](list *[]T, sink any) bool {
	s, ok := sink.(T)
	if ok {
		*list = append(*list, s)
	}
	return ok
}
