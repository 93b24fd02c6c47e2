// Package ci is what the formats for continuous integration share: where a
// finding is shown, what tells it from others in the next run, and what it says.
package ci

import (
	"path"
	"regexp"
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// Levels are the words of one format for the severities.
type Levels struct{ Error, Warning, Info string }

// Of returns the word for s.
func (l Levels) Of(s reports.Severity) string {
	switch s {
	case reports.Error:
		return l.Error
	case reports.Warning:
		return l.Warning
	}
	return l.Info
}

// Rank orders severities, the worst highest.
func Rank(s reports.Severity) int {
	switch s {
	case reports.Error:
		return 2
	case reports.Warning:
		return 1
	}
	return 0
}

var drive = regexp.MustCompile(`^[A-Za-z]:[\\/]`)

// Source is the path of a source file in the repository, with forward slashes.
// It is absolute only where the file is in no repository that style knows.
func Source(style reports.Style, file string) string {
	if file == "" {
		return ""
	}
	if style.Source != nil {
		file = style.Source(file)
	}
	if drive.MatchString(file) || !strings.Contains(file, "/") {
		file = strings.ReplaceAll(file, `\`, "/")
	}
	return path.Clean(format.Clean(file))
}

// Absolute reports whether a path that [Source] returned is absolute.
func Absolute(file string) bool {
	return strings.HasPrefix(file, "/") || drive.MatchString(file)
}

// Place is where f is shown: at its site, or else where its rule is written. Its
// file is that of the repository; it is "" where neither is known.
func Place(d *reports.Document, f *reports.Finding, style reports.Style) fact.Frame {
	at := f.Site
	if at.File == "" {
		if c := Check(d, f.Rule); c != nil && c.Origin.File != "" {
			at = fact.Frame{Func: at.Func, File: c.Origin.File, Line: c.Origin.Line}
		}
	}
	at.File = Source(style, at.File)
	at.Line = max(0, at.Line)
	return at
}

// Check returns the check with the given rule, nil if there is none.
func Check(d *reports.Document, rule string) *reports.Check {
	for i := range d.Checks {
		if d.Checks[i].Rule == rule {
			return &d.Checks[i]
		}
	}
	return nil
}

// Rule is a rule's name as it is printed. Services refuse one that is empty.
func Rule(key string) string {
	if name := format.Clean(key); name != "" {
		return name
	}
	return "finding"
}

// Lines are what f says: its title, its evidence, and the command that shows
// more. Each is one line, and none is empty. A finding without any says its rule.
func Lines(f *reports.Finding) []string {
	lines := append([]string{f.Title}, f.Evidence...)
	if f.Command != "" {
		lines = append(lines, "→ "+f.Command)
	}
	var clean []string
	for _, s := range lines {
		if s = strings.TrimSpace(format.Clean(s)); s != "" {
			clean = append(clean, s)
		}
	}
	if len(clean) == 0 {
		return []string{Rule(f.Rule)}
	}
	return clean
}

// Reason says why s does not count, and how long.
func Reason(s *reports.Suppressed) string {
	reason := format.Clean(s.Reason)
	if reason == "" {
		reason = "no reason given"
	}
	if s.Until.IsZero() {
		return reason
	}
	return reason + " (until " + s.Until.Format(time.DateOnly) + ")"
}
