package check

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"tracetool/traceparse/fact"
)

// Mistake is one mistake in a budget file.
type Mistake struct {
	Path         string
	Line, Column int
	Message      string
}

// Error is one line: "tracetool.yaml:4:11: …".
func (m *Mistake) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", m.Path, m.Line, m.Column, m.Message)
}

// reader walks a YAML file and collects mistakes. It goes on after one: whoever
// writes a file wants to hear of all.
type reader struct {
	path     string
	lines    [][]rune // of the file
	mistakes []error
}

func (r *reader) mistake(line, column int, format string, args ...any) {
	r.mistakes = append(r.mistakes, &Mistake{r.path, line, column, fmt.Sprintf(format, args...)})
}

// wrong adds a mistake at a node.
func (r *reader) wrong(n ast.Node, format string, args ...any) {
	at := start(n)
	r.mistake(at.Line, at.Column, format, args...)
}

// maxMistakes is how many are told: more have one cause.
const maxMistakes = 50

// err is all mistakes in the order of the file.
func (r *reader) err() error {
	slices.SortStableFunc(r.mistakes, func(a, b error) int {
		x, y := a.(*Mistake), b.(*Mistake)
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column))
	})
	if n := len(r.mistakes); n > maxMistakes {
		last := r.mistakes[maxMistakes-1].(*Mistake)
		r.mistakes = append(r.mistakes[:maxMistakes:maxMistakes], &Mistake{r.path, last.Line, last.Column, fmt.Sprintf("and %d more mistakes", n-maxMistakes)})
	}
	if len(r.mistakes) == 1 {
		return r.mistakes[0]
	}
	return errors.Join(r.mistakes...)
}

func (r *reader) origin(n ast.Node) fact.Frame {
	return fact.Frame{File: r.path, Line: start(n).Line}
}

func column(n ast.Node) int { return start(n).Column }

// start is where a node begins. The token of a mapping is its first colon.
func start(n ast.Node) *token.Position {
	switch m := resolve(n).(type) {
	case *ast.MappingNode:
		if len(m.Values) > 0 && !m.IsFlowStyle {
			return start(m.Values[0])
		}
	case *ast.MappingValueNode:
		return m.Key.GetToken().Position
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position
	}
	return &token.Position{Line: 1, Column: 1}
}

// field is a key that a mapping may have.
type field struct {
	key  string
	read func(ast.Node)
}

// mapping reads a mapping with the given fields and no others. It returns the
// keys that are there.
func (r *reader) mapping(n ast.Node, what string, fields ...field) map[string]bool {
	var values []*ast.MappingValueNode
	switch m := resolve(n).(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	default:
		r.wrong(n, "%s must be keys with values (%s), not %s", what, keysOf(fields), kindOf(n))
		return nil
	}
	there := make(map[string]bool)
	for _, v := range values {
		key := v.Key.GetToken().Value
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == key })
		switch {
		case key == "<<":
			r.wrong(v.Key, "budgets do not merge with <<: write out what is meant")
			return nil // what is missing is there
		case i < 0:
			r.wrong(v.Key, "unknown key %s in %s; %s", quote(key), what, instead(key, keyList(fields)))
			key = nearest(key, keyList(fields)) // which is not missing then
		case there[key]:
			r.wrong(v.Key, "%q is there twice", key)
		case v.Value == nil || resolve(v.Value).Type() == ast.NullType:
			r.wrong(v.Key, "%q has no value", key)
		default:
			fields[i].read(resolve(v.Value))
		}
		there[key] = true
	}
	return there
}

// resolve takes anchors and YAML's own tags off a node.
func resolve(n ast.Node) ast.Node {
	switch x := n.(type) {
	case *ast.AnchorNode:
		return resolve(x.Value)
	case *ast.TagNode:
		if x.Value != nil && strings.HasPrefix(x.Start.Value, "!!") {
			return resolve(x.Value)
		}
	}
	return n
}

func keyList(fields []field) []string {
	var keys []string
	for _, f := range fields {
		keys = append(keys, f.key)
	}
	return keys
}

func keysOf(fields []field) string { return strings.Join(keyList(fields), ", ") }

// list reads a list, or a single item in its place.
func (r *reader) list(n ast.Node, what string, item func(ast.Node)) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		item(n)
		return
	}
	if len(seq.Values) == 0 {
		r.wrong(n, "%s is an empty list", what)
	}
	for _, v := range seq.Values {
		item(resolve(v))
	}
}

// sequence reads a list that must be one.
func (r *reader) sequence(n ast.Node, what string, item func(ast.Node)) {
	if _, ok := n.(*ast.SequenceNode); !ok {
		r.wrong(n, "%s must be a list: each begins with \"- \"", what)
		return
	}
	r.list(n, what, item)
}

// text returns text or a number as it is written.
func (r *reader) text(n ast.Node, what string) (string, bool) {
	text, ok := "", false
	switch x := n.(type) {
	case *ast.StringNode:
		text, ok = x.Value, true
	case *ast.LiteralNode:
		text, ok = strings.TrimSpace(x.Value.Value), true
	case ast.ScalarNode:
		text, ok = x.GetToken().Value, n.Type() != ast.NullType
	}
	switch {
	case n.Type() == ast.AliasType:
		r.wrong(n, "%s begins with *, which in YAML stands for something else: put it in quotes", what)
		return "", false
	case n.Type() == ast.TagType:
		r.wrong(n, "%s begins with !, which in YAML is something else: put it in quotes", what)
		return "", false
	case !ok:
		r.wrong(n, "%s must be text, not %s", what, kindOf(n))
	case strings.TrimSpace(text) == "":
		r.wrong(n, "%s must not be empty", what)
		return "", false
	}
	return text, ok
}

// kindOf says what a node is, for those who meant another.
func kindOf(n ast.Node) string {
	switch n.Type() {
	case ast.MappingType, ast.MappingValueType:
		return "keys with values"
	case ast.SequenceType:
		return "a list"
	case ast.NullType:
		return "nothing"
	case ast.IntegerType, ast.FloatType, ast.InfinityType, ast.NanType:
		return "a number"
	case ast.BoolType:
		return "true or false"
	case ast.AliasType, ast.MergeKeyType:
		return "an alias, of which budgets have none"
	case ast.TagType:
		return "a tag"
	}
	return "text"
}
