package source

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// call lets arguments and results flow between a call and its targets.
func (f *flow) call(at ssa.CallInstruction) {
	call := at.Common()
	if builtin, ok := call.Value.(*ssa.Builtin); ok {
		f.builtin(at, builtin)
		return
	}
	known := f.contextCall(at) || f.conditionCall(at)
	targets := f.targets[at]
	bodies := 0
	for _, fn := range targets {
		if len(fn.Blocks) > 0 {
			bodies++
			f.enter(at, fn)
		}
	}
	if bodies < len(targets) || len(targets) == 0 {
		f.leave(at, known)
	}
}

func (f *flow) builtin(at ssa.CallInstruction, b *ssa.Builtin) {
	if v := at.Value(); v != nil && (b.Name() == "append" || b.Name() == "min" || b.Name() == "max") {
		for _, arg := range at.Common().Args {
			f.unify(v, arg)
		}
	}
	if b.Name() == "copy" {
		f.unify(at.Common().Args[0], at.Common().Args[1])
	}
}

// enter unifies arguments with parameters and results with the call's value.
func (f *flow) enter(at ssa.CallInstruction, fn *ssa.Function) {
	call := at.Common()
	args := call.Args
	if call.IsInvoke() {
		args = append([]ssa.Value{call.Value}, args...)
	}
	for i, arg := range args {
		if i < len(fn.Params) {
			f.into(f.nodeFor(fn.Params[i]), arg)
		}
	}
	for i, v := range results(at) {
		if v != nil && carries(v.Type()) && unify(f.resultNode(fn, i), f.nodeFor(v)) {
			f.changed = true
		}
	}
}

// results are the values of a call, those of a tuple one by one; nil for those
// that nobody takes.
func results(at ssa.CallInstruction) []ssa.Value {
	v := at.Value()
	if v == nil {
		return nil
	}
	tuple, ok := v.Type().(*types.Tuple)
	if !ok {
		return []ssa.Value{v}
	}
	list := make([]ssa.Value, tuple.Len())
	for _, ref := range *v.Referrers() {
		if e, ok := ref.(*ssa.Extract); ok {
			list[e.Index] = e
		}
	}
	return list
}

// leave is a call of code that is not read. It may keep functions that it gets
// and call them later, and do with channels and contexts what it likes.
func (f *flow) leave(at ssa.CallInstruction, known bool) {
	call := at.Common()
	callee := call.StaticCallee()
	if callee != nil && isSyncMethod(callee) {
		return
	}
	for _, arg := range call.Args {
		f.escape(arg, callee)
	}
	for _, v := range results(at) {
		if v != nil && !known && carries(v.Type()) {
			n := f.nodeFor(v)
			n.external = true
			n.timed = n.timed || callee != nil && callee.Pkg != nil && callee.Pkg.Pkg.Path() == "time"
		}
	}
}

func (f *flow) escape(arg ssa.Value, callee *ssa.Function) {
	if m, ok := arg.(*ssa.MakeInterface); ok && !callsAtOnce(callee) {
		f.escapeMethods(m.X.Type())
	}
	if _, constant := arg.(*ssa.Const); constant || !carries(arg.Type()) {
		return
	}
	n := f.nodeFor(arg)
	if len(n.funcs) == 0 {
		// Who gets a context can wait for its end, and not bring it about.
		n.external = n.external || !isContext(arg.Type()) && !isContextPackage(callee)
		return
	}
	for _, fn := range n.funcs {
		for _, p := range fn.Params {
			if carries(p.Type()) {
				f.nodeFor(p).external = true
			}
		}
	}
	if !callsAtOnce(callee) {
		f.escaped = append(f.escaped, n.funcs...)
	}
}

// escapeMethods: what becomes an interface outside the module may have its
// methods called there, as an http.Handler has.
func (f *flow) escapeMethods(t types.Type) {
	set := f.prog.MethodSets.MethodSet(t)
	for i := range set.Len() {
		fn := f.prog.FuncValue(set.At(i).Obj().(*types.Func).Origin())
		if fn != nil && len(fn.Blocks) > 0 && !slices.Contains(f.escaped, fn) {
			f.escaped = append(f.escaped, fn)
		}
	}
}

// callsAtOnce: functions of these packages call their arguments before they
// return, or start a goroutine for them, and not again later.
func callsAtOnce(callee *ssa.Function) bool {
	if callee == nil || callee.Pkg == nil {
		return false
	}
	switch callee.Pkg.Pkg.Path() {
	case "sync", "sort", "slices", "maps", "strings", "bytes", "fmt", "errors", "log", "golang.org/x/sync/errgroup", "golang.org/x/sync/singleflight":
		return true
	}
	return false
}
