package source

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// handedBy finds the functions that return with obj for a caller who gives it up:
// not by mistake, even if they do so only sometimes.
func (e *explainer) handedBy(obj *node) map[*ssa.Function]bool {
	obj = obj.find()
	if found, known := e.handed[obj]; known {
		return found
	}
	found := map[*ssa.Function]bool{}
	e.handed[obj] = found
	for instr := range e.flow.each {
		at, ok := instr.(ssa.CallInstruction)
		if !ok || !e.gives(at, obj) {
			continue
		}
		if h := find(e.locks.at(at), obj); h != nil && h.via != nil {
			e.hand(found, h.via, obj)
		}
	}
	return found
}

// hand notes what a call runs, and what that has the lock from in turn.
func (e *explainer) hand(found map[*ssa.Function]bool, at ssa.CallInstruction, obj *node) {
	for _, fn := range e.flow.targets[at] {
		if found[fn] || len(fn.Blocks) == 0 {
			continue
		}
		found[fn] = true
		for _, r := range e.locks.returns(fn) {
			if h := find(r.held, obj); h != nil && h.via != nil {
				e.hand(found, h.via, obj)
			}
		}
	}
}

func (e *explainer) isHanded(at ssa.CallInstruction, obj *node) bool {
	return slices.ContainsFunc(e.flow.targets[at], func(fn *ssa.Function) bool { return e.handedBy(obj)[fn] })
}

// gives reports whether a call, or a deferred one, gives obj up.
func (e *explainer) gives(at ssa.CallInstruction, obj *node) bool {
	if slices.ContainsFunc(e.flow.operations(at), func(o operation) bool {
		return o.verb&(unlock|runlock) != 0 && o.obj.find() == obj
	}) {
		return true
	}
	targets := e.flow.targets[at]
	return len(targets) == 1 && len(targets[0].Blocks) > 0 && find(e.locks.exit(targets[0]).released, obj) != nil
}

// givenElsewhere reports whether a function gives obj up that has not taken it.
func (e *explainer) givenElsewhere(obj *node) bool {
	return slices.ContainsFunc(e.flow.funcs, func(fn *ssa.Function) bool {
		return find(e.locks.exit(fn).released, obj) != nil
	})
}

// always reports whether all returns of a function have obj.
func (h *holding) always(fn *ssa.Function, obj *node) bool {
	list := h.returns(fn)
	return len(list) > 0 && !slices.ContainsFunc(list, func(r returned) bool {
		taken := find(r.held, obj)
		return taken == nil || !taken.must
	})
}
