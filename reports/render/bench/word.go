package bench

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// position is the file and line of a place that a list holds as text: they change
// with every edit.
var position = regexp.MustCompile(` (\S+\.(?:go|s)):([0-9]+)$`)

// parse is the position at the end of a text, none if there is none.
func parse(s string) (f fact.Frame) {
	if m := position.FindStringSubmatch(s); m != nil {
		f.File = m[1]
		f.Line, _ = strconv.Atoi(m[2])
	}
	return f
}

// word is s without what separates the parts of a line or of a name.
func word(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '/' {
			return '_'
		}
		return r
	}, strings.TrimSpace(format.Clean(s)))
}

// camel is the name of a report as the name of a benchmark: "CriticalPath".
func camel(report string) string {
	var b strings.Builder
	upper := true
	for _, r := range report {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			upper = true
		case upper:
			b.WriteRune(unicode.ToUpper(r))
			upper = false
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
