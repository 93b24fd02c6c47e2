package scheduler

import (
	"slices"
	"time"

	"tracetool/traceparse/fact"
)

// mmuWindows are the windows of the table "mmu".
var mmuWindows = []time.Duration{time.Millisecond, 10 * time.Millisecond, 100 * time.Millisecond}

// mutator follows how many procs garbage collection takes from the program. The
// mutator utilization of an instant is the share of GOMAXPROCS left:
//
//	1 − (workers + assists) ÷ GOMAXPROCS, and 0 while the world is stopped
//
// workers are running goroutines with the entry runtime.gcBgMarkWorker, assists
// running goroutines inside a mark assist. That is what `go tool trace` draws
// (internal/trace, MutatorUtilizationV2 with UtilSTW, UtilBackground and
// UtilAssist), with three differences. Every pause counts but the tracer's own,
// not only the garbage collector's. Idle workers count, which facts do not tell
// from others: they run on procs that have nothing else to do, so that a program
// that leaves procs idle has less here. And a worker counts once: as of Go 1.26,
// MutatorUtilizationV2 counts it once more each time it runs again. Sweeping
// counts on neither side.
//
// It is a TransitionSink, a RangeEdgeSink and a
// MetricSink.
type mutator struct {
	curve *curve
	// busy is the number of workers and assists that run.
	busy    int
	stopped bool
	procs   int
	// unsure is how many running goroutines are nameless as yet, and may turn
	// out to be workers once they stop.
	unsure int
	// pending are steps that the curve may not have yet, because GOMAXPROCS or
	// a goroutine's name is not known.
	pending []pendingStep
	now     fact.Time
	slots   []mutatorSlot
}

// pendingStep is the state from a time on.
type pendingStep struct {
	time    fact.Time
	busy    int
	stopped bool
}

// maxPending bounds the pending steps. Names are missing for the first
// stretches of goroutines older than the trace. With more steps than these, nameless goroutines are taken
// for the program's, and without GOMAXPROCS the first steps are forgotten.
const maxPending = 1 << 16

type mutatorSlot struct {
	id                         int64
	running, assisting, counts bool
	// unsure: it runs, nameless, since a time.
	unsure bool
	since  fact.Time
}

// gcWorker is the entry of the garbage collector's workers.
const gcWorker = "runtime.gcBgMarkWorker"

func newMutator() *mutator { return &mutator{curve: newCurve(mmuWindows...)} }

// Transition implements [fact.TransitionSink].
func (m *mutator) Transition(t *fact.Transition) {
	s := m.slot(t.G)
	if s.unsure {
		m.resolve(s, t)
	}
	s.running = t.To == fact.Running
	counts := s.running && (s.assisting || t.G.Group.Entry == gcWorker)
	if t.To == fact.NotExist {
		s.assisting = false
	}
	m.count(s, counts, t.Time)
	if s.running && nameless(t.G.Group) {
		m.unsure++
		m.changed(t.Time)
		s.unsure, s.since = true, m.now
	}
}

// resolve is for a goroutine that stops and so has a name now. If it was a
// worker, it has been one since it began to run.
func (m *mutator) resolve(s *mutatorSlot, t *fact.Transition) {
	s.unsure = false
	m.unsure--
	for i := range m.pending {
		if t.G.Group.Entry == gcWorker && m.pending[i].time >= s.since {
			m.pending[i].busy++
		}
	}
	m.changed(t.Time)
}

// RangeEdge implements [fact.RangeEdgeSink].
func (m *mutator) RangeEdge(e *fact.RangeEdge) {
	switch {
	case e.Kind == fact.RangeSTW && !byTracer(e.Name):
		m.stopped = e.Begin
		m.changed(e.Time)
	case e.Kind == fact.RangeAssist && e.G != nil:
		s := m.slot(e.G)
		s.assisting = e.Begin
		m.count(s, s.running && s.assisting, e.Time)
	}
}

// Metric implements [fact.MetricSink].
func (m *mutator) Metric(x *fact.Metric) {
	if x.Name == fact.MetricGOMAXPROCS && x.Value > 0 {
		m.procs = int(x.Value)
		m.changed(x.Time)
	}
}

// count makes s count, or not.
func (m *mutator) count(s *mutatorSlot, counts bool, t fact.Time) {
	if counts == s.counts {
		return
	}
	s.counts = counts
	if counts {
		m.busy++
	} else {
		m.busy--
	}
	m.changed(t)
}

// changed enters the present state. Facts that reach back before the latest
// one, as do the first of goroutines older than the trace, count from there.
func (m *mutator) changed(t fact.Time) {
	m.now = max(m.now, t)
	m.pending = append(m.pending, pendingStep{m.now, m.busy, m.stopped})
	switch full := len(m.pending) >= maxPending; {
	case m.procs > 0 && (m.unsure == 0 || full):
		m.flush()
	case full:
		m.pending = slices.Delete(m.pending, 0, maxPending/2)
	}
}

func (m *mutator) flush() {
	for _, s := range m.pending {
		m.curve.step(s.time, m.taken(s.busy, s.stopped))
	}
	m.pending = m.pending[:0]
}

// taken is the share of procs that is not the program's.
func (m *mutator) taken(busy int, stopped bool) float64 {
	if stopped || busy >= m.procs {
		return 1
	}
	return float64(busy) / float64(m.procs)
}

func (m *mutator) slot(g *fact.Goroutine) *mutatorSlot {
	if g.Slot >= len(m.slots) {
		m.slots = slices.Grow(m.slots, g.Slot+1-len(m.slots))[:g.Slot+1]
	}
	s := &m.slots[g.Slot]
	if s.id != g.ID {
		*s = mutatorSlot{id: g.ID} // its predecessor has left all states
	}
	return s
}

// utilization is the least mean utilization over windows of a length.
type utilization struct {
	window time.Duration
	// least is 0 where the trace is shorter than the window (!known).
	least float64
	known bool
}

// finish ends the trace and returns the utilization over the windows, and over
// the whole.
func (m *mutator) finish(trace *fact.Trace) (over []utilization, whole float64) {
	if m.procs == 0 {
		m.procs = max(1, trace.GOMAXPROCS)
	}
	m.flush()
	m.curve.finish(trace.From + fact.Time(trace.Duration))
	for i, w := range mmuWindows {
		if w > trace.Duration {
			over = append(over, utilization{window: w})
			continue
		}
		over = append(over, utilization{w, 1 - m.curve.greatest(i), true})
	}
	return over, 1 - m.curve.area/float64(max(1, trace.Duration))
}
