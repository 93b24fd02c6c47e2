package check

import (
	"errors"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"tracetool/reports/measure"
)

// requirement is a rule's expression: conditions of which all must hold.
type requirement struct {
	text       string
	conditions []*condition
	// baselineAt is where it first names a baseline, in runes of what was written; -1
	// if it names none.
	baselineAt int
}

// condition is one of them.
type condition struct {
	text string
	tree ast.Node
	refs []reference
	// metrics are the nodes of tree that are references, as indices of refs.
	metrics map[ast.Node]int
	// ways are the references of each side of its "or"s: it holds if one of them
	// does.
	ways [][]reference
	// bare is a metric of the baseline that a metric is compared with as it is,
	// without headroom; nil if there is none.
	bare *measure.Metric
}

// metrics are those of the requirement, each once.
func (r *requirement) metrics() []*measure.Metric {
	var list []*measure.Metric
	for _, c := range r.conditions {
		for _, ref := range c.refs {
			if !slices.Contains(list, ref.metric) {
				list = append(list, ref.metric)
			}
		}
	}
	return list
}

func (r *requirement) compares() bool {
	return slices.ContainsFunc(r.conditions, func(c *condition) bool {
		return slices.ContainsFunc(c.refs, func(ref reference) bool { return ref.baseline })
	})
}

// problem is a mistake at a position of an expression, in runes.
type problem struct {
	at      int
	message string
}

// parseRequirement takes an expression apart. The expression language parses it;
// what it means, and whether it means something, is the matter of this package.
func parseRequirement(text string) (*requirement, *problem) {
	if p := slip(text); p != nil {
		return nil, p
	}
	tree, p := parseCondition(text)
	if p != nil {
		return nil, p
	}
	at := baselineAt(tree)
	if told := inPercent(text, tree); told != text {
		if same, p := parseCondition(told); p == nil {
			text, tree = told, same
		}
	}
	req := &requirement{text: strings.Join(strings.Fields(text), " "), baselineAt: at}
	for _, node := range conjuncts(nil, tree) {
		refs, nodes := references(node)
		req.conditions = append(req.conditions, &condition{node.String(), node, refs, nodes, ways(nil, node), bare(node)})
	}
	return req, nil
}

// parseCondition is the tree of an expression that makes sense.
func parseCondition(text string) (ast.Node, *problem) {
	tree, err := parser.Parse(withoutUnits(text))
	if err != nil {
		return nil, explained(err)
	}
	ast.Walk(&tree.Node, unitsBack([]rune(text)))
	k, p := checkUnits(tree.Node)
	return tree.Node, first(p, demand(tree.Node, k))
}

func explained(err error) *problem {
	if e, ok := errors.AsType[*file.Error](err); ok {
		return &problem{e.From, explain(e.Message)}
	}
	return &problem{0, explain(err.Error())}
}

// conjuncts takes "a and b" apart.
func conjuncts(list []ast.Node, n ast.Node) []ast.Node {
	if b, ok := n.(*ast.BinaryNode); ok && (b.Operator == "and" || b.Operator == "&&") {
		return conjuncts(conjuncts(list, b.Left), b.Right)
	}
	return append(list, n)
}

// ways are the references on each side of "a or b".
func ways(list [][]reference, n ast.Node) [][]reference {
	if b, ok := n.(*ast.BinaryNode); ok && (b.Operator == "or" || b.Operator == "||") {
		return ways(ways(list, b.Left), b.Right)
	}
	refs, _ := references(n)
	return append(list, refs)
}

// bare is the metric of the baseline that n compares with as it is.
func bare(n ast.Node) *measure.Metric {
	b, ok := n.(*ast.BinaryNode)
	if !ok {
		return nil
	}
	for _, side := range []ast.Node{b.Left, b.Right} {
		if name, _, ok := dotted(side); ok && slices.Contains(comparisons, b.Operator) && strings.HasPrefix(name, baselineName+".") {
			return measure.Lookup(strings.TrimPrefix(name, baselineName+"."))
		}
		if slices.Contains(joining, b.Operator) {
			if m := bare(side); m != nil {
				return m
			}
		}
	}
	return nil
}
