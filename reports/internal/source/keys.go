package source

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// result is the key of one of a function's results.
type result struct {
	fn    *ssa.Function
	index int
}

// key names what a value is or holds: a field, a package variable, or else the
// SSA value where it comes from. A pointer and what it points to, a container
// and what it contains are one.
func key(v ssa.Value) any {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return key(v.X)
		}
	case *ssa.FieldAddr:
		return fieldOf(v.X.Type(), v.Field)
	case *ssa.Field:
		return fieldOf(v.X.Type(), v.Field)
	case *ssa.IndexAddr:
		return key(v.X)
	case *ssa.Index:
		return key(v.X)
	case *ssa.Lookup:
		return key(v.X)
	case *ssa.Slice:
		return key(v.X)
	case *ssa.ChangeType:
		return key(v.X)
	case *ssa.ChangeInterface:
		return key(v.X)
	case *ssa.MakeInterface:
		return key(v.X)
	case *ssa.Convert:
		return key(v.X)
	case *ssa.TypeAssert:
		return key(v.X)
	case *ssa.Extract:
		return extractKey(v)
	case *ssa.Function:
		return sourceOf(v)
	}
	return v
}

func extractKey(v *ssa.Extract) any {
	switch from := v.Tuple.(type) {
	case *ssa.TypeAssert:
		return key(from.X)
	case *ssa.Lookup:
		return key(from.X)
	case *ssa.Next:
		if over, ok := from.Iter.(*ssa.Range); ok && v.Index > 0 {
			return key(over.X)
		}
	}
	return v
}

// fieldOf returns the field of a struct or pointer to one, the same for all
// instances of a generic type.
func fieldOf(t types.Type, index int) *types.Var {
	return structOf(t).Field(index).Origin()
}

func structOf(t types.Type) *types.Struct {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	return t.Underlying().(*types.Struct)
}

// fieldName is the field with its type: "Store.mu".
func fieldNameOf(t types.Type, index int) string {
	if p, ok := types.Unalias(t).Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	field := structOf(t).Field(index).Name()
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return named.Obj().Name() + "." + field
	}
	return field
}

// nodeFor returns the node of v. A field of a type outside the module is
// external: that package may do with it as it likes.
func (f *flow) nodeFor(v ssa.Value) *node {
	switch from := receiveOf(v).(type) {
	case *ssa.UnOp:
		if from.Op == token.ARROW {
			return f.nodeFor(from.X).part(element)
		}
	}
	if field := condLock(v); field != nil {
		return f.nodeFor(field.X).part(locker)
	}
	k := key(v)
	n := f.nodes[k]
	if n == nil {
		n = &node{external: f.foreign(k), timed: ofTime(k)}
		f.nodes[k] = n
	}
	f.nameNode(n, v, k)
	if _, indexed := v.(*ssa.IndexAddr); indexed {
		n.find().indexed = true
	}
	return n.find()
}

// receiveOf sees through the pair of a receive with a second result.
func receiveOf(v ssa.Value) ssa.Value {
	if e, ok := v.(*ssa.Extract); ok && e.Index == 0 {
		return e.Tuple
	}
	return v
}

// condLock returns the address of a condition's lock if v comes from there.
func condLock(v ssa.Value) *ssa.FieldAddr {
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		v = load.X
	}
	if field, ok := v.(*ssa.FieldAddr); ok && fieldNameOf(field.X.Type(), field.Field) == "Cond.L" {
		return field
	}
	return nil
}

func (f *flow) foreign(k any) bool {
	v, ok := k.(*types.Var)
	return ok && v.Pkg() != nil && !f.ours[v.Pkg()]
}

// ofTime: the field C of a timer or ticker.
func ofTime(k any) bool {
	v, ok := k.(*types.Var)
	return ok && v.IsField() && v.Pkg() != nil && v.Pkg().Path() == "time"
}

// nameNode notes a name the first time that a key is seen through a value.
func (f *flow) nameNode(n *node, v ssa.Value, k any) {
	if f.named[k] {
		return
	}
	f.named[k] = true
	switch k := k.(type) {
	case *types.Var:
		n.find().names = append(n.find().names, name{fieldName, f.fieldText(v, k), k.Pos()})
	case *ssa.Global:
		n.find().names = append(n.find().names, name{globalName, k.Name(), k.Pos()})
	case *ssa.Alloc:
		if k.Comment != "" && token.IsIdentifier(k.Comment) {
			n.find().names = append(n.find().names, name{localName, k.Comment, k.Pos()})
		}
	case *ssa.Parameter:
		n.find().names = append(n.find().names, name{localName, k.Name(), k.Pos()})
	}
}

// fieldText finds the type that a field's key came from.
func (f *flow) fieldText(v ssa.Value, field *types.Var) string {
	for {
		switch at := v.(type) {
		case *ssa.FieldAddr:
			return fieldNameOf(at.X.Type(), at.Field)
		case *ssa.Field:
			return fieldNameOf(at.X.Type(), at.Field)
		}
		inner := operandOf(v)
		if inner == nil {
			return field.Name()
		}
		v = inner
	}
}

// operandOf returns the value whose key v shares.
func operandOf(v ssa.Value) ssa.Value {
	switch v.(type) {
	case *ssa.UnOp, *ssa.IndexAddr, *ssa.Index, *ssa.Lookup, *ssa.Slice, *ssa.ChangeType, *ssa.ChangeInterface,
		*ssa.MakeInterface, *ssa.Convert, *ssa.TypeAssert, *ssa.Extract:
		var space [4]*ssa.Value
		return *v.(ssa.Instruction).Operands(space[:0])[0]
	}
	return nil
}
