package source

import (
	"slices"

	"tracetool/traceparse/fact"

	"golang.org/x/tools/go/ssa"
)

// onces: a goroutine in the function of a Once calls its Do, which waits for
// that function to return.
func (e *explainer) onces() {
	for _, w := range e.blocked {
		dos := w.dos()
		if w.Operation != fact.Once || len(dos) < 2 || dos[0].index != w.places[0].index {
			continue
		}
		inner, obj := dos[0], e.onceOf(dos[0])
		wants := w.onceAccess(inner)
		again := func(at place) bool { return !wants.varies && w.onceAccess(at) == wants }
		outer := slices.IndexFunc(dos[1:], again)
		certain := outer >= 0
		if !certain {
			outer = slices.IndexFunc(dos[1:], func(at place) bool { return e.onceOf(at) == obj })
		}
		if outer >= 0 && (certain || !e.otherInOnce(w, obj)) {
			e.onceAgain(w, obj, dos[1+outer], certain)
		}
	}
}

func (e *explainer) onceAgain(w *waiter, obj *node, outer place, certain bool) {
	d := e.draft(DoubleLock, obj, "%s %s %s.Do again from within it", goroutines(w), pick(len(w.IDs) == 1, "calls", "call"), label(obj))
	d.waitsAs(w, "calls "+label(obj)+".Do here, and waits for the first call to return")
	d.Parties = append(d.Parties, Party{w.IDs, "is in the first call from here", outer.Frame, e.excerpt(outer.Frame)})
	if !certain {
		d.assumes(obj)
	}
	for _, other := range e.blocked {
		if dos := other.dos(); !e.explained[other] && other.Operation == fact.Once && len(dos) == 1 && e.onceOf(dos[0]) == obj {
			d.waitsAs(other, "waits for it too")
			d.assumes(obj)
		}
	}
	d.done()
}

// otherInOnce reports whether a goroutine other than w may be in the function of
// such a Once: then it may be another's that w waits for.
func (e *explainer) otherInOnce(w *waiter, obj *node) bool {
	return slices.ContainsFunc(slices.Concat(e.blocked, e.others), func(h *waiter) bool {
		switch dos := h.dos(); {
		case h == w:
			return len(h.IDs) > 1
		case h.roaming:
			var from []*ssa.Function
			for _, at := range h.places {
				from = append(from, at.fn)
			}
			return e.callsOnce(e.reachable(from, true), obj)
		case h.Operation == fact.Once && len(dos) > 0:
			return slices.ContainsFunc(dos[1:], func(at place) bool { return e.onceOf(at) == obj })
		default:
			return slices.ContainsFunc(dos, func(at place) bool { return e.onceOf(at) == obj })
		}
	})
}

func (e *explainer) callsOnce(fns map[*ssa.Function]bool, obj *node) bool {
	for instr := range e.flow.each {
		at, ok := instr.(ssa.CallInstruction)
		if ok && fns[instr.Parent()] && isOnceDo(at) && e.flow.nodeFor(at.Common().Args[0]) == obj {
			return true
		}
	}
	return false
}

// dos are the places that call Do of a Once.
func (w *waiter) dos() []place {
	return slices.DeleteFunc(slices.Clone(w.places), func(at place) bool { return at.call == nil || !isOnceDo(at.call) })
}

func isOnceDo(at ssa.CallInstruction) bool {
	callee := at.Common().StaticCallee()
	return callee != nil && runtimeName(callee) == "sync.(*Once).Do" && len(at.Common().Args) == 2
}

func (e *explainer) onceOf(at place) *node { return e.flow.nodeFor(at.call.Common().Args[0]).find() }

// onceAccess is how the Once of a call of Do is reached, seen from as far out
// as can be.
func (w *waiter) onceAccess(at place) access {
	a := w.outermost(accessOf(at.call.Common().Args[0]), at)
	for _, outer := range w.dos() {
		// In a method that was given to Do the receiver is that of the method value.
		p, ok := a.root.(*ssa.Parameter)
		closure, bound := outer.call.Common().Args[1].(*ssa.MakeClosure)
		if !ok || !bound || outer.index <= a.frame || len(closure.Bindings) != 1 || closure.Fn.(*ssa.Function).Object() == nil ||
			p.Parent().Object() != closure.Fn.(*ssa.Function).Object() || p != p.Parent().Params[0] {
			continue
		}
		next := accessOf(closure.Bindings[0])
		a = w.outermost(access{root: next.root, frame: outer.index, path: next.path + a.path, varies: next.varies || a.varies}, outer)
	}
	return a
}
