package check

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
)

// Rules are written with units: 5ms, 10%. The expression language has none, so
// that these literals become names of the same length, which leaves every
// position as it is, and get their text back in the tree.

// withUnit finds names, which may hold digits, and numbers with a unit.
var withUnit = regexp.MustCompile(`[\pL_][\pL_0-9.]*|(?:[0-9][0-9_]*(?:\.[0-9]+)?(?:ns|us|µs|μs|ms|s|m|h))+|[0-9][0-9_]*(?:\.[0-9]+)?%`)

// withoutUnits is text in the words of the expression language.
func withoutUnits(text string) string {
	return withUnit.ReplaceAllStringFunc(text, func(s string) string {
		if !isDigit(s) {
			return s
		}
		return strings.Repeat("_", len([]rune(s)))
	})
}

// unitsBack gives literals with a unit their text back.
type unitsBack []rune

// Visit implements [ast.Visitor].
func (text unitsBack) Visit(n *ast.Node) {
	if id, ok := (*n).(*ast.IdentifierNode); ok && strings.Trim(id.Value, "_") == "" {
		at := id.Location().From
		id.Value = string(text[at : at+len(id.Value)])
	}
}

func isDigit(s string) bool { return s[0] >= '0' && s[0] <= '9' }

// literal is the value of a literal, a duration's in ns.
func literal(n ast.Node) (value float64, k unit, ok bool) {
	switch x := n.(type) {
	case *ast.IntegerNode:
		return float64(x.Value), plain, true
	case *ast.FloatNode:
		return x.Value, plain, true
	case *ast.IdentifierNode:
		if isDigit(x.Value) {
			value, k, err := parseUnit(x.Value)
			return value, k, err == nil
		}
	}
	return 0, 0, false
}

func parseUnit(text string) (float64, unit, error) {
	text = strings.ReplaceAll(text, "_", "")
	if percent, ok := strings.CutSuffix(text, "%"); ok {
		v, err := strconv.ParseFloat(percent, 64)
		return v / 100, share, err
	}
	d, err := time.ParseDuration(text)
	return float64(d), duration, err
}
