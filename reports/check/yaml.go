package check

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
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
	lines    []string
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

// err is all mistakes in the order of the file.
func (r *reader) err() error {
	slices.SortStableFunc(r.mistakes, func(a, b error) int {
		x, y := a.(*Mistake), b.(*Mistake)
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column))
	})
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
	return n.GetToken().Position
}

// document returns the file's top node, nil if it is empty or wrong.
func (r *reader) document(data []byte) ast.Node {
	file, err := parser.ParseBytes(data, 0)
	if syntax, ok := errors.AsType[*yaml.SyntaxError](err); ok {
		at := syntax.Token.Position
		r.mistake(at.Line, at.Column, "not YAML: %s", syntax.Message)
		return nil
	}
	if err != nil {
		r.mistake(1, 1, "not YAML: %s", firstLine(err.Error()))
		return nil
	}
	docs := slices.DeleteFunc(file.Docs, func(d *ast.DocumentNode) bool { return d.Body == nil })
	switch len(docs) {
	case 0:
		r.mistake(1, 1, "empty; tracetool check --init TRACE… writes a first budget")
		return nil
	case 1:
		return docs[0].Body
	}
	r.wrong(docs[1].Body, "a second document; a budget is one")
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
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
		case i < 0:
			r.wrong(v.Key, "unknown key %q in %s; %s", key, what, instead(key, keyList(fields)))
		case there[key]:
			r.wrong(v.Key, "key %q is there twice", key)
		case resolve(v.Value).Type() == ast.NullType:
			r.wrong(v.Key, "%q has no value", key)
		default:
			fields[i].read(resolve(v.Value))
		}
		there[key] = true
	}
	return there
}

// resolve takes tags and anchors off a node.
func resolve(n ast.Node) ast.Node {
	switch x := n.(type) {
	case *ast.AnchorNode:
		return resolve(x.Value)
	case *ast.TagNode:
		return resolve(x.Value)
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
func (r *reader) list(n ast.Node, item func(ast.Node)) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		item(n)
		return
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
	r.list(n, item)
}

// text returns a scalar as it is written.
func (r *reader) text(n ast.Node, what string) (string, bool) {
	switch x := n.(type) {
	case *ast.StringNode:
		return x.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(x.Value.Value), true
	case ast.ScalarNode:
		if n.Type() == ast.NullType {
			break
		}
		return x.GetToken().Value, true
	}
	r.wrong(n, "%s must be text, not %s", what, kindOf(n))
	return "", false
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
		return "an alias"
	}
	return "text"
}
