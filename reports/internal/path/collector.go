package path

import (
	"errors"
	"strings"

	"tracetool/traceparse/fact"
)

// Collector keeps every change of state of the goroutines. It is a
// [fact.TransitionSink] and a [fact.RangeEdgeSink]; both are needed.
type Collector struct {
	records    records
	changes    changes
	goroutines []goroutine
	full       bool // there were more records than can be numbered

	slots  []number // the latest goroutine in each
	alive  map[int64]uint32
	recent [recentSize]number // in front of alive, by the ID's low bits

	pauses  []interval // of the garbage collector, in order
	pausing bool
	// What walks use again.
	entries   map[*fact.Group]*fact.Frame
	handOvers map[handKey]*HandOver
	runtime   []bool // which goroutines are the runtime's, known in the end
	family    *families
}

// goroutine is one goroutine of the trace, in the order of its first record.
type goroutine struct {
	id     int64
	group  *fact.Group // may be an alias
	latest int32       // record
	recent recent
}

// number is a goroutine's ID and its index.
type number struct {
	id int64
	g  uint32
}

// nobody is the number of no goroutine.
var nobody = number{id: -1}

// recentSize is a power of two: most programs have fewer goroutines at work.
const recentSize = 1024

type interval struct{ start, end fact.Time }

// NewCollector returns an empty collector.
func NewCollector() *Collector {
	c := &Collector{
		changes: changes{index: make(map[change]uint32)},
		alive:   make(map[int64]uint32),
		entries: make(map[*fact.Group]*fact.Frame),

		handOvers: make(map[handKey]*HandOver),
	}
	for i := range c.recent {
		c.recent[i] = nobody
	}
	return c
}

// Transition implements [fact.TransitionSink].
func (c *Collector) Transition(t *fact.Transition) {
	if c.records.n >= maxRecords {
		c.full = true
		return
	}
	g := c.goroutine(t)
	r := record{time: t.Time, prev: c.goroutines[g].latest, cause: none, g: g, what: c.changes.of(t, &c.goroutines[g].recent)}
	switch {
	case t.From == fact.NotExist && t.G.Parent != 0:
		r.cause = c.latest(t.G.Parent)
	case t.From == fact.Waiting && t.Waker.Kind == fact.WakerGoroutine:
		r.cause = c.latest(t.Waker.ID)
	}
	if r.cause != none {
		if waker := c.records.at(r.cause); c.changes.list[waker.what].runs() {
			waker.cause = int32(c.records.n)
		}
	}
	c.goroutines[g].latest = int32(c.records.n)
	c.records.add(r)
	if t.To == fact.NotExist {
		c.forget(t.G.ID)
	}
}

// goroutine returns the index of the goroutine that changes, entered if it is new.
// An ID may come twice: the runtime uses it again for threads of C code.
func (c *Collector) goroutine(t *fact.Transition) uint32 {
	for t.G.Slot >= len(c.slots) {
		c.slots = append(c.slots, nobody)
	}
	s := &c.slots[t.G.Slot]
	if s.id != t.G.ID || t.From == fact.NotExist {
		*s = number{t.G.ID, uint32(len(c.goroutines))}
		c.goroutines = append(c.goroutines, goroutine{t.G.ID, t.G.Group, none, recent{}})
		c.alive[s.id] = s.g
		c.recent[s.id&(recentSize-1)] = *s
	}
	return s.g
}

// latest returns the latest record of a goroutine that is alive.
func (c *Collector) latest(id int64) int32 {
	r := &c.recent[id&(recentSize-1)]
	if r.id != id {
		g, ok := c.alive[id]
		if !ok {
			return none
		}
		*r = number{id, g}
	}
	return c.goroutines[r.g].latest
}

func (c *Collector) forget(id int64) {
	delete(c.alive, id)
	if r := &c.recent[id&(recentSize-1)]; r.id == id {
		*r = nobody
	}
}

// RangeEdge implements [fact.RangeEdgeSink]: it takes the pauses of the garbage
// collector. The tracer and others stop the world as well, for a moment.
func (c *Collector) RangeEdge(e *fact.RangeEdge) {
	if e.Kind != fact.RangeSTW || !strings.Contains(e.Name, "(GC ") {
		return
	}
	if e.Begin && !c.pausing {
		c.pauses = append(c.pauses, interval{e.Time, e.Time})
	} else if !e.Begin && c.pausing {
		c.pauses[len(c.pauses)-1].end = e.Time
	}
	c.pausing = e.Begin
}

// Err says what keeps the result from being complete, nil if nothing does.
func (c *Collector) Err() error {
	if c.full {
		return errors.New("more than 2,147,483,647 changes of state: ask for a part of the trace with --from and --to")
	}
	return nil
}

// Empty reports whether nothing was collected.
func (c *Collector) Empty() bool { return c.records.n == 0 }

// group returns what a goroutine's group turned out to be.
func (c *Collector) group(g uint32) *fact.Group { return c.goroutines[g].group.Canonical() }

// causeOf returns r's cause where it is one. A goroutine of the runtime that wakes
// another one from within the runtime is none: it polls the network, runs timers
// or ends a collection.
func (c *Collector) causeOf(r *record, change *change) int32 {
	if change.runs() {
		return none
	}
	if r.cause == none || !c.ofRuntime(c.records.at(r.cause).g) {
		return r.cause
	}
	if change.from == fact.NotExist || change.by == nil || strings.HasPrefix(change.by.Func, "runtime.") {
		return none
	}
	return r.cause
}

func (c *Collector) ofRuntime(g uint32) bool {
	for i := len(c.runtime); i < len(c.goroutines); i++ {
		c.runtime = append(c.runtime, c.group(uint32(i)).System)
	}
	return c.runtime[g]
}
