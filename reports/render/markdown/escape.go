package markdown

import (
	"regexp"
	"strings"

	"tracetool/reports/render/format"
)

// escaper covers what means something anywhere in a line, and the column
// separator of tables.
var escaper = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`,
	`|`, `\|`, `~`, `\~`, `&`, `&amp;`, `<`, `&lt;`, `>`, `&gt;`,
)

// escape returns s as text that Markdown shows as it is, on one line.
func escape(s string) string { return escaper.Replace(format.Clean(s)) }

// lineStart matches what begins a heading, a list, a rule or an indented block.
var lineStart = regexp.MustCompile(`^(#|[-+=]|[0-9]+[.)])`)

// escapeLine is escape for text that begins a line.
func escapeLine(s string) string {
	s = strings.TrimSpace(escape(s))
	if at := lineStart.FindStringIndex(s); at != nil {
		last := at[1] - 1
		return s[:last] + `\` + s[last:]
	}
	return s
}

// code returns s as a code span, between one backtick more than it holds in a
// row.
func code(s string) string {
	s = format.Clean(s)
	longest, run := 0, 0
	for _, r := range s {
		if r == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	fence := strings.Repeat("`", longest+1)
	if longest > 0 {
		s = " " + s + " "
	}
	return fence + s + fence
}
