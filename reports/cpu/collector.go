package cpu

import (
	"time"

	"tracetool/reports/scheduler"
	"tracetool/traceparse/fact"
)

// Collector counts CPU samples by stack and group, and adds up how long the
// groups ran. It is a SampleSink and a GoroutineSink; both are needed. It costs
// nothing where a trace has no samples, and otherwise some bytes a distinct
// stack.
type Collector struct {
	showRuntime bool
	samples     map[sampleKey]int64
	running     map[*fact.Group]time.Duration
}

// sampleKey has a nil group for samples without a goroutine, and a nil stack
// for those without one.
type sampleKey struct {
	stack *fact.Stack
	group *fact.Group
}

// NewCollector returns an empty collector. With showRuntime, what the runtime's
// own goroutines and its scheduler do counts like the program's work.
func NewCollector(showRuntime bool) *Collector {
	return &Collector{
		showRuntime: showRuntime,
		samples:     make(map[sampleKey]int64),
		running:     make(map[*fact.Group]time.Duration),
	}
}

// Sample implements [fact.SampleSink].
func (c *Collector) Sample(s *fact.Sample) {
	key := sampleKey{stack: s.Stack}
	if s.G != nil {
		key.group = s.G.Group
	}
	c.samples[key]++
}

// Goroutine implements [fact.GoroutineSink].
func (c *Collector) Goroutine(g *fact.Goroutine) { c.running[g.Group] += g.Times.Running }

// Result returns what was collected. The scan must be over; trace is its
// header, yields are those that a [scheduler.Collector] counted in it.
func (c *Collector) Result(trace *fact.Trace, yields []scheduler.Yield) *Result {
	r := &Result{Wall: trace.Duration}
	groups, functions, spins := newGroups(c.running), newFunctions(), newSpins()
	for key, n := range c.samples {
		group, frames := canonical(key.group), key.frames()
		r.Samples += n
		groups.of(group).Samples += n
		if len(frames) == 0 {
			r.NoStack += n
		}
		if (group == nil || !group.System) && yielding(frames) {
			r.Yielding += n
		}
		if !c.showRuntime && (group == nil || group.System) {
			r.Runtime += n
			continue
		}
		functions.add(frames, group, n)
		spins.add(frames, n, c.showRuntime)
	}
	for i := range yields {
		if y := &yields[i]; Busy(y, r.Wall) {
			spins.yield(y)
		}
	}
	r.Groups, r.Functions = groups.sorted(), functions.sorted()
	r.spins = spins.sorted()
	return r
}

func (k *sampleKey) frames() []fact.Frame {
	if k.stack == nil {
		return nil
	}
	return k.stack.Frames
}

// canonical folds groups that turned out to be the same.
func canonical(g *fact.Group) *fact.Group {
	if g == nil {
		return nil
	}
	return g.Canonical()
}
