package source

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/callgraph"
	"golang.org/x/tools/go/callgraph/cha"
	"golang.org/x/tools/go/callgraph/vta"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// callGraph tells which functions a call may run: what variable type analysis
// finds in the module's own code. Where that knows of no type that gets to an
// interface call, the value comes from elsewhere, as from a sync.Map: then class
// hierarchy analysis has the answer. A type that gets there both ways is seen
// as far as the module's code says. For a function value that comes from
// elsewhere there is no answer.
//
// Generic functions take part in the analyses instance by instance. All else
// sees only their source: a call there may run what it may in any instance.
type callGraph struct {
	functions        map[*ssa.Function]bool
	exact, hierarchy callees
}

type callees struct {
	at        map[ssa.CallInstruction][]*ssa.Function
	instances map[genericCall][]*ssa.Function
}

// genericCall is a call in the source of a generic function.
type genericCall struct {
	fn  *ssa.Function
	pos token.Pos
}

func newCallGraph(prog *ssa.Program, ours []*ssa.Package) *callGraph {
	functions := map[*ssa.Function]bool{}
	for fn := range ssautil.AllFunctions(prog) {
		include(functions, fn)
	}
	for _, pkg := range ours {
		for _, m := range pkg.Members {
			includeMethods(functions, prog, m)
		}
	}
	hierarchy := cha.CallGraph(prog)
	return &callGraph{functions, newCallees(vta.CallGraph(functions, hierarchy)), newCallees(hierarchy)}
}

// include adds fn with the functions in its body, and the source of instances,
// which ssautil.AllFunctions leaves out for methods.
func include(functions map[*ssa.Function]bool, fn *ssa.Function) {
	if functions[fn] {
		return
	}
	functions[fn] = true
	include(functions, sourceOf(fn))
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			for inner := range functionsIn(instr) {
				include(functions, inner)
			}
		}
	}
}

// includeMethods: ssautil.AllFunctions has only the methods that can be called
// by way of an interface or that some function calls.
func includeMethods(functions map[*ssa.Function]bool, prog *ssa.Program, member ssa.Member) {
	named, ok := member.Type().(*types.Named)
	if _, isType := member.(*ssa.Type); !isType || !ok {
		return
	}
	for m := range named.Methods() {
		if fn := prog.FuncValue(m); fn != nil {
			include(functions, fn)
		}
	}
}

// functionsIn yields the functions among an instruction's operands.
func functionsIn(instr ssa.Instruction) func(func(*ssa.Function) bool) {
	return func(yield func(*ssa.Function) bool) {
		var space [8]*ssa.Value
		for _, operand := range instr.Operands(space[:0]) {
			if fn, ok := (*operand).(*ssa.Function); ok && !yield(fn) {
				return
			}
		}
	}
}

func newCallees(g *callgraph.Graph) callees {
	c := callees{map[ssa.CallInstruction][]*ssa.Function{}, map[genericCall][]*ssa.Function{}}
	for fn, n := range g.Nodes {
		for _, e := range n.Out {
			if generic := fn.Origin(); generic != nil {
				k := genericCall{generic, e.Site.Pos()}
				c.instances[k] = append(c.instances[k], called(e))
			} else {
				c.at[e.Site] = append(c.at[e.Site], called(e))
			}
		}
	}
	return c
}

func (c callees) of(at ssa.CallInstruction) []*ssa.Function {
	return slices.Concat(c.at[at], c.instances[genericCall{at.Parent(), at.Pos()}])
}

// called is the function with the source of the callee: not its instance, nor
// the wrapper that a promoted or dereferenced method has.
func called(e *callgraph.Edge) *ssa.Function {
	fn := e.Callee.Func
	if m, ok := fn.Object().(*types.Func); ok && e.Site.Common().IsInvoke() {
		if source := fn.Prog.FuncValue(m.Origin()); source != nil {
			return source
		}
	}
	return sourceOf(fn)
}

// sourceOf is the generic function that fn is an instance of, or else fn.
func sourceOf(fn *ssa.Function) *ssa.Function {
	if generic := fn.Origin(); generic != nil {
		return generic
	}
	return fn
}

// targets lists the functions that the calls in fns may run, in the order that
// compare has.
func (g *callGraph) targets(fns []*ssa.Function, compare func(a, b *ssa.Function) int) map[ssa.CallInstruction][]*ssa.Function {
	targets := map[ssa.CallInstruction][]*ssa.Function{}
	for instr := range instructions(fns) {
		at, ok := instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		list := g.exact.of(at)
		if len(list) == 0 && at.Common().IsInvoke() {
			list = g.hierarchy.of(at)
		}
		slices.SortFunc(list, compare)
		targets[at] = slices.Compact(list)
	}
	return targets
}

// instructions yields the instructions of functions in source order.
func instructions(fns []*ssa.Function) func(func(ssa.Instruction) bool) {
	return func(yield func(ssa.Instruction) bool) {
		for _, fn := range fns {
			for _, b := range fn.Blocks {
				for _, instr := range b.Instrs {
					if !yield(instr) {
						return
					}
				}
			}
		}
	}
}
