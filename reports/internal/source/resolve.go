package source

import (
	"slices"
	"strings"

	"tracetool/traceparse/fact"

	"golang.org/x/tools/go/ssa"
)

// place is a frame found in the source.
type place struct {
	fact.Frame
	fn *ssa.Function
	// instr is the call, or the operation, that the frame is in; nil if only
	// the function is known.
	instr ssa.Instruction
	// call is the call that the frame is in, which for a deferred one is not
	// instr but the defer statement; nil if it is an operation.
	call ssa.CallInstruction
	// index is the frame's in its stack.
	index int
}

// resolve finds the places of a stack's frames, innermost first. The innermost
// of the module's frames must have been found for what the goroutine waits for
// to be known: blocked tells.
func (p *Program) resolve(s *fact.Stack) (places []place, blocked bool) {
	if s == nil {
		return nil, false
	}
	first := true
	for i, f := range s.Frames {
		if !p.module.owns(f.Func) {
			continue
		}
		at, why := p.find(f, calleeOf(s, i))
		at.index = i
		if why != "" && !wrapper(f.Func) {
			p.mismatch[f] = why
		}
		if at.fn != nil {
			places = append(places, at)
			blocked = blocked || first && at.instr != nil
		}
		first = first && wrapper(f.Func)
	}
	return places, blocked
}

// calleeOf is what the frame calls, seen through wrappers; "" for the innermost.
func calleeOf(s *fact.Stack, i int) string {
	for i--; i > 0 && wrapper(s.Frames[i].Func); i-- {
	}
	if i < 0 {
		return ""
	}
	return s.Frames[i].Func
}

// find finds one frame, or says why not.
func (p *Program) find(f fact.Frame, callee string) (place, string) {
	at := place{Frame: f}
	if f.Line == 0 {
		at.fn = p.named(f.Func)
		return at, ""
	}
	file := p.module.file(f)
	if file == "" {
		return at, "the module has no such file"
	}
	var candidates []*ssa.Function
	for _, fn := range p.byFile[file] {
		if named(fn, f.Func) {
			candidates = append(candidates, fn)
		}
	}
	if len(candidates) == 0 {
		if len(p.broken) > 0 {
			return at, p.broken[0]
		}
		return at, "the file has no such function"
	}
	for _, fn := range candidates {
		if instr := p.instruction(fn, f.Line, callee); instr != nil {
			at.fn, at.instr = fn, instr
			if at.call, _ = instr.(ssa.CallInstruction); at.call == nil {
				at.call = p.deferOf(fn, callee)
			}
			return at, ""
		}
	}
	if callee == "" {
		at.fn = candidates[0]
		return at, ""
	}
	return at, "the line holds no " + deed(callee)
}

// named returns the function with a runtime's name, for closures the function
// around them.
func (p *Program) named(function string) *ssa.Function {
	for _, fn := range p.flow.funcs {
		if named(fn, function) {
			return fn
		}
	}
	return nil
}

// instruction finds what a frame is in: the operation, or a call of callee.
func (p *Program) instruction(fn *ssa.Function, line int, callee string) ssa.Instruction {
	var deferred ssa.Instruction
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if _, run := instr.(*ssa.RunDefers); run && deferred == nil {
				deferred = instr
			}
			if !instr.Pos().IsValid() || p.fset.Position(instr.Pos()).Line != line {
				continue
			}
			if _, later := instr.(*ssa.Go); !later && p.does(instr, callee) {
				return instr
			}
		}
	}
	// A deferred call runs at the line of a return.
	if deferred != nil && p.deferOf(fn, callee) != nil {
		return deferred
	}
	return nil
}

func (p *Program) deferOf(fn *ssa.Function, callee string) ssa.CallInstruction {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if d, ok := instr.(*ssa.Defer); ok && p.does(d, callee) {
				return d
			}
		}
	}
	return nil
}

// does reports whether the instruction runs what the trace shows inside it.
func (p *Program) does(instr ssa.Instruction, callee string) bool {
	switch what := deed(callee); what {
	case "receive", "send", "select":
		ops := p.flow.operations(instr)
		_, isSelect := instr.(*ssa.Select)
		if what == "select" {
			return isSelect
		}
		want := receive | ended
		if what == "send" {
			want = send
		}
		return !isSelect && slices.ContainsFunc(ops, func(o operation) bool { return o.verb&want != 0 })
	}
	at, ok := instr.(ssa.CallInstruction)
	if !ok {
		return false
	}
	if at.Common().IsInvoke() && strings.HasSuffix(callee, "."+at.Common().Method.Name()) {
		return true
	}
	return slices.ContainsFunc(p.flow.targets[at], func(fn *ssa.Function) bool { return named(fn, callee) })
}

// deed is what a frame's callee means for its line.
func deed(callee string) string {
	switch callee {
	case "runtime.chanrecv1", "runtime.chanrecv2", "runtime.chanrecv":
		return "receive"
	case "runtime.chansend1", "runtime.chansend":
		return "send"
	case "runtime.selectgo", "runtime.block":
		return "select"
	}
	return "call of " + callee
}
