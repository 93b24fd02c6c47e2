package source

import (
	"slices"
	"strings"

	"tracetool/traceparse/fact"

	"golang.org/x/tools/go/ssa"
)

// waiter is a set of goroutines with what the source says of them.
type waiter struct {
	Goroutines
	places []place // innermost first
	// waits is the operation, several for a select; none if it is not known.
	waits []operation
	// holds are the locks held, taken by the innermost frames first.
	holds []held
	// roaming: the trace says that they live and not where they are.
	roaming bool
	// stops: the goroutine is taken to be where it stops the trace.
	stops bool
	// stuck: no goroutine that can go on can end the wait.
	stuck bool
}

// held is a lock that a goroutine holds.
type held struct {
	hold
	at place // the frame in whose call it is held
}

// situation is what all goroutines do.
type situation struct {
	*Program
	blocked, others []*waiter
}

func (p *Program) situation(blocked, others []Goroutines) *situation {
	s := &situation{Program: p}
	for _, g := range blocked {
		s.blocked = append(s.blocked, p.waiter(g))
	}
	for _, g := range others {
		s.others = append(s.others, p.waiter(g))
	}
	slices.SortStableFunc(s.blocked, compareWaiters)
	s.findStuck()
	return s
}

func (p *Program) waiter(g Goroutines) *waiter {
	w := &waiter{Goroutines: g}
	places, known := p.resolve(g.Stack)
	w.places = places
	switch {
	case known && g.Operation != fact.UnknownOperation:
		w.waits = p.waitsAt(g, places[0])
		w.holds = p.held(w)
	case len(places) == 1 && places[0].instr == nil:
		if stopping := p.stopping(places[0].fn); len(stopping) > 0 {
			w.places, w.stops = stopping, true
		} else {
			w.roaming = true
		}
	default:
		w.holds = p.held(w)
	}
	return w
}

// waitsAt lists what the goroutines wait for in their innermost place.
func (p *Program) waitsAt(g Goroutines, at place) []operation {
	ops := p.flow.operations(at.instr)
	if g.Operation == fact.Mutex && len(ops) == 1 && ops[0].verb == condWait {
		// The wait is over, its lock is to be taken again.
		ops[0].verb, ops[0].obj, ops[0].value = lock, ops[0].obj.part(locker), nil
	}
	verbs := ^(unlock | runlock | closing | signal | cancel | add | doneVerb | tryLock)
	return slices.DeleteFunc(ops, func(o operation) bool { return o.verb&verbs == 0 })
}

// held lists the locks held in all frames, and relates their accesses to each
// other: an argument of a call is the parameter in the next frame. What an inner
// frame has given up, an outer one holds no longer.
func (p *Program) held(w *waiter) []held {
	var list []held
	var released []hold
	for _, at := range w.places {
		if at.instr == nil {
			continue
		}
		s := p.locks.stateAt(at.instr)
		for _, h := range sortHolds(s.held) {
			if given := p.givenUp(w); given != nil && h.obj.find() == given {
				continue
			}
			h.access = w.outermost(h.access, at)
			if h.keptBut(released) {
				list = append(list, held{h, at})
			}
		}
		for _, r := range sortHolds(s.released) {
			r.access = w.outermost(r.access, at)
			released = append(released, r)
		}
	}
	return list
}

// keptBut reports whether h is held after what inner frames have given up, and
// leaves it in doubt if that may have been another.
func (h *hold) keptBut(released []hold) bool {
	for _, r := range released {
		if r.obj.find() != h.obj.find() {
			continue
		}
		if r.must && r.access == h.access && !h.access.varies {
			return false
		}
		h.must = false
	}
	return true
}

// givenUp is the lock of the condition that the goroutine waits for, or that it
// has to take again after the wait.
func (p *Program) givenUp(w *waiter) *node {
	for _, op := range p.flow.operations(w.places[0].instr) {
		if op.verb == condWait {
			return op.obj.part(locker)
		}
	}
	return nil
}

// holding returns how the goroutines hold obj, nil if they do not. One that is
// held on all paths goes before one that is not.
func (w *waiter) holding(obj *node) *held {
	var found *held
	for i := range w.holds {
		if h := &w.holds[i]; h.obj.find() == obj.find() && (found == nil || !found.must && h.must) {
			found = h
		}
	}
	return found
}

// finishes lists the wait groups whose Go runs these goroutines: their Done
// follows when the function returns.
func (s *situation) finishes(w *waiter) []*node {
	if w.Stack == nil || len(w.places) == 0 || !slices.ContainsFunc(w.Stack.Frames, func(fr fact.Frame) bool {
		return strings.HasPrefix(fr.Func, "sync.(*WaitGroup).Go.func")
	}) {
		return nil
	}
	var list []*node
	for _, o := range s.ops {
		at, ok := o.instr.(ssa.CallInstruction)
		if !ok || o.verb != add || len(s.flow.targets[at]) != 1 || runtimeName(s.flow.targets[at][0]) != "sync.(*WaitGroup).Go" {
			continue
		}
		if slices.Contains(s.flow.nodeFor(at.Common().Args[1]).funcs, w.places[len(w.places)-1].fn) {
			list = append(list, o.obj.find())
		}
	}
	return list
}

func compareWaiters(a, b *waiter) int {
	var x, y []fact.Frame
	if a.Stack != nil {
		x = a.Stack.Frames
	}
	if b.Stack != nil {
		y = b.Stack.Frames
	}
	if c := slices.CompareFunc(x, y, fact.Frame.Compare); c != 0 {
		return c
	}
	return slices.Compare(a.IDs, b.IDs)
}
