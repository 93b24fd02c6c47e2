package source

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// access is how a function reaches an object: from a value, over fields and
// elements. Two equal accesses in one call of a function reach the same
// object, so long as nothing on the way is assigned to in between.
type access struct {
	root ssa.Value
	// frame tells the calls in a stack apart, where that is known: the root
	// belongs to the frame with that index.
	frame int
	path  string
	// varies: a value on the way is computed in a loop, and is another one the
	// next time.
	varies bool
}

// accessOf follows v back to its root.
func accessOf(v ssa.Value) access {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return accessOf(v.X)
		}
	case *ssa.FieldAddr:
		return accessOf(v.X).then("." + structOf(v.X.Type()).Field(v.Field).Name())
	case *ssa.Field:
		return accessOf(v.X).then("." + structOf(v.X.Type()).Field(v.Field).Name())
	case *ssa.IndexAddr:
		return accessOf(v.X).element(v.Index)
	case *ssa.Index:
		return accessOf(v.X).element(v.Index)
	case *ssa.Lookup:
		return accessOf(v.X).element(v.Index)
	case *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.TypeAssert:
		return accessOf(operandOf(v))
	case *ssa.FreeVar:
		if b := binding(v); b != nil {
			return accessOf(b)
		}
	case *ssa.Alloc:
		if only := onlyStore(v); only != nil {
			return accessOf(only)
		}
	}
	return access{root: v, varies: computedInLoop(v)}
}

func (a access) then(step string) access {
	a.path += step
	return a
}

func (a access) element(index ssa.Value) access {
	if c, ok := index.(*ssa.Const); ok && c.Value != nil {
		return a.then("[" + c.Value.ExactString() + "]")
	}
	a.varies = a.varies || computedInLoop(index)
	return a.then(fmt.Sprintf("[%p]", index))
}

func computedInLoop(v ssa.Value) bool {
	instr, ok := v.(ssa.Instruction)
	return ok && inLoop(instr)
}

// binding is what a captured variable is in the function around, if the
// closure is made in one place only.
func binding(v *ssa.FreeVar) ssa.Value {
	var found ssa.Value
	for _, ref := range *v.Parent().Referrers() {
		m, ok := ref.(*ssa.MakeClosure)
		if !ok || found != nil {
			return nil
		}
		for i, fv := range v.Parent().FreeVars {
			if fv == v {
				found = m.Bindings[i]
			}
		}
	}
	return found
}

// onlyStore is the value of a variable that is assigned to once: a captured
// parameter, above all.
func onlyStore(v *ssa.Alloc) ssa.Value {
	var found ssa.Value
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr != v || found != nil {
				return nil
			}
			found = ref.Val
		case *ssa.UnOp, *ssa.MakeClosure, *ssa.DebugRef:
		default:
			return nil
		}
	}
	return found
}

// outermost follows an access to the outermost frame that knows its root.
func (w *waiter) outermost(a access, at place) access {
	for i, outer := range w.places {
		if outer.fn == a.root.Parent() && outer.index >= at.index {
			a.frame = outer.index
		}
		p, isParameter := a.root.(*ssa.Parameter)
		if i == 0 || outer.call == nil || !isParameter || outer.index <= at.index || !w.calls(i, p.Parent()) {
			continue
		}
		arg := argument(outer.call, slices.Index(p.Parent().Params, p))
		if arg == nil {
			break
		}
		next := accessOf(arg)
		a = access{root: next.root, frame: outer.index, path: next.path + a.path, varies: next.varies || a.varies}
	}
	if _, global := a.root.(*ssa.Global); global {
		a.frame = 0
	}
	return a
}

// calls reports whether the i-th place calls fn, the next one inwards, with
// nothing but wrappers in between.
func (w *waiter) calls(i int, fn *ssa.Function) bool {
	inner := w.places[i-1]
	for _, f := range w.Stack.Frames[inner.index+1 : w.places[i].index] {
		if !wrapper(f.Func) {
			return false
		}
	}
	return inner.fn == fn
}

// access is the access of what the goroutine waits for.
func (w *waiter) access() access {
	if len(w.waits) == 0 || w.waits[0].value == nil {
		return access{}
	}
	return w.outermost(accessOf(w.waits[0].value), w.places[0])
}
