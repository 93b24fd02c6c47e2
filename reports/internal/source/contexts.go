package source

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// contextCall relates contexts to their parents and cancel functions, and
// reports whether the call is one that it knows.
func (f *flow) contextCall(at ssa.CallInstruction) bool {
	call := at.Common()
	if call.IsInvoke() && call.Method.Name() == "Done" && isContext(call.Value.Type()) {
		if v := at.Value(); v != nil && unify(f.nodeFor(call.Value).part(done), f.nodeFor(v)) {
			f.changed = true
		}
		return true
	}
	callee := call.StaticCallee()
	if !isContextPackage(callee) {
		return false
	}
	made := results(at)
	switch callee.Name() {
	case "Background", "TODO":
		return true
	case "WithValue", "WithoutCancel", "WithCancel", "WithCancelCause":
		f.born(made[0], at)
		f.derive(made[0], call.Args[0], callee.Name() != "WithoutCancel")
		if len(made) > 1 && made[0] != nil && made[1] != nil {
			cancel := f.nodeFor(made[1])
			f.addNode(&cancel.cancels, f.nodeFor(made[0]))
		}
		return true
	}
	if strings.HasPrefix(callee.Name(), "WithTimeout") || strings.HasPrefix(callee.Name(), "WithDeadline") {
		if made[0] != nil {
			f.nodeFor(made[0]).timed = true
		}
	}
	return false
}

func (f *flow) derive(child, parent ssa.Value, ends bool) {
	if child == nil || !ends {
		return
	}
	n := f.nodeFor(child)
	f.addNode(&n.from, f.nodeFor(parent))
}

func (f *flow) born(v ssa.Value, at ssa.Instruction) {
	if v == nil {
		return
	}
	if n := f.nodeFor(v); !slices.Contains(n.born, at) {
		n.born = append(n.born, at)
	}
}

func (f *flow) addNode(list *[]*node, n *node) {
	if !slices.ContainsFunc(*list, func(o *node) bool { return o.find() == n.find() }) {
		*list = append(*list, n)
		f.changed = true
	}
}

// ancestors are the contexts that end n when they end, n itself first.
func (n *node) ancestors() []*node {
	list := []*node{n.find()}
	for i := 0; i < len(list); i++ {
		for _, p := range list[i].from {
			if !slices.Contains(list, p.find()) {
				list = append(list, p.find())
			}
		}
	}
	return list
}

// conditionCall relates a condition to its lock.
func (f *flow) conditionCall(at ssa.CallInstruction) bool {
	callee := at.Common().StaticCallee()
	if callee == nil || runtimeName(callee) != "sync.NewCond" {
		return false
	}
	if v := at.Value(); v != nil {
		f.born(v, at)
		f.into(f.nodeFor(v).part(locker), at.Common().Args[0])
	}
	return true
}

func isContext(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "context" && named.Obj().Name() == "Context"
}

func isContextPackage(fn *ssa.Function) bool {
	return fn != nil && fn.Pkg != nil && fn.Pkg.Pkg.Path() == "context"
}

// isSyncMethod: the methods of package sync do nothing to their objects that
// operations do not say.
func isSyncMethod(fn *ssa.Function) bool {
	if fn.Pkg != nil {
		return fn.Pkg.Pkg.Path() == "sync"
	}
	obj, ok := fn.Object().(*types.Func)
	return ok && obj.Pkg() != nil && obj.Pkg().Path() == "sync"
}
