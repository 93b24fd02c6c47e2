package blocking

import (
	"math"
	"slices"

	"tracetool/traceparse/fact"
)

// Collector collects a [Result] in one pass. It is a TransitionSink, a WaitSink,
// a MetricSink and a RangeEdgeSink; all are needed. Its memory is bounded by the
// goroutines alive and the sites, whatever the trace's length.
type Collector struct {
	slots  []slot
	procs  procs
	edges  edges
	chains chains
	parts  components
	alone  map[*fact.Group]float64
	futile map[*fact.Site]int64

	pieces  []piece // scratch
	scratch []piece
}

// NewCollector returns an empty collector.
func NewCollector() *Collector {
	return &Collector{
		edges:  edges{index: make(map[edgeKey]int32)},
		chains: newChains(),
		parts:  newComponents(),
		alone:  make(map[*fact.Group]float64),
		futile: make(map[*fact.Site]int64),
	}
}

// slot is what is remembered of a live goroutine.
type slot struct {
	id    int64
	index int // of the slot
	group *fact.Group
	state fact.State
	since fact.Time // of state
	past  history   // before since

	// lost: it waited, since lostSince, when damage came; its wait is still to
	// be delivered.
	lost      bool
	lostSince fact.Time
	// counted: it is a goroutine of the program's, so far as is known, and
	// procs counts it in its state.
	counted bool
	// class and taken are of the wait it is in: its class, and how much proc
	// time a wait of the class had taken when it began.
	class fact.Class
	taken float64
	// site is the element of the wait's site among the components, none for
	// operations that have no component; at is the site.
	site int32
	at   *fact.Site

	// alone is how long it has run alone, since it began to run.
	alone float64

	edge     int32 // of its latest wait
	runEdge  int32 // of its time runnable
	runChain int32

	// Its latest wait at a lock: the element, when it was woken, and how many
	// hand-overs in a row had brought the lock to it.
	lock   int32
	woken  fact.Time
	convoy int32
}

const none = -1

// Transition implements [fact.TransitionSink].
func (c *Collector) Transition(t *fact.Transition) {
	c.advance(t.Time)
	s := c.slot(t.G)
	switch t.From {
	case fact.Running:
		s.past.add(t.Time, running)
	case fact.Runnable:
		c.ran(s, t)
	case fact.Syscall:
		s.past.add(t.Time, syscall)
		if t.To == fact.Runnable {
			c.returned(s, t)
		}
	case fact.Waiting:
		c.woke(s, t)
	default:
		s.past.reset(t.Time)
	}
	s.past.thin(t.Time, &c.scratch)
	c.leave(s)
	s.state, s.since, s.group = t.To, t.Time, t.G.Group
	c.enter(s, t)
}

// slot returns the memory of g, emptied if it was another goroutine's.
func (c *Collector) slot(g *fact.Goroutine) *slot {
	if g.Slot >= len(c.slots) {
		c.slots = slices.Grow(c.slots, g.Slot+1-len(c.slots))[:g.Slot+1]
	}
	s := &c.slots[g.Slot]
	if s.id != g.ID {
		c.leave(s)
		*s = slot{id: g.ID, index: g.Slot, past: s.past.emptied(), edge: none, runEdge: none, lock: none, site: none}
	}
	return s
}

// leave takes s out of the counts of its state.
func (c *Collector) leave(s *slot) {
	switch s.state {
	case fact.Running:
		c.procs.running--
		if s.counted {
			c.procs.users--
			c.procs.userSlots -= s.index
			c.flushAlone(s)
		}
	case fact.Runnable:
		c.procs.runnable--
	case fact.Waiting:
		if s.counted {
			c.procs.waiting[s.class]--
		}
		if s.site != none {
			c.parts.leave(s.site, c.procs.now)
		}
	}
	s.counted = false
	s.state = fact.NotExist
}

// enter counts s in its new state.
func (c *Collector) enter(s *slot, t *fact.Transition) {
	s.counted = !t.G.Group.System
	switch t.To {
	case fact.Running:
		c.procs.running++
		if s.counted {
			c.procs.users++
			c.procs.userSlots += s.index
		}
	case fact.Runnable:
		c.procs.runnable++
	case fact.Waiting:
		s.class = t.Class
		s.taken = c.procs.taken[s.class]
		if s.counted {
			c.procs.waiting[s.class]++
		}
		if s.at != t.Site {
			s.at, s.site = t.Site, c.parts.waitSite(t.Site)
		}
		if s.site != none {
			c.parts.enter(s.site, c.procs.now)
		}
	}
}

// ran ends time in state runnable.
func (c *Collector) ran(s *slot, t *fact.Transition) {
	if e := c.edges.at(s.runEdge); e == nil || e.waiter != t.G.Group {
		s.runEdge = c.edges.get(edgeKey{waiter: t.G.Group, runnable: true})
		s.runChain = c.chains.cons(s.runEdge, runnable)
	}
	c.edges.list[s.runEdge].hist.Add(t.Time.Sub(s.since))
	s.past.add(t.Time, s.runChain)
}

// returned ends a syscall that has lost its proc: an edge to the pseudo-node.
func (c *Collector) returned(s *slot, t *fact.Transition) {
	e := c.edges.get(edgeKey{waiter: t.G.Group, site: t.Site, kind: fact.WakerSyscall})
	d := t.Time.Sub(s.since)
	c.edges.list[e].hist.Add(d)
	c.chains.charge(c.chains.cons(e, nothing), d)
}

// Wait implements [fact.WaitSink]. It takes the waits that outlast the trace, of
// which there is no transition, and counts futile wake-ups.
func (c *Collector) Wait(w *fact.Wait) {
	if w.Futile > 0 {
		c.futile[w.Site] += int64(w.Futile)
	}
	if !w.EndOpen || w.G.Slot >= len(c.slots) {
		return
	}
	s := &c.slots[w.G.Slot]
	if s.id != w.G.ID || s.state != fact.Waiting && !s.lost {
		return
	}
	c.advance(w.End)
	since := s.lostSince
	if !s.lost {
		since = s.since
		c.takes(s)
		c.leave(s)
	}
	s.lost = false
	c.parts.waitSite(w.Site)
	e := c.edges.get(edgeKey{waiter: w.G.Group, site: w.Site})
	raw := &c.edges.list[e]
	d := w.End.Sub(since)
	raw.hist.Add(d)
	raw.open++
	raw.idle += s.taken
	c.chains.charge(c.chains.cons(e, nothing), d)
}

// takes makes s.taken what the wait has taken, a whole number: sums of these do
// not depend on their order.
func (c *Collector) takes(s *slot) {
	if !s.counted {
		s.taken = 0
		return
	}
	s.taken = math.Round(c.procs.taken[s.class] - s.taken)
}

// Metric implements [fact.MetricSink].
func (c *Collector) Metric(m *fact.Metric) {
	if m.Name == fact.MetricGOMAXPROCS {
		c.advance(m.Time)
		c.procs.procs = int(m.Value)
	}
}

// RangeEdge implements [fact.RangeEdgeSink].
func (c *Collector) RangeEdge(e *fact.RangeEdge) {
	if e.Kind == fact.RangeSTW {
		c.advance(e.Time)
		c.procs.stopped = e.Begin
	}
}
