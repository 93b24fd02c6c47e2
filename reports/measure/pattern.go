package measure

import (
	"strings"

	"tracetool/reports"
)

// Pattern selects names. The zero value selects all.
type Pattern struct {
	text  string
	parts []string // of text, between the *; nil if all is selected, or text alone
	only  bool     // text, letter by letter
}

// NewPattern returns the pattern that text is: a name as tracetool prints it, with
// or without the path of its package ("cache.(*Store).Get" or
// "example.org/shop/cache.(*Store).Get"), in which * stands for anything.
func NewPattern(text string) Pattern {
	return Pattern{text: text, parts: strings.Split(text, "*")}
}

// Exactly returns the pattern that selects name alone.
func Exactly(name string) Pattern { return Pattern{text: name, only: true} }

// Match reports whether name is selected.
func (p Pattern) Match(name string) bool {
	switch {
	case p.only:
		return p.text == name
	case p.parts == nil:
		return true
	}
	return p.match(name) || strings.Contains(name, "%") && p.match(reports.Unescape(name))
}

// match reports whether name, or what is behind one of its slashes, consists of the
// parts with anything between them.
func (p Pattern) match(name string) bool {
	first, others := p.parts[0], p.parts[1:]
	if len(others) == 0 {
		path, ok := strings.CutSuffix(name, first)
		return ok && (path == "" || strings.HasSuffix(path, "/"))
	}
	last := others[len(others)-1]
	rest, ok := strings.CutSuffix(name, last)
	for ok {
		if behind, is := strings.CutPrefix(rest, first); is && inOrder(behind, others[:len(others)-1]) {
			return true
		}
		_, rest, ok = strings.Cut(rest, "/")
	}
	return false
}

// inOrder reports whether s has the parts one after another.
func inOrder(s string, parts []string) bool {
	for _, part := range parts {
		_, behind, ok := strings.Cut(s, part)
		if !ok {
			return false
		}
		s = behind
	}
	return true
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
func (p Pattern) All() bool { return p.parts == nil && !p.only }

// String is the pattern as it was given.
func (p Pattern) String() string { return p.text }
