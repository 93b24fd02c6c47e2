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

// lineStart matches what would begin a heading, a list or a rule.
var lineStart = regexp.MustCompile(`^(#{1,6}|[-+]|[0-9]{1,9}[.)])( |$)|^[-=]+ *$`)

// escapeLine is escape for text that begins a line.
func escapeLine(s string) string {
	s = strings.TrimSpace(escape(s))
	if lineStart.MatchString(s) {
		at := strings.IndexAny(s, "#-+.)=")
		return s[:at] + `\` + s[at:]
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
