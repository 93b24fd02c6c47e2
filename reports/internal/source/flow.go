package source

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// flow finds which values may be one object, over all functions of the module.
type flow struct {
	prog  *ssa.Program
	ours  map[*types.Package]bool
	funcs []*ssa.Function // with bodies, in source order
	nodes map[any]*node
	named map[any]bool
	// escaped are functions that code outside the module may call whenever it
	// likes.
	escaped []*ssa.Function
	// targets are the functions that each call may run.
	targets map[ssa.CallInstruction][]*ssa.Function
	changed bool
}

func newFlow(l *loader, funcs []*ssa.Function, targets map[ssa.CallInstruction][]*ssa.Function) *flow {
	f := &flow{
		prog: l.prog, ours: map[*types.Package]bool{}, funcs: funcs, targets: targets,
		nodes: map[any]*node{}, named: map[any]bool{},
	}
	for _, pkg := range l.ours {
		f.ours[pkg.Pkg] = true
	}
	for instr := range f.each {
		f.collect(instr)
	}
	// What leaves the module depends on what flows together elsewhere.
	for f.changed = true; f.changed; {
		f.changed, f.escaped = false, nil
		for instr := range f.each {
			f.step(instr)
		}
	}
	return f
}

// each yields all instructions of the module in source order.
func (f *flow) each(yield func(ssa.Instruction) bool) { instructions(f.funcs)(yield) }

// collect notes what does not depend on the flow: makes, functions as values,
// and the names of local variables.
func (f *flow) collect(instr ssa.Instruction) {
	switch v := instr.(type) {
	case *ssa.MakeChan:
		n := f.nodeFor(v)
		n.makes = append(n.makes, v)
	case *ssa.DebugRef:
		f.debugName(v)
		return
	}
	for fn := range functionsIn(instr) {
		f.functionNode(fn)
	}
}

func (f *flow) functionNode(fn *ssa.Function) *node {
	fn = sourceOf(fn)
	n := f.nodeFor(fn)
	if !slices.Contains(n.funcs, fn) {
		n.funcs = append(n.funcs, fn)
	}
	return n
}

// debugName takes the name of a local variable for the value it has.
func (f *flow) debugName(ref *ssa.DebugRef) {
	ident, ok := ref.Expr.(*ast.Ident)
	if !ok || !carries(ref.X.Type()) {
		return
	}
	if v, ok := ref.Object().(*types.Var); ok && !v.IsField() && v.Parent() != nil && v.Parent() != v.Pkg().Scope() {
		n := f.nodeFor(ref.X)
		n.names = append(n.names, name{localName, ident.Name, v.Pos()})
	}
}

// step lets values flow through one instruction.
func (f *flow) step(instr ssa.Instruction) {
	switch v := instr.(type) {
	case *ssa.Store:
		f.unify(v.Addr, v.Val)
	case *ssa.MapUpdate:
		f.unify(v.Map, v.Key)
		f.unify(v.Map, v.Value)
	case *ssa.MakeInterface:
		f.hide(v)
	case *ssa.Phi:
		for _, edge := range v.Edges {
			f.unify(v, edge)
		}
	case *ssa.Send:
		f.into(f.elementOf(v.Chan), v.X)
	case *ssa.Select:
		for _, state := range v.States {
			if state.Dir == types.SendOnly {
				f.into(f.elementOf(state.Chan), state.Send)
			}
		}
	case *ssa.MakeClosure:
		f.closure(v)
	case *ssa.Return:
		for i, r := range v.Results {
			f.into(f.resultNode(v.Parent(), i), r)
		}
	case ssa.CallInstruction:
		f.call(v)
	}
}

// hide: what becomes an any is lost sight of.
func (f *flow) hide(v *ssa.MakeInterface) {
	if _, constant := v.X.(*ssa.Const); constant || carries(v.Type()) || !carries(v.X.Type()) {
		return
	}
	n := f.nodeFor(v.X)
	n.external = true
	f.escaped = append(f.escaped, n.funcs...)
}

func (f *flow) elementOf(channel ssa.Value) *node { return f.nodeFor(channel).part(element) }

func (f *flow) resultNode(fn *ssa.Function, i int) *node {
	k := result{fn, i}
	if f.nodes[k] == nil {
		f.nodes[k] = &node{}
	}
	return f.nodes[k].find()
}

// unify lets b flow into a; nil and other constants are no objects.
func (f *flow) unify(a, b ssa.Value) {
	if carries(b.Type()) {
		f.into(f.nodeFor(a), b)
	}
}

func (f *flow) into(n *node, v ssa.Value) {
	if _, constant := v.(*ssa.Const); !constant && carries(v.Type()) && unify(n, f.nodeFor(v)) {
		f.changed = true
	}
}

func (f *flow) closure(v *ssa.MakeClosure) {
	fn := v.Fn.(*ssa.Function)
	for i, binding := range v.Bindings {
		f.unify(fn.FreeVars[i], binding)
	}
	if unify(f.nodeFor(v), f.functionNode(fn)) {
		f.changed = true
	}
}
