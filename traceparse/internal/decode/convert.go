package decode

import (
	"strings"

	"golang.org/x/exp/trace"

	"tracetool/traceparse/fact"
)

// goStates maps the reader's states. One that a future version adds is Unknown.
var goStates = [...]fact.State{
	trace.GoUndetermined: fact.Unknown,
	trace.GoNotExist:     fact.NotExist,
	trace.GoRunnable:     fact.Runnable,
	trace.GoRunning:      fact.Running,
	trace.GoWaiting:      fact.Waiting,
	trace.GoSyscall:      fact.Syscall,
}

func goState(s trace.GoState) fact.State {
	if int(s) < len(goStates) {
		return goStates[s]
	}
	return fact.Unknown
}

// transition leaves out procs: goroutines' spans tell all that reports say of
// them.
func (d *Decoder) transition(ev *trace.Event) {
	t := ev.StateTransition()
	if t.Resource.Kind == trace.ResourceGoroutine {
		d.goTransition(ev, &t)
	}
}

// goTransition takes any transition of a goroutine; the commonest ones do not
// come here but take the short cut of view.go.
func (d *Decoder) goTransition(ev *trace.Event, t *trace.StateTransition) {
	from, to := t.Goroutine()
	e := newEvent(GoTransition, ev)
	e.ID = int64(t.Resource.Goroutine())
	e.From, e.To = goState(from), goState(to)
	e.Reason = d.reason(t.Reason)
	e.Stack = d.stack(t.Stack)
	switch {
	case e.From == fact.Waiting || e.From == fact.NotExist:
		e.Aux = d.stack(ev.Stack())
	case e.From != fact.Unknown:
		e.G = e.ID // which it is, or the trace does not say
	}
	if e.To == fact.Running {
		e.Proc = int32(ev.Proc())
	}
	d.put(&e)
}

func (d *Decoder) rangeEvent(kind Kind, ev *trace.Event) {
	r := ev.Range()
	e := newEvent(kind, ev)
	e.Aux = uint32(rangeKind(r.Name))
	e.Reason = d.reason(r.Name)
	e.ID = None
	switch r.Scope.Kind {
	case trace.ResourceGoroutine:
		e.ID = int64(r.Scope.Goroutine())
	case trace.ResourceProc:
		e.ID = int64(r.Scope.Proc())
	}
	d.put(&e)
}

func (d *Decoder) metric(ev *trace.Event) {
	m := ev.Metric()
	if m.Value.Kind() == trace.ValueUint64 {
		e := newEvent(Metric, ev)
		e.Reason = d.reason(m.Name)
		e.ID = int64(m.Value.Uint64())
		d.put(&e)
	}
}

// rangeKind goes by the names that golang.org/x/exp/trace gives to ranges.
func rangeKind(name string) fact.RangeKind {
	switch {
	case strings.HasPrefix(name, "stop-the-world"):
		return fact.RangeSTW
	case name == "GC concurrent mark phase":
		return fact.RangeGC
	case name == "GC mark assist":
		return fact.RangeAssist
	case name == "GC incremental sweep":
		return fact.RangeSweep
	}
	return fact.RangeOther
}

func (d *Decoder) annotation(kind trace.EventKind, ev *trace.Event) {
	e := newEvent(annotationKinds[kind], ev)
	switch kind {
	case trace.EventTaskBegin, trace.EventTaskEnd:
		task := ev.Task()
		e.ID = taskID(task.ID)
		e.Aux = d.note(Note{Name: task.Type, Parent: uint64(taskID(task.Parent))})
	case trace.EventRegionBegin, trace.EventRegionEnd:
		region := ev.Region()
		e.ID = taskID(region.Task)
		e.Aux = d.note(Note{Name: region.Type})
	case trace.EventLog:
		log := ev.Log()
		e.ID = taskID(log.Task)
		e.Aux = d.note(Note{Name: log.Category, Text: log.Message})
	}
	d.put(&e)
}

var annotationKinds = map[trace.EventKind]Kind{
	trace.EventTaskBegin:   TaskBegin,
	trace.EventTaskEnd:     TaskEnd,
	trace.EventRegionBegin: RegionBegin,
	trace.EventRegionEnd:   RegionEnd,
	trace.EventLog:         Log,
}

// taskID maps both ways of saying "no task" to 0.
func taskID(id trace.TaskID) int64 {
	if id == trace.NoTask || id == trace.BackgroundTask {
		return 0
	}
	return int64(id)
}
