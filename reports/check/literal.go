package check

import (
	"regexp"
	"strings"
)

// Rules are written with units: 5ms, 10%. The expression language has none, so
// that these literals are put in its words, and positions in its errors are put
// back into those of what the user wrote.

// literal finds strings, which are left alone, names, which may hold digits, and
// numbers with a unit.
var literal = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[A-Za-z_][A-Za-z_0-9.]*|((?:[0-9]+(?:\.[0-9]+)?(?:ns|us|µs|ms|s|m|h))+)\b|([0-9]+(?:\.[0-9]+)?)%`)

// written is an expression as the user wrote it, and how the language has it.
type written struct {
	text, code string
	edits      []edit
}

// edit is one literal: where it stands in both, in runes.
type edit struct{ text, textEnd, code, codeEnd int }

func translate(text string) *written {
	w := &written{text: text}
	var code strings.Builder
	runes, last := 0, 0 // of code; bytes of text
	put := func(s string) {
		code.WriteString(s)
		runes += len([]rune(s))
	}
	for _, at := range literal.FindAllStringSubmatchIndex(text, -1) {
		replacement := ""
		switch {
		case at[2] >= 0:
			replacement = `duration("` + text[at[2]:at[3]] + `")`
		case at[4] >= 0:
			replacement = "(" + text[at[4]:at[5]] + " / 100)"
		default:
			continue
		}
		put(text[last:at[0]])
		e := edit{text: len([]rune(text[:at[0]])), textEnd: len([]rune(text[:at[1]])), code: runes}
		put(replacement)
		e.codeEnd = runes
		w.edits = append(w.edits, e)
		last = at[1]
	}
	put(text[last:])
	w.code = code.String()
	return w
}

// position is where in text a position of code is, in runes.
func (w *written) position(code int) int {
	shift := 0
	for _, e := range w.edits {
		switch {
		case code < e.code:
			return code - shift
		case code < e.codeEnd:
			return e.text
		}
		shift = e.codeEnd - e.textEnd
	}
	return code - shift
}

var (
	durationCall = regexp.MustCompile(`duration\("([^"]*)"\)`)
	percentage   = regexp.MustCompile(`\(?([0-9.]+) / 100\)?`)
)

// plain puts code back into the words of rules.
func plain(code string) string {
	return percentage.ReplaceAllString(durationCall.ReplaceAllString(code, "$1"), "$1%")
}
