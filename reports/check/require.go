package check

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"tracetool/reports"
	"tracetool/reports/measure"
)

// baselineName is what a metric of the baseline begins with.
const baselineName = "baseline"

// requirement is a rule's expression: conditions of which all must hold.
type requirement struct {
	text       string
	conditions []*condition
}

// condition is one of them.
type condition struct {
	text    string
	program *vm.Program
	refs    []reference
	// ways are the references of each side of its "or"s: it holds if one of them
	// does.
	ways [][]reference
	// bare is a metric of the baseline that a metric is compared with as it is,
	// without headroom; nil if there is none.
	bare *measure.Metric
}

// reference is a metric in an expression.
type reference struct {
	metric   *measure.Metric
	baseline bool
}

func (r reference) String() string {
	if r.baseline {
		return baselineName + "." + r.metric.Key
	}
	return r.metric.Key
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

func (p *problem) Error() string { return p.message }

// parseRequirement compiles an expression. Its errors are of type *problem.
func parseRequirement(text string) (*requirement, error) {
	w := translate(text)
	tree, err := parser.Parse(w.code)
	if err != nil {
		return nil, w.problem(err)
	}
	req := &requirement{text: strings.Join(strings.Fields(text), " ")}
	for _, node := range conjuncts(tree.Node) {
		refs, err := references(node)
		if err != nil {
			err.at = w.position(err.at)
			return nil, err
		}
		if err := durations(node); err != nil {
			err.at = w.position(err.at)
			return nil, err
		}
		req.conditions = append(req.conditions, &condition{text: plain(node.String()), refs: refs, ways: ways(node), bare: bare(node)})
	}
	if _, err := compile(w.code); err != nil {
		return nil, w.problem(err)
	}
	for i, node := range conjuncts(tree.Node) {
		if req.conditions[i].program, err = compile(node.String()); err != nil {
			return nil, &problem{0, firstLine(err.Error())}
		}
	}
	if len(req.metrics()) == 0 {
		return nil, &problem{0, "names no metric; tracetool check --metrics lists them"}
	}
	return req, nil
}

// conjuncts takes "a and b" apart.
func conjuncts(n ast.Node) []ast.Node {
	if b, ok := n.(*ast.BinaryNode); ok && (b.Operator == "and" || b.Operator == "&&") {
		return append(conjuncts(b.Left), conjuncts(b.Right)...)
	}
	return []ast.Node{n}
}

// ways are the references on each side of "a or b".
func ways(n ast.Node) [][]reference {
	if b, ok := n.(*ast.BinaryNode); ok && (b.Operator == "or" || b.Operator == "||") {
		return append(ways(b.Left), ways(b.Right)...)
	}
	refs, _ := references(n)
	return [][]reference{refs}
}

func compile(code string) (*vm.Program, error) {
	return expr.Compile(code, expr.Env(example), expr.AsBool(),
		expr.DisableAllBuiltins(), expr.EnableBuiltin("duration"), expr.EnableBuiltin("min"),
		expr.EnableBuiltin("max"), expr.EnableBuiltin("abs"))
}

// example is an environment with a value of its type for every metric.
var example = exampleEnvironment()

func exampleEnvironment() map[string]any {
	env, base := make(map[string]any), make(map[string]any)
	for _, m := range measure.Metrics() {
		set(env, m, 0)
		set(base, m, 0)
	}
	env[baselineName] = base
	return env
}

// set puts a metric's value into an environment: "wait.p50" is p50 of wait.
func set(env map[string]any, m *measure.Metric, value float64) {
	name := m.Key
	if group, rest, ok := strings.Cut(m.Key, "."); ok {
		inner, ok := env[group].(map[string]any)
		if !ok {
			inner = make(map[string]any)
			env[group] = inner
		}
		env, name = inner, rest
	}
	if m.Unit == reports.Duration {
		env[name] = time.Duration(math.Round(value))
	} else {
		env[name] = value
	}
}

// references are the metrics in an expression. It is a mistake to name what is
// none.
func references(n ast.Node) ([]reference, *problem) {
	v := &chains{inner: make(map[ast.Node]bool)}
	ast.Walk(&n, v)
	var refs []reference
	for _, node := range v.list {
		if v.inner[node] {
			continue
		}
		name, at, ok := dotted(node)
		if !ok {
			continue
		}
		ref, message := refer(name)
		if message != "" {
			return nil, &problem{at, message}
		}
		if !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs, nil
}

// chains collects names with dots: nodes of which the longest are not inside
// others.
type chains struct {
	list  []ast.Node
	inner map[ast.Node]bool
}

// Visit implements [ast.Visitor].
func (v *chains) Visit(n *ast.Node) {
	switch x := (*n).(type) {
	case *ast.IdentifierNode:
		v.list = append(v.list, x)
	case *ast.MemberNode:
		v.list = append(v.list, x)
		v.inner[x.Node] = true
	}
}

// refer is the metric of a name, or what is wrong with the name.
func refer(name string) (ref reference, message string) {
	key, ofBaseline := strings.CutPrefix(name, baselineName+".")
	if m := measure.Lookup(key); m != nil {
		return reference{m, ofBaseline}, ""
	}
	var keys, members []string
	for _, m := range measure.Metrics() {
		keys = append(keys, m.Key)
		if strings.HasPrefix(m.Key, key+".") {
			members = append(members, m.Key)
		}
	}
	switch {
	case name == baselineName:
		return ref, "baseline is not a metric: write baseline.waits, or another metric"
	case len(members) > 0:
		return ref, fmt.Sprintf("%s is not a metric by itself: there is %s", key, strings.Join(members, ", "))
	}
	if like := nearest(key, keys); like != "" {
		return ref, fmt.Sprintf("no metric %q; did you mean %s?", key, like)
	}
	return ref, fmt.Sprintf("no metric %q; tracetool check --metrics lists them", key)
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
			return "", 0, false
		}
		return inner + "." + property.Value, at, true
	}
	return "", 0, false
}

// problem tidies up an error of the expression language.
func (w *written) problem(err error) *problem {
	if e, ok := errors.AsType[*file.Error](err); ok {
		return &problem{w.position(e.From), explain(e.Message)}
	}
	return &problem{0, explain(firstLine(err.Error()))}
}

// explain puts what the expression language says into words of rules.
func explain(message string) string {
	switch {
	case strings.Contains(message, "mismatched types time.Duration and"), strings.Contains(message, "and time.Duration)"):
		return "a duration is compared with a number: durations have a unit, as in 5ms; counts and shares have none"
	case strings.HasPrefix(message, "expected bool"):
		return "not a condition: a rule compares, as in waits <= 100"
	}
	return plain(message)
}

// bare is the metric of the baseline that n compares with as it is.
func bare(n ast.Node) *measure.Metric {
	b, ok := n.(*ast.BinaryNode)
	if !ok || !slices.Contains([]string{"<", "<=", ">", ">=", "=="}, b.Operator) {
		return nil
	}
	for _, side := range []ast.Node{b.Left, b.Right} {
		if name, _, ok := dotted(side); ok && strings.HasPrefix(name, baselineName+".") {
			return measure.Lookup(strings.TrimPrefix(name, baselineName+"."))
		}
	}
	return nil
}
