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

// leaks finds the functions that take obj themselves and return with it
// sometimes. One that always does is meant to.
func (e *explainer) leaks(h *holding, obj *node, verbs verb) []leak {
	var list []leak
	for _, fn := range e.flow.funcs {
		if !e.takes(fn, obj, verbs) {
			continue
		}
		var with []leak
		free := false
		for _, r := range h.returns(fn) {
			taken := find(r.held, obj)
			free = free || taken == nil || !taken.must
			if taken != nil && !taken.access.varies {
				with = append(with, leak{fn, *taken, r.instr})
			}
		}
		if free {
			list = append(list, with...)
		}
	}
	return list
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
