package source

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// search looks for an operation that can be reached from where a goroutine is.
// It follows all paths, calls and go statements; nothing that a path needs to be
// true is looked at. A path ends where the object's channel is made: what
// follows is about a new one.
type search struct {
	flow  *flow
	wants func(operation) bool
	makes []*ssa.MakeChan
	seen  map[*ssa.BasicBlock]bool
	work  []*ssa.BasicBlock
	found *operation
}

func (p *Program) search(obj *node, wants func(operation) bool) *search {
	return &search{flow: p.flow, wants: wants, makes: obj.find().makes, seen: map[*ssa.BasicBlock]bool{}}
}

// function starts at the beginning of fn.
func (s *search) function(fn *ssa.Function) {
	if len(fn.Blocks) > 0 {
		s.block(fn.Blocks[0])
	}
}

func (s *search) block(b *ssa.BasicBlock) {
	if !s.seen[b] {
		s.seen[b] = true
		s.work = append(s.work, b)
	}
}

// after starts behind instr, deferred calls included.
func (s *search) after(instr ssa.Instruction) {
	for _, b := range instr.Parent().Blocks {
		for _, i := range b.Instrs {
			if d, ok := i.(*ssa.Defer); ok {
				s.visit(d)
			}
		}
	}
	list := instr.Block().Instrs
	s.instructions(instr.Block(), list[slices.Index(list, instr)+1:])
}

// run returns the first operation found, nil if there is none.
func (s *search) run() *operation {
	for len(s.work) > 0 && s.found == nil {
		b := s.work[0]
		s.work = s.work[1:]
		s.instructions(b, b.Instrs)
	}
	return s.found
}

func (s *search) instructions(b *ssa.BasicBlock, list []ssa.Instruction) {
	for _, instr := range list {
		if m, ok := instr.(*ssa.MakeChan); ok && slices.Contains(s.makes, m) {
			return
		}
		s.visit(instr)
	}
	for _, succ := range b.Succs {
		s.block(succ)
	}
}

func (s *search) visit(instr ssa.Instruction) {
	for _, op := range s.flow.operations(instr) {
		if s.found == nil && s.wants(op) {
			s.found = &op
		}
	}
	at, ok := instr.(ssa.CallInstruction)
	if !ok {
		return
	}
	for _, fn := range s.flow.targets[at] {
		s.function(fn)
		if len(fn.Blocks) == 0 && callsAtOnce(fn) {
			s.arguments(at)
		}
	}
}

// arguments: the functions that a function outside the module gets and calls.
func (s *search) arguments(at ssa.CallInstruction) {
	for _, arg := range at.Common().Args {
		if _, constant := arg.(*ssa.Const); !constant && carries(arg.Type()) {
			for _, fn := range s.flow.nodeFor(arg).funcs {
				s.function(fn)
			}
		}
	}
}

// from starts at all places of a goroutine's stack.
func (s *search) from(w *waiter) {
	for _, at := range w.places {
		if at.instr == nil {
			s.function(at.fn)
		} else {
			s.after(at.instr)
		}
	}
}

// stopping finds where a goroutine is that stops the trace: it runs then, and a
// trace has no stack of it. The places are the calls on all ways there.
func (p *Program) stopping(entry *ssa.Function) []place {
	if places, known := p.stops[entry]; known {
		return places
	}
	places := p.waysToStop(entry)
	p.stops[entry] = places
	return places
}

func (p *Program) waysToStop(entry *ssa.Function) []place {
	leads := map[*ssa.Function]bool{}
	for changed := true; changed; {
		changed = false
		for instr := range p.flow.each {
			at, ok := instr.(ssa.CallInstruction)
			if ok && !leads[instr.Parent()] && p.leads(at, leads) {
				leads[instr.Parent()], changed = true, true
			}
		}
	}
	var places []place
	for work := []*ssa.Function{entry}; len(work) > 0 && leads[work[0]]; work = work[1:] {
		delete(leads, work[0])
		for _, b := range work[0].Blocks {
			for _, instr := range b.Instrs {
				at, ok := instr.(ssa.CallInstruction)
				if !ok || !stopsTrace(at, p.flow) && !slices.ContainsFunc(p.flow.targets[at], func(fn *ssa.Function) bool { return leads[fn] }) {
					continue
				}
				places = append(places, place{fn: work[0], instr: atExit(at)})
				for _, fn := range p.flow.targets[at] {
					if leads[fn] {
						work = append(work, fn)
					}
				}
			}
		}
	}
	return places
}

func (p *Program) leads(at ssa.CallInstruction, leads map[*ssa.Function]bool) bool {
	if _, spawned := at.(*ssa.Go); spawned {
		return false
	}
	return stopsTrace(at, p.flow) || slices.ContainsFunc(p.flow.targets[at], func(fn *ssa.Function) bool { return leads[fn] })
}

func stopsTrace(at ssa.CallInstruction, f *flow) bool {
	return slices.ContainsFunc(f.targets[at], func(fn *ssa.Function) bool {
		name := runtimeName(fn)
		return name == "runtime/trace.Stop" || strings.HasPrefix(name, "runtime/trace.(*FlightRecorder).")
	})
}

// atExit: a deferred call runs when its function returns.
func atExit(at ssa.CallInstruction) ssa.Instruction {
	if _, deferred := at.(*ssa.Defer); !deferred {
		return at
	}
	for _, b := range at.Parent().Blocks {
		for _, instr := range b.Instrs {
			if run, ok := instr.(*ssa.RunDefers); ok {
				return run
			}
		}
	}
	return at
}
