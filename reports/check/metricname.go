package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"tracetool/reports/measure"
)

// baselineName is what a metric of the baseline begins with.
const baselineName = "baseline"

// reference is a metric in an expression.
type reference struct {
	metric   *measure.Metric
	baseline bool
}

// references are the metrics in an expression without mistakes, each once, and
// which of them its nodes are.
func references(n ast.Node) (refs []reference, nodes map[ast.Node]int) {
	v := new(chains)
	ast.Walk(&n, v)
	nodes = make(map[ast.Node]int)
	for _, node := range v.list {
		name, _, ok := dotted(node)
		if !ok {
			continue
		}
		ref, wrong := refer(name)
		if wrong != "" {
			continue // the beginning of a name
		}
		if !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
		nodes[node] = slices.Index(refs, ref)
	}
	return refs, nodes
}

// baselineAt is where the first metric of the baseline stands, -1 if there is none.
func baselineAt(n ast.Node) int {
	v, first := new(chains), -1
	ast.Walk(&n, v)
	for _, node := range v.list {
		name, at, ok := dotted(node)
		if ok && strings.HasPrefix(name, baselineName+".") && (first < 0 || at < first) {
			first = at
		}
	}
	return first
}

// chains collects names with dots, and the names that they begin with.
type chains struct{ list []ast.Node }

// Visit implements [ast.Visitor].
func (v *chains) Visit(n *ast.Node) {
	switch x := (*n).(type) {
	case *ast.IdentifierNode:
		v.list = append(v.list, x)
	case *ast.MemberNode:
		v.list = append(v.list, x)
	}
}

// refer is the metric of a name, or what is wrong with the name.
func refer(name string) (ref reference, wrong string) {
	key, ofBaseline := strings.CutPrefix(name, baselineName+".")
	if m := measure.Lookup(key); m != nil {
		return reference{m, ofBaseline}, ""
	}
	return ref, noMetric(name, key)
}

func noMetric(name, key string) string {
	var keys, members []string
	for _, m := range measure.Metrics() {
		keys = append(keys, m.Key)
		if strings.HasPrefix(m.Key, key+".") {
			members = append(members, m.Key)
		}
	}
	switch {
	case name == baselineName:
		return "baseline is not a metric: write baseline.waits, or another metric"
	case len(members) > 0:
		return fmt.Sprintf("%s is not a metric by itself: there is %s", key, strings.Join(members, ", "))
	}
	if like := nearest(key, keys); like != "" {
		return fmt.Sprintf("no metric %s; did you mean %s?", quote(key), like)
	}
	return fmt.Sprintf("no metric %s; tracetool check --metrics lists them", quote(key))
}

// dotted is a chain of names with dots, and its position.
func dotted(n ast.Node) (name string, at int, ok bool) {
	switch x := n.(type) {
	case *ast.IdentifierNode:
		return x.Value, x.Location().From, true
	case *ast.MemberNode:
		inner, at, ok := dotted(x.Node)
		property, isName := x.Property.(*ast.StringNode)
		if !ok || !isName || x.Optional {
			return "", at, false
		}
		return inner + "." + property.Value, at, true
	}
	return "", from(n), false
}

// from is where a node begins. The language has the place of its operator.
func from(n ast.Node) int {
	switch x := n.(type) {
	case *ast.BinaryNode:
		return from(x.Left)
	case *ast.MemberNode:
		return from(x.Node)
	case *ast.ChainNode:
		return from(x.Node)
	case *ast.CallNode:
		return from(x.Callee)
	case *ast.ConditionalNode:
		return from(x.Cond)
	}
	return n.Location().From
}

// text is a part of a condition as people are shown it.
func text(n ast.Node) string { return brief(n.String()) }
