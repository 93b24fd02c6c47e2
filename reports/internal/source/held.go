package source

import (
	"maps"

	"golang.org/x/tools/go/ssa"
)

// hold is a lock that is held at some place; or, in the analysis of wait
// groups, a Done that was called on the way there.
type hold struct {
	operation
	access access
	// must: on all paths that lead there; else only on some.
	must bool
	// via is the call that returned with it, nil if the function took it itself.
	via ssa.CallInstruction
	// deferred gives it up at the end wherever it is held, nil if nothing does.
	deferred *ssa.Defer
}

// state is what is held at one instruction, so far as it was taken in the
// function itself or its callees.
type state struct {
	held map[access]hold
	// released is what was given up without having been taken: a caller's.
	released map[access]hold
	defers   map[*ssa.Defer]bool // to true if on all paths
}

// holding is the forward analysis of what is held where. It follows all paths,
// whatever their conditions say.
type holding struct {
	flow             *flow
	acquire, release verb
	entries          map[*ssa.Function]map[*ssa.BasicBlock]state
	exits            map[*ssa.Function]*state // nil while it is made
}

func newHolding(f *flow, acquire, release verb) *holding {
	return &holding{f, acquire, release, map[*ssa.Function]map[*ssa.BasicBlock]state{}, map[*ssa.Function]*state{}}
}

func newState() state {
	return state{held: map[access]hold{}, released: map[access]hold{}, defers: map[*ssa.Defer]bool{}}
}

func (s state) clone() state {
	return state{maps.Clone(s.held), maps.Clone(s.released), maps.Clone(s.defers)}
}

// join merges another path into s and reports whether s changed.
func (s state) join(o state) bool {
	changed := joinHolds(s.held, o.held)
	changed = joinHolds(s.released, o.released) || changed
	for d, must := range o.defers {
		if old, ok := s.defers[d]; !ok {
			s.defers[d], changed = false, true
		} else if old && !must {
			s.defers[d], changed = false, true
		}
	}
	for d, must := range s.defers {
		if _, ok := o.defers[d]; !ok && must {
			s.defers[d], changed = false, true
		}
	}
	return changed
}

func joinHolds(s, o map[access]hold) bool {
	changed := false
	for a, h := range o {
		old, ok := s[a]
		if !ok {
			h.must = false
			s[a], changed = h, true
		} else if weaker := old.or(h); weaker != old {
			s[a], changed = weaker, true
		}
	}
	for a, h := range s {
		if _, ok := o[a]; !ok && h.must {
			h.must = false
			s[a], changed = h, true
		}
	}
	return changed
}

// or is what is known of a hold that is one of two.
func (h hold) or(o hold) hold {
	h.must = h.must && o.must
	if h.deferred != o.deferred {
		h.deferred = nil
	}
	return h
}

// blocks returns the states at the entries of a function's blocks.
func (h *holding) blocks(fn *ssa.Function) map[*ssa.BasicBlock]state {
	if in, ok := h.entries[fn]; ok {
		return in
	}
	in := map[*ssa.BasicBlock]state{}
	h.entries[fn] = in // what recursion sees
	in[fn.Blocks[0]] = newState()
	for work := []*ssa.BasicBlock{fn.Blocks[0]}; len(work) > 0; {
		b := work[0]
		work = work[1:]
		out := in[b].clone()
		for _, instr := range b.Instrs {
			h.transfer(out, instr)
		}
		for _, succ := range b.Succs {
			s, seen := in[succ]
			if !seen {
				in[succ] = out.clone()
			}
			if !seen || s.join(out) {
				work = append(work, succ)
			}
		}
	}
	return in
}

// at returns what is held when instr begins.
func (h *holding) at(instr ssa.Instruction) map[access]hold { return h.stateAt(instr).held }

func (h *holding) stateAt(instr ssa.Instruction) state {
	s, ok := h.blocks(instr.Parent())[instr.Block()]
	if !ok {
		return newState() // unreachable
	}
	s = s.clone()
	for _, i := range instr.Block().Instrs {
		if i == instr {
			break
		}
		h.transfer(s, i)
	}
	return s
}

// exit is the state in which a function returns, all returns joined.
func (h *holding) exit(fn *ssa.Function) state {
	if s, ok := h.exits[fn]; ok {
		if s == nil {
			return newState() // recursion
		}
		return *s
	}
	h.exits[fn] = nil
	var exit *state
	for _, r := range h.returns(fn) {
		if exit == nil {
			exit = &r.state
		} else {
			exit.join(r.state)
		}
	}
	if exit == nil {
		s := newState() // it never returns
		exit = &s
	}
	h.exits[fn] = exit
	return *exit
}

// returned is the state at one return.
type returned struct {
	state
	instr *ssa.Return
}

func (h *holding) returns(fn *ssa.Function) []returned {
	var list []returned
	in := h.blocks(fn)
	for _, b := range fn.Blocks {
		s, reached := in[b]
		r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || !reached || b == fn.Recover {
			continue
		}
		s = s.clone()
		for _, instr := range b.Instrs {
			h.transfer(s, instr)
		}
		list = append(list, returned{s, r})
	}
	return list
}
