package check

import (
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// expressionAt is where in the file a position of an expression is: as many signs
// that are no space behind its beginning. In one with escapes that leads to
// another sign, and it is where the expression begins.
func (p *budgetParser) expressionAt(n ast.Node, text string, at int) (line, column int) {
	begin := start(n)
	line, column = begin.Line-1, begin.Column-1
	if n.Type() == ast.LiteralType {
		line, column = begin.Line, 0
	} else if t := n.GetToken().Type; t == token.SingleQuoteType || t == token.DoubleQuoteType {
		column++
	}
	for i, c := range []rune(text) {
		if i > 0 && unicode.IsSpace(c) {
			column++
			continue
		}
		line, column = p.skipSpace(line, column)
		switch {
		case line >= len(p.lines) || p.lines[line][column] != c:
			return begin.Line, begin.Column
		case i == at:
			return line + 1, column + 1
		}
		column++
	}
	return line + 1, column + 1
}

// skipSpace is the next place that is no space.
func (r *reader) skipSpace(line, column int) (int, int) {
	for ; line < len(r.lines); line, column = line+1, 0 {
		for ; column < len(r.lines[line]); column++ {
			if !unicode.IsSpace(r.lines[line][column]) {
				return line, column
			}
		}
	}
	return line, column
}
