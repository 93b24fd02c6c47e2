package check

import (
	"slices"
	"strconv"

	"github.com/expr-lang/expr/ast"
)

// inPercent is a condition as people are told it: shares are printed as percentages,
// and so the numbers that they are compared with must be. "wait.wall_share <= 0.1"
// becomes "wait.wall_share <= 10%", which is the same.
func inPercent(text string, tree ast.Node) string {
	var found shareLiterals
	found.collect(tree, false)
	slices.SortFunc(found, func(a, b ast.Node) int { return b.Location().From - a.Location().From })
	runes := []rune(text)
	for _, n := range found {
		at := n.Location()
		if percent := percentage(n); percent != "" && at.From < at.To && at.To <= len(runes) {
			runes = slices.Replace(runes, at.From, at.To, []rune(percent)...)
		}
	}
	return string(runes)
}

// percentage is a number as a percentage of the very same value, "" if there is none
// that is short. 0 needs no sign.
func percentage(n ast.Node) string {
	v, _, _ := literal(n)
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(100*v, 'g', 12, 64), 64)
	s := strconv.FormatFloat(rounded, 'f', -1, 64) + "%"
	if again, _, err := parseUnit(s); v == 0 || err != nil || again != v || len(s) > maxPercentage {
		return ""
	}
	return s
}

// maxPercentage is the length from which a number is not made a percentage.
const maxPercentage = 16

// shareLiterals are the plain numbers that stand for shares.
type shareLiterals []ast.Node

// collect adds those in n, which is itself one where a share is wanted.
func (list *shareLiterals) collect(n ast.Node, wanted bool) {
	if _, k, ok := literal(n); ok {
		if wanted && k == plain {
			*list = append(*list, n)
		}
		return
	}
	switch x := n.(type) {
	case *ast.UnaryNode:
		list.collect(x.Node, wanted)
	case *ast.BinaryNode:
		list.collectBinary(x, wanted)
	case *ast.BuiltinNode:
		list.collectAlike(x.Arguments, wanted)
	case *ast.CallNode:
		list.collectAlike(x.Arguments, wanted)
	}
}

// collectBinary knows that factors and divisors stay numbers.
func (list *shareLiterals) collectBinary(x *ast.BinaryNode, wanted bool) {
	sides := []ast.Node{x.Left, x.Right}
	switch {
	case slices.Contains(comparisons, x.Operator), x.Operator == "+", x.Operator == "-":
		list.collectAlike(sides, wanted)
	case x.Operator == "/" && !isShare(x.Right):
		list.collect(x.Left, wanted)
		list.collect(x.Right, false)
	default:
		list.collect(x.Left, false)
		list.collect(x.Right, false)
	}
}

// collectAlike adds those among values that have one unit.
func (list *shareLiterals) collectAlike(values []ast.Node, wanted bool) {
	wanted = wanted || slices.ContainsFunc(values, isShare)
	for _, n := range values {
		list.collect(n, wanted)
	}
}

func isShare(n ast.Node) bool {
	k, wrong := checkUnits(n)
	return wrong == nil && k == share
}
