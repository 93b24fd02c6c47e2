package check

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/expr-lang/expr/ast"

	"tracetool/reports"
	"tracetool/reports/render/format"
)

// unit is what a part of a condition stands for. The expression language knows
// numbers only: it would compare a duration with 5, which is 5ns.
type unit uint8

const (
	plain unit = iota // without a unit: it goes with counts and shares
	count
	share
	duration
	truthValue
)

// units says what they are, and how a literal of each is written.
var units = []struct{ name, example string }{
	plain: {"a number", "100"}, count: {"a count", "100"}, share: {"a share", "10%"}, duration: {"a duration", "5ms"}, truthValue: {"a condition", "waits <= 100"},
}

func unitOf(u reports.Unit) unit {
	switch u {
	case reports.Duration:
		return duration
	case reports.Share:
		return share
	}
	return count
}

var (
	comparisons = []string{"<", "<=", ">", ">=", "==", "!="}
	computing   = []string{"+", "-", "*", "/"}
	joining     = []string{"and", "&&", "or", "||"}
)

// checkUnits returns the unit of n, or the first thing in it that makes no sense.
func checkUnits(n ast.Node) (unit, *problem) {
	if _, k, ok := literal(n); ok {
		return k, nil
	}
	switch x := n.(type) {
	case *ast.IdentifierNode, *ast.MemberNode:
		return metricUnit(n)
	case *ast.UnaryNode:
		return unaryUnit(x)
	case *ast.BinaryNode:
		return binaryUnit(x)
	case *ast.BuiltinNode:
		return callUnit(x, x.Name, x.Arguments)
	case *ast.CallNode:
		name, _, _ := dotted(x.Callee)
		return callUnit(x, name, x.Arguments)
	}
	return 0, &problem{from(n), "no part of a condition: it compares (< <= > >= == !=), computes (+ - * / min max abs) and joins (and or not)"}
}

func metricUnit(n ast.Node) (unit, *problem) {
	name, at, ok := dotted(n)
	if !ok {
		return 0, &problem{at, "not a metric; tracetool check --metrics lists them"}
	}
	if isDigit(name) {
		return 0, &problem{at, fmt.Sprintf("%s is too long for a duration", brief(name))}
	}
	ref, wrong := refer(name)
	if wrong != "" {
		return 0, &problem{at, wrong}
	}
	return unitOf(ref.metric.Unit), nil
}

func unaryUnit(x *ast.UnaryNode) (unit, *problem) {
	k, wrong := checkUnits(x.Node)
	switch {
	case wrong != nil:
		return 0, wrong
	case (x.Operator == "not" || x.Operator == "!") && k != truthValue:
		return 0, &problem{from(x), "not stands before a condition in parentheses, as in not (waits <= 100)"}
	case x.Operator == "not" || x.Operator == "!":
		return truthValue, nil
	}
	return k, refuse(x.Node, k)
}

func binaryUnit(x *ast.BinaryNode) (unit, *problem) {
	l, wrong := checkUnits(x.Left)
	if wrong != nil {
		return 0, wrong
	}
	known := slices.Contains(comparisons, x.Operator) || slices.Contains(computing, x.Operator) || slices.Contains(joining, x.Operator)
	if !known {
		return 0, &problem{x.Location().From, fmt.Sprintf("%q is no operator of conditions; there is < <= > >= == !=, + - * /, and or not", x.Operator)}
	}
	r, wrong := checkUnits(x.Right)
	if wrong != nil {
		return 0, wrong
	}
	if slices.Contains(joining, x.Operator) {
		return truthValue, first(demand(x.Left, l), demand(x.Right, r))
	}
	if wrong := first(refuse(x.Left, l), refuse(x.Right, r)); wrong != nil {
		return 0, wrong
	}
	switch x.Operator {
	case "*":
		return product(x, l, r)
	case "/":
		return quotient(x, l, r)
	case "+", "-":
		return max(l, r), together(x.Left, x.Right, l, r)
	}
	return truthValue, first(together(x.Left, x.Right, l, r), constant(x))
}

func first(problems ...*problem) *problem {
	for _, p := range problems {
		if p != nil {
			return p
		}
	}
	return nil
}

// demand says that n should be a condition, if it is none.
func demand(n ast.Node, k unit) *problem {
	if k == truthValue {
		return nil
	}
	return &problem{from(n), fmt.Sprintf("%s is not a condition: a rule compares, as in waits <= 100", text(n))}
}

// refuse says that n should be no condition, if it is one.
func refuse(n ast.Node, k unit) *problem {
	if k != truthValue {
		return nil
	}
	return &problem{from(n), fmt.Sprintf("%s is a condition, where a number is needed; and, or and not join conditions", text(n))}
}

func product(x *ast.BinaryNode, l, r unit) (unit, *problem) {
	switch {
	case l == duration && r == duration:
		return 0, &problem{from(x.Right), "a duration times a duration is none: multiply by a number, as in * 2"}
	case l == duration || r == duration:
		return duration, nil
	case l == share || l == plain:
		return r, nil
	}
	return l, nil
}

func quotient(x *ast.BinaryNode, l, r unit) (unit, *problem) {
	if v, ok := constantOf(x.Right); ok && v == 0 {
		return 0, &problem{from(x.Right), "a division by 0"}
	}
	switch {
	case r == duration && l != duration:
		return 0, &problem{from(x.Right), "only a duration can be divided by a duration"}
	case r == plain || l == duration && r != duration:
		return l, nil
	}
	return plain, nil
}

// together says why two units cannot be compared or added, if so.
func together(left, right ast.Node, l, r unit) *problem {
	if p := first(noShare(left, right, l, r), noShare(right, left, r, l)); p != nil {
		return p
	}
	switch {
	case l == r, max(l, r) < duration && min(l, r) == plain:
		return nil
	case l == duration && isZero(right), r == duration && isZero(left):
		return nil // which needs no unit
	}
	_, fixedLeft := constantOf(left)
	_, fixedRight := constantOf(right)
	if fixedLeft && !fixedRight {
		left, right, l, r = right, left, r, l
	} else if !fixedRight {
		return &problem{from(right), fmt.Sprintf("%s is %s, and %s is %s: they cannot be compared or added",
			text(right), units[r].name, text(left), units[l].name)}
	}
	if l == duration && r == plain {
		return &problem{from(right), text(right) + " is a number, and is compared with a duration: durations have a unit, as in 5ms; counts and shares have none"}
	}
	return &problem{from(right), fmt.Sprintf("%s is %s, and %s is %s, as in %s", text(right), units[r].name, text(left), units[l].name, units[l].example)}
}

// noShare says that a number beside a share looks like a percentage, if so.
func noShare(left, right ast.Node, l, r unit) *problem {
	v, fixed := constantOf(right)
	if l != share || r != plain || !fixed || v <= 1 {
		return nil
	}
	return &problem{from(right), fmt.Sprintf("%s beside a share is %s: write %s%%, or %s%% if that is meant",
		text(right), format.Share(v), text(right), strconv.FormatFloat(100*v, 'f', -1, 64))}
}

func isZero(n ast.Node) bool {
	v, ok := constantOf(n)
	return ok && v == 0
}

// constant says that a comparison is always true or never, if so.
func constant(x *ast.BinaryNode) *problem {
	_, l := constantOf(x.Left)
	_, r := constantOf(x.Right)
	if !l || !r {
		return nil
	}
	return &problem{from(x), fmt.Sprintf("%s names no metric; tracetool check --metrics lists them", text(x))}
}

// functions are those that conditions can call, with their number of arguments.
var functions = map[string]struct {
	least, most int
	example     string
}{"min": {2, maxArguments, "(waits, 100)"}, "max": {2, maxArguments, "(waits, 100)"}, "abs": {1, 1, "(waits - 100)"}}

const maxArguments = 100

func callUnit(n ast.Node, name string, arguments []ast.Node) (k unit, wrong *problem) {
	f, ok := functions[name]
	switch {
	case !ok:
		return 0, &problem{from(n), fmt.Sprintf("no function %s; there is min, max, abs", brief(name))}
	case len(arguments) < f.least:
		return 0, &problem{from(n), fmt.Sprintf("%s needs %d values, as in %s", name, f.least, name+f.example)}
	case len(arguments) > f.most:
		return 0, &problem{from(n), fmt.Sprintf("%s of %d values: it takes %d at most", name, len(arguments), f.most)}
	}
	for i, a := range arguments {
		next, wrong := checkUnits(a)
		if wrong = first(wrong, refuse(a, next)); wrong != nil {
			return 0, wrong
		}
		if i > 0 {
			if wrong := together(arguments[0], a, k, next); wrong != nil {
				return 0, wrong
			}
		}
		k = max(k, next)
	}
	return k, nil
}
