package source

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// node stands for all objects that a variable, field or value may be. Nodes are
// merged where a value flows from one to the other (Steensgaard's analysis): no
// distinction of calling contexts or of instances of a type. So it errs towards
// more counterparts of an operation, and fewer claims.
type node struct {
	parent *node
	names  []name
	// makes are the instructions that make the channel.
	makes []*ssa.MakeChan
	// born are the calls that make the context or condition.
	born []ssa.Instruction
	// funcs are the functions that a function value may be. They are asked for
	// where it is handed on, to code that is not read; what calls run, the call
	// graph says.
	funcs []*ssa.Function
	// external: code that is not in the module may have the object.
	external bool
	// timed: a timer may end waits for it.
	timed bool
	// indexed: it is an element of an array, slice or map.
	indexed bool
	// parts are objects found through this one: what its channel carries, a
	// condition's lock, a context's Done channel.
	parts map[part]*node
	// derived are the contexts of which this one is the parent's; cancels are
	// those that this function cancels.
	from, cancels []*node
}

// part says how one object is found through another.
type part string

const (
	element part = "element"
	locker  part = "lock"
	done    part = "done"
)

// name is a candidate for the object's name in output; lower ranks are better.
type name struct {
	rank int
	text string
	pos  token.Pos
}

const (
	fieldName = iota
	globalName
	localName
)

func (n *node) find() *node {
	for n.parent != nil {
		if n.parent.parent != nil {
			n.parent = n.parent.parent
		}
		n = n.parent
	}
	return n
}

// part returns the node of a part.
func (n *node) part(p part) *node {
	n = n.find()
	if n.parts[p] == nil {
		if n.parts == nil {
			n.parts = map[part]*node{}
		}
		n.parts[p] = &node{}
	}
	return n.parts[p].find()
}

// unify merges two nodes and their parts, and reports whether they were two.
func unify(a, b *node) bool {
	a, b = a.find(), b.find()
	if a == b {
		return false
	}
	b.parent = a
	a.names = append(a.names, b.names...)
	a.makes = append(a.makes, b.makes...)
	a.born = append(a.born, b.born...)
	a.funcs = append(a.funcs, b.funcs...)
	a.from = append(a.from, b.from...)
	a.cancels = append(a.cancels, b.cancels...)
	a.external, a.indexed, a.timed = a.external || b.external, a.indexed || b.indexed, a.timed || b.timed
	for _, p := range []part{element, locker, done} {
		if b.parts[p] != nil {
			unify(a.part(p), b.parts[p])
		}
	}
	return true
}

// name is the best name of the object.
func (n *node) name() string {
	n = n.find()
	if len(n.names) == 0 {
		return ""
	}
	return slices.MinFunc(n.names, func(a, b name) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.pos, b.pos), cmp.Compare(a.text, b.text))
	}).text
}

// instances reports whether there may be several such objects: all but package
// variables have one for each value of a type, or each call of a function.
func (n *node) instances() bool {
	n = n.find()
	return n.indexed || slices.ContainsFunc(n.names, func(c name) bool { return c.rank == fieldName }) ||
		!slices.ContainsFunc(n.names, func(c name) bool { return c.rank == globalName })
}

// carries reports whether values of the type may be or hold objects that
// goroutines wait for, or functions.
func carries(t types.Type) bool { return carriesTo(t, 4) }

func carriesTo(t types.Type, depth int) bool {
	if depth == 0 {
		return false
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		if pkg := named.Obj().Pkg(); pkg != nil {
			if pkg.Path() == "sync" || pkg.Path() == "context" {
				return true
			}
		}
	}
	if _, unknown := types.Unalias(t).(*types.TypeParam); unknown {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Chan, *types.Signature:
		return true
	case *types.Pointer:
		return carriesTo(u.Elem(), depth-1)
	case *types.Slice:
		return carriesTo(u.Elem(), depth-1)
	case *types.Array:
		return carriesTo(u.Elem(), depth-1)
	case *types.Map:
		return carriesTo(u.Elem(), depth-1)
	}
	return false
}
