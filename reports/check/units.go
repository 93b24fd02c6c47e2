package check

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"tracetool/reports"
)

// The expression language takes a duration for a number: it would compare wait.p50
// with 5, which is 5ns. So the units of the two sides are compared here.

// durations finds a comparison, a sum or a difference of a duration and a number.
func durations(n ast.Node) *problem {
	v := new(mixed)
	ast.Walk(&n, v)
	return v.problem
}

type mixed struct{ problem *problem }

// Visit implements [ast.Visitor].
func (v *mixed) Visit(n *ast.Node) {
	b, ok := (*n).(*ast.BinaryNode)
	if !ok || v.problem != nil || !slices.Contains([]string{"<", "<=", ">", ">=", "==", "!=", "+", "-"}, b.Operator) {
		return
	}
	left, right := isDuration(b.Left), isDuration(b.Right)
	if left == right {
		return
	}
	number := b.Left
	if left {
		number = b.Right
	}
	v.problem = &problem{number.Location().From, plain(number.String()) +
		" is a number, and is compared with a duration: durations have a unit, as in 5ms; counts and shares have none"}
	if isZero(number) {
		v.problem = nil
	}
}

// isZero reports whether n is 0, which needs no unit.
func isZero(n ast.Node) bool {
	i, ok := n.(*ast.IntegerNode)
	return ok && i.Value == 0
}

// isDuration reports whether n is a duration.
func isDuration(n ast.Node) bool {
	switch x := n.(type) {
	case *ast.IdentifierNode, *ast.MemberNode:
		name, _, ok := dotted(n)
		ref, wrong := refer(name)
		return ok && wrong == "" && ref.metric.Unit == reports.Duration
	case *ast.UnaryNode:
		return isDuration(x.Node)
	case *ast.BinaryNode:
		left, right := isDuration(x.Left), isDuration(x.Right)
		switch x.Operator {
		case "*", "+", "-":
			return left || right
		case "/":
			return left && !right
		}
	case *ast.BuiltinNode:
		return x.Name == "duration" || slices.ContainsFunc(x.Arguments, isDuration)
	case *ast.CallNode:
		return isName(x.Callee, "duration") || slices.ContainsFunc(x.Arguments, isDuration)
	}
	return false
}

func isName(n ast.Node, name string) bool {
	id, ok := n.(*ast.IdentifierNode)
	return ok && id.Value == name
}
