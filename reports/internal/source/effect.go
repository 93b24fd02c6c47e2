package source

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// transfer changes s as the instruction does.
func (h *holding) transfer(s state, instr ssa.Instruction) {
	switch v := instr.(type) {
	case *ssa.Defer:
		s.defers[v] = true
		h.settle(s, v)
	case *ssa.RunDefers:
		for _, d := range slices.Backward(inOrder(s)) {
			h.effect(s, d, s.defers[d] || s.settled(d))
		}
		clear(s.defers)
	case *ssa.Call:
		h.effect(s, v, true)
	}
}

// settle notes which of the locks held a deferred call will give up. If the
// defer statement is on the same paths as the lock, both are on all or on none.
func (h *holding) settle(s state, d *ssa.Defer) {
	later := s.clone()
	h.effect(later, d, true)
	for a, held := range s.held {
		if _, kept := later.held[a]; !kept {
			held.deferred = d
			s.held[a] = held
		}
	}
}

func (s state) settled(d *ssa.Defer) bool {
	for _, held := range s.held {
		if held.deferred == d {
			return true
		}
	}
	return false
}

// inOrder lists the deferred calls in the order of the source.
func inOrder(s state) []*ssa.Defer {
	list := make([]*ssa.Defer, 0, len(s.defers))
	for d := range s.defers {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b *ssa.Defer) int { return int(a.Pos() - b.Pos()) })
	return list
}

// effect is that of a call: what it does itself, or what its target does. One
// that may not be made leaves what is held in doubt.
func (h *holding) effect(s state, at ssa.CallInstruction, must bool) {
	for _, op := range h.flow.operations(at) {
		switch {
		case op.value == nil:
		case op.verb&h.acquire != 0:
			a := accessOf(op.value)
			s.take(a, hold{operation: op, access: a, must: must && op.verb != tryLock})
		case op.verb&h.release != 0:
			s.give(accessOf(op.value), op, must)
		}
	}
	targets := h.flow.targets[at]
	if len(targets) != 1 || len(targets[0].Blocks) == 0 {
		return
	}
	exit := h.exit(targets[0])
	for _, r := range sortHolds(exit.released) {
		s.give(translate(r.access, at, targets[0]), r.operation, must && r.must)
	}
	for _, taken := range sortHolds(exit.held) {
		taken.access = translate(taken.access, at, targets[0])
		taken.must = taken.must && must
		taken.via = at
		s.take(taken.access, taken)
	}
}

func sortHolds(m map[access]hold) []hold {
	list := make([]hold, 0, len(m))
	for _, v := range m {
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b hold) int { return int(a.pos - b.pos) })
	return list
}

func (s state) take(a access, h hold) {
	if old, ok := s.held[a]; ok && old.must {
		return // the first taking is the one of interest
	}
	h.access = a
	s.held[a] = h
}

func (s state) give(a access, op operation, must bool) {
	if old, ok := s.held[a]; ok {
		if must {
			delete(s.held, a)
			return
		}
		old.must = false
		s.held[a] = old
		return
	}
	// It may be one that was taken by another name: in a loop over several, say.
	found := false
	for b, h := range s.held {
		if h.obj.find() == op.obj.find() {
			delete(s.held, b)
			found = true
		}
	}
	if !found {
		s.released[a] = hold{operation: op, access: a, must: must}
	}
}

// translate turns an access of a call's target into one of its caller.
func translate(a access, at ssa.CallInstruction, target *ssa.Function) access {
	p, ok := a.root.(*ssa.Parameter)
	if !ok || p.Parent() != target {
		return a
	}
	if arg := argument(at, slices.Index(target.Params, p)); arg != nil {
		outer := accessOf(arg)
		outer.path += a.path
		outer.varies = outer.varies || a.varies
		return outer
	}
	return a
}

// argument is the value of a call's i-th parameter, receiver included.
func argument(at ssa.CallInstruction, i int) ssa.Value {
	call := at.Common()
	if call.IsInvoke() {
		if i == 0 {
			return call.Value
		}
		i--
	}
	if i < 0 || i >= len(call.Args) {
		return nil
	}
	return call.Args[i]
}
