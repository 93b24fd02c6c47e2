package source

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Goroutines that wait for news are often just idle: workers without work, a
// daemon that waits for a stop that never comes. Two rules keep them from being
// accused where nobody can end their wait.
//
//   - What is made once, for the whole program, may have no counterpart: nothing
//     accumulates. What is made again and again must have one.
//   - Where main itself ran past the counterpart and stopped the trace, it is the
//     program that is at its end.

// idle reports whether the waits may be those of a healthy program.
func (e *explainer) idle(w *waiter) bool {
	return !slices.ContainsFunc(w.waits, func(op operation) bool { return !e.idleIn(w, op) })
}

func (e *explainer) idleIn(w *waiter, op operation) bool {
	if op.verb == send || op.verb == await && len(e.skips(op.obj)) > 0 || e.senderWaits(w, op) {
		return false
	}
	ends := e.endsOf([]operation{op})
	if len(ends) == 0 {
		return e.madeOnce(op.obj)
	}
	return e.mainDid(ends)
}

// senderWaits: a goroutine that sent on a channel waits for the end of those who
// range over it, which needs a close.
func (e *explainer) senderWaits(w *waiter, op operation) bool {
	if !op.ranges {
		return false
	}
	return slices.ContainsFunc(e.stuckBut(w), func(h *waiter) bool {
		return h.waits[0].verb == await && e.canEnd([]*waiter{w}, h.waits[0]) &&
			slices.ContainsFunc(e.ops, func(o operation) bool {
				return o.verb == send && op.endedBy(o) && slices.ContainsFunc(h.places, func(at place) bool { return at.fn == o.instr.Parent() })
			})
	})
}

// madeOnce reports whether all of the object are made by code that runs once.
func (e *explainer) madeOnce(obj *node) bool {
	once := e.once()
	obj = obj.find()
	for _, m := range obj.makes {
		if inLoop(m) || !once[m.Parent()] {
			return false
		}
	}
	for _, m := range obj.born {
		if inLoop(m) || !once[m.Parent()] {
			return false
		}
	}
	return true
}

// once are the functions that run at most once: main, and those with one call,
// outside loops, in such a function.
func (e *explainer) once() map[*ssa.Function]bool {
	if e.runOnce != nil {
		return e.runOnce
	}
	callers := e.callers(e.reachable(e.entries(), true))
	e.runOnce = map[*ssa.Function]bool{}
	for _, fn := range e.entries() {
		e.runOnce[fn] = true
	}
	for changed := true; changed; {
		changed = false
		for fn, at := range callers {
			if !e.runOnce[fn] && len(at) == 1 && !inLoop(at[0]) && e.runOnce[at[0].Parent()] {
				e.runOnce[fn], changed = true, true
			}
		}
	}
	return e.runOnce
}

func (e *explainer) callers(fns map[*ssa.Function]bool) map[*ssa.Function][]ssa.CallInstruction {
	callers := map[*ssa.Function][]ssa.CallInstruction{}
	for instr := range e.flow.each {
		at, ok := instr.(ssa.CallInstruction)
		if !ok || !fns[instr.Parent()] {
			continue
		}
		for _, fn := range e.flow.targets[at] {
			callers[fn] = append(callers[fn], at)
		}
	}
	return callers
}

// entries are main and the package initializers.
func (e *explainer) entries() []*ssa.Function {
	var list []*ssa.Function
	for _, fn := range e.flow.funcs {
		if name := runtimeName(fn); fn.Parent() == nil && (name == "main.main" || fn.Name() == "init") {
			list = append(list, fn)
		}
	}
	return list
}

// reachable are the functions that others call, directly or not, in their own
// goroutine or also in new ones.
func (e *explainer) reachable(from []*ssa.Function, spawned bool) map[*ssa.Function]bool {
	seen := map[*ssa.Function]bool{}
	for work := slices.Clone(from); len(work) > 0; work = work[1:] {
		if seen[work[0]] {
			continue
		}
		seen[work[0]] = true
		for _, b := range work[0].Blocks {
			for _, instr := range b.Instrs {
				at, ok := instr.(ssa.CallInstruction)
				if _, isGo := instr.(*ssa.Go); !ok || isGo && !spawned {
					continue
				}
				work = append(work, e.flow.targets[at]...)
			}
		}
	}
	return seen
}

// mainDid reports whether the goroutine that stopped the trace had done one of
// these before.
func (e *explainer) mainDid(ends []operation) bool {
	stopped := slices.ContainsFunc(slices.Concat(e.others, e.blocked), func(w *waiter) bool { return w.stops })
	if !stopped {
		return false
	}
	did := e.reachable(e.entries(), false)
	return slices.ContainsFunc(ends, func(o operation) bool { return did[o.instr.Parent()] })
}
