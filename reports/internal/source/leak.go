package source

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// leak is a return with a lock that other returns of the function do not have,
// or without a Done that others do have.
type leak struct {
	fn    *ssa.Function
	taken hold
	at    *ssa.Return
}

// pos is the return's, or the closing brace's.
func (l leak) pos() token.Pos {
	if l.at.Pos().IsValid() {
		return l.at.Pos()
	}
	if l.fn.Syntax() != nil {
		return l.fn.Syntax().End() - 1
	}
	return l.fn.Pos()
}

// leaks finds the functions that take obj and return with it sometimes, those
// with a return that always has it first. One that always does is meant to, if
// there is somebody to give it up.
func (e *explainer) leaks(obj *node) []leak {
	var certain, doubtful []leak
	for _, fn := range e.flow.funcs {
		for _, l := range e.leaksOf(fn, obj) {
			if l.taken.must {
				certain = append(certain, l)
			} else {
				doubtful = append(doubtful, l)
			}
		}
	}
	return append(certain, doubtful...)
}

func (e *explainer) leaksOf(fn *ssa.Function, obj *node) []leak {
	if e.handedBy(obj)[fn] || e.locks.always(fn, obj) && e.givenElsewhere(obj) {
		return nil
	}
	var list []leak
	for _, r := range e.locks.returns(fn) {
		taken := find(r.held, obj)
		if taken != nil && taken.verb != tryLock && !taken.access.varies && e.meant(*taken) {
			list = append(list, leak{fn, *taken, r.instr})
		}
	}
	return list
}

// meant reports whether the function itself is to give up what it has: it took
// it, or called one that takes it for others. What another forgot is not its own.
func (e *explainer) meant(taken hold) bool {
	if taken.via == nil {
		return true
	}
	return e.isHanded(taken.via, taken.obj) && e.locks.always(e.flow.targets[taken.via][0], taken.obj)
}

func (e *explainer) takes(fn *ssa.Function, obj *node, verbs verb) bool {
	return slices.ContainsFunc(e.ops, func(o operation) bool {
		return o.instr.Parent() == fn && o.verb&verbs != 0 && o.obj.find() == obj.find()
	})
}

func find(m map[access]hold, obj *node) *hold {
	for _, h := range sortHolds(m) {
		if h.obj.find() == obj.find() {
			return &h
		}
	}
	return nil
}
