package check

import (
	"math"

	"github.com/expr-lang/expr/ast"
)

// truth is three-valued: what rests on a value that is not known is not known,
// unless it holds or fails whatever the value.
type truth int8

const (
	no      truth = -1
	unknown truth = 0
	yes     truth = 1
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// truth evaluates a condition over the values of its references.
func (c *condition) truth(n ast.Node, values []Value) truth {
	switch x := n.(type) {
	case *ast.UnaryNode:
		return -c.truth(x.Node, values)
	case *ast.BinaryNode:
		switch x.Operator {
		case "and", "&&":
			return min(c.truth(x.Left, values), c.truth(x.Right, values))
		case "or", "||":
			return max(c.truth(x.Left, values), c.truth(x.Right, values))
		}
		return compare(x.Operator, c.number(x.Left, values), c.number(x.Right, values))
	}
	return unknown
}

func compare(operator string, a, b float64) truth {
	switch {
	case math.IsNaN(a) || math.IsNaN(b):
		return unknown
	case operator == "<":
		return truthOf(a < b)
	case operator == "<=":
		return truthOf(a <= b)
	case operator == ">":
		return truthOf(a > b)
	case operator == ">=":
		return truthOf(a >= b)
	case operator == "==":
		return truthOf(a == b)
	}
	return truthOf(a != b)
}

// number evaluates an expression; NaN is what is not known. So is a quotient by 0:
// no ratio can be told of what does not occur.
func (c *condition) number(n ast.Node, values []Value) float64 {
	if i, ok := c.metrics[n]; ok {
		return values[i].Value
	}
	if v, _, ok := literal(n); ok {
		return v
	}
	switch x := n.(type) {
	case *ast.UnaryNode:
		if x.Operator == "-" {
			return -c.number(x.Node, values)
		}
		return c.number(x.Node, values)
	case *ast.BinaryNode:
		return compute(x.Operator, c.number(x.Left, values), c.number(x.Right, values))
	case *ast.BuiltinNode:
		return c.call(x.Name, x.Arguments, values)
	case *ast.CallNode:
		name, _, _ := dotted(x.Callee)
		return c.call(name, x.Arguments, values)
	}
	return math.NaN()
}

func compute(operator string, a, b float64) float64 {
	switch operator {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	}
	if b == 0 {
		return math.NaN()
	}
	return a / b
}

func (c *condition) call(name string, arguments []ast.Node, values []Value) float64 {
	v := c.number(arguments[0], values)
	if name == "abs" {
		return math.Abs(v)
	}
	of := math.Max
	if name == "min" {
		of = math.Min
	}
	for _, a := range arguments[1:] {
		v = of(v, c.number(a, values))
	}
	return v
}

// constantOf is the value of what names no metric.
func constantOf(n ast.Node) (float64, bool) {
	v := new(chains)
	ast.Walk(&n, v)
	for _, id := range v.list {
		if name, _, ok := dotted(id); !ok || !isDigit(name) && functions[name].most == 0 {
			return 0, false
		}
	}
	return new(condition).number(n, nil), true
}
