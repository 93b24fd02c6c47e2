package timeline

import (
	"time"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
)

// goroutine is a fact.Goroutine and what the state machine needs besides.
type goroutine struct {
	fact.Goroutine
	state fact.State
	// since is when state began; sinceOpen: it reaches back beyond what is known.
	since     fact.Time
	sinceOpen bool
	site      *fact.Site
	stack     uint32
	cause     fact.Cause
	ran       time.Duration // the length of its running span, right after it
	proc      int32
	// unnamed: no stack of its own was seen yet.
	unnamed bool
	// lost: nothing is known of it since the latest gap.
	lost bool

	wait  fact.Wait
	phase waitPhase

	regions []region
	tasks   []uint64 // open tasks that it began
}

// recentSize is a power of two. Most programs have fewer goroutines at work.
const recentSize = 1024

// find returns the goroutine with the ID, or nil.
func (t *Timeline) find(id int64) *goroutine {
	slot := &t.recent[id&(recentSize-1)]
	if g := *slot; g != nil && g.ID == id {
		return g
	}
	g := t.goroutines[id]
	if g != nil {
		*slot = g
	}
	return g
}

// remove forgets g.
func (t *Timeline) remove(g *goroutine) {
	delete(t.goroutines, g.ID)
	t.recent[g.ID&(recentSize-1)] = nil
	t.freeSlots = append(t.freeSlots, g.Slot)
	t.pool = append(t.pool, g)
}

// adopt enters a goroutine that the trace mentions for the first time.
func (t *Timeline) adopt(id int64, start fact.Time) *goroutine {
	g := t.alloc()
	g.ID = id
	g.Start = start
	g.FirstRun = -1
	t.goroutines[id] = g
	return g
}

// older enters a goroutine older than the trace, or than the end of the latest gap.
func (t *Timeline) older(id int64) *goroutine {
	g := t.adopt(id, t.known)
	g.StartOpen = true
	g.unnamed = true
	g.Group = &fact.Group{}
	return g
}

// create enters a goroutine at its go statement.
func (t *Timeline) create(e *decode.Event) *goroutine {
	if old := t.find(e.ID); old != nil {
		t.replace(old)
	}
	g := t.adopt(e.ID, t.now)
	if e.G != decode.None {
		g.Parent = e.G
	}
	created := t.groups.creation(e.Aux, t.stacks[e.Aux])
	if name := entry(t.stacks[e.Stack]); name != "" {
		g.Group = t.groups.intern(name, created)
	} else {
		g.unnamed = true
		g.Group = &fact.Group{Created: created}
	}
	if t.inWindow() && !g.Group.System {
		t.created++
	}
	return g
}

// replace ends a goroutine whose ID is used again. The runtime does so for the
// threads of C code, of which the trace may lack the end.
func (t *Timeline) replace(g *goroutine) {
	if g.lost {
		t.bury(g)
		return
	}
	t.notify(g, fact.NotExist, g.site, nil, t.now)
	t.end(g)
}

// alloc returns a goroutine with a slot, its slices emptied but kept.
func (t *Timeline) alloc() *goroutine {
	var g *goroutine
	if n := len(t.pool); n > 0 {
		g = t.pool[n-1]
		t.pool = t.pool[:n-1]
		*g = goroutine{regions: g.regions[:0], tasks: g.tasks[:0]}
	} else {
		g = new(goroutine)
	}
	if n := len(t.freeSlots); n > 0 {
		g.Slot = t.freeSlots[n-1]
		t.freeSlots = t.freeSlots[:n-1]
	} else {
		g.Slot = t.slots
		t.slots++
	}
	return g
}

// end ends a goroutine now.
func (t *Timeline) end(g *goroutine) {
	t.closeSpan(g, fact.Waker{}, false)
	t.dropWait(g)
	t.closeRegions(g)
	t.settleTasks(g)
	g.Last = fact.NotExist
	t.deliverGoroutine(g, t.now)
	t.remove(g)
}

// finishGoroutine delivers a goroutine that outlives the trace. It stays in
// the table, for tasks that are still to be delivered.
func (t *Timeline) finishGoroutine(g *goroutine) {
	g.EndOpen = true
	g.Last, g.LastSince, g.LastSite, g.LastStack = g.state, g.since, nil, nil
	if g.state == fact.Waiting || g.state == fact.Syscall {
		g.LastSite = g.site
		if g.stack != 0 {
			g.LastStack = t.stacks[g.stack]
		}
	}
	t.closeSpan(g, fact.Waker{}, true)
	t.openWait(g)
	t.closeRegions(g)
	if !g.Group.System {
		t.alive++
	}
	t.deliverGoroutine(g, t.now)
}

func (t *Timeline) deliverGoroutine(g *goroutine, end fact.Time) {
	start, end, cut, _ := t.win.clip(g.Start, end)
	if end < start || len(t.sinks.Goroutines) == 0 {
		return
	}
	f := &g.Goroutine
	f.Start, f.End = start, end
	f.StartOpen = f.StartOpen || cut
	for _, s := range t.sinks.Goroutines {
		s.Goroutine(f)
	}
}

// timesAt is g's times including the state that it is in now.
func (t *Timeline) timesAt(g *goroutine) fact.Breakdown {
	times := g.Times
	times.Add(g.state, g.class(), t.win.overlap(g.since, t.now))
	return times
}

// class is the class of the wait that g is in.
func (g *goroutine) class() fact.Class {
	if g.state != fact.Waiting || g.site == nil {
		return fact.UnknownClass
	}
	return g.site.Class()
}
