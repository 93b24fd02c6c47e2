package measure

import (
	"regexp"
	"strings"

	"tracetool/reports"
)

// Pattern selects names. The zero value selects all.
type Pattern struct {
	text string
	re   *regexp.Regexp // nil if all is selected, or text alone
	only bool           // text, letter by letter
	word string         // the last part of text without *: names without it need no more
}

// NewPattern returns the pattern that text is: a name as tracetool prints it, with
// or without the path of its package ("cache.(*Store).Get" or
// "example.org/shop/cache.(*Store).Get"), in which * stands for anything.
func NewPattern(text string) Pattern {
	parts := strings.Split(strings.ToValidUTF8(text, "*"), "*")
	last := parts[len(parts)-1]
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return Pattern{text: text, word: last, re: regexp.MustCompile("^(?s:.*/)?" + strings.Join(parts, "(?s:.*)") + "$")}
}

// Exactly returns the pattern that selects name alone.
func Exactly(name string) Pattern { return Pattern{text: name, only: true} }

// Match reports whether name is selected.
func (p Pattern) Match(name string) bool {
	if p.only {
		return p.text == name
	}
	if !strings.Contains(name, p.word) && !strings.Contains(name, "%") {
		return false
	}
	return p.re == nil || p.re.MatchString(name) || strings.Contains(name, "%") && p.re.MatchString(reports.Unescape(name))
}

// Any reports whether one of the names is selected.
func (p Pattern) Any(names []string) bool {
	if p.All() {
		return true
	}
	for _, name := range names {
		if p.Match(name) {
			return true
		}
	}
	return false
}

// All reports whether p selects everything since nothing was said.
func (p Pattern) All() bool { return p.re == nil && !p.only }

// String is the pattern as it was given.
func (p Pattern) String() string { return p.text }
