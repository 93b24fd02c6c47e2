package mermaid

import (
	"fmt"
	"strings"
	"unicode"

	"tracetool/reports/render/format"
)

// label joins lines that are not empty to what goes between quotes.
func label(lines ...string) string {
	var list []string
	for _, s := range lines {
		if s = strings.TrimSpace(escape(s)); s != "" {
			list = append(list, s)
		}
	}
	return strings.Join(list, "<br/>")
}

// maxLabel keeps one long text from taking all the room that Mermaid gives.
const maxLabel = 200

// escape returns s as text that Mermaid shows as it is. Some versions read
// Markdown in labels, so that only what means nothing in it stays itself; the
// rest is written in Mermaid's kind of entity, which is resolved last.
func escape(s string) string {
	var b strings.Builder
	s = format.Fit(format.Clean(s), maxLabel)
	for i, r := range s {
		switch {
		case i > 0 && r < unicode.MaxASCII && strings.ContainsRune(" .,()/-%", r) && !listMark(s[:i], s[i:]), r != '`' && letter(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}

// listMark reports whether a line would be an item of a list by the sign that is
// between its two parts: "1. item".
func listMark(before, after string) bool {
	mark := after == "." || after == ")" || strings.HasPrefix(after, ". ") || strings.HasPrefix(after, ") ")
	return mark && strings.Trim(before, "0123456789") == ""
}

// letter reports whether r is part of words in any language, or a sign that is
// no markup in any.
func letter(r rune) bool {
	if r <= unicode.MaxASCII {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsGraphic(r)
}

// quote returns s as a string of YAML, "" if it is empty. Mermaid knows no
// entities in titles and takes tags away, so signs that look alike stand in.
func quote(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return ' '
		}
		return r
	}, format.Clean(s))
	if s = strings.TrimSpace(s); s == "" {
		return ""
	}
	return `"` + yaml.Replace(s) + `"`
}

var yaml = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "<", "‹", ">", "›", "&", "＆")
