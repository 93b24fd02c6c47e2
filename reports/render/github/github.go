// Package github writes findings as workflow commands of GitHub Actions, which
// turn into annotations of the lines that they are about:
//
//	::error file=shop/cache.go,line=41,title=lock-contention::A lock holds …
//
// An undecided check is a notice, a warning about a trace a warning; findings
// that are suppressed are left out. The last line, which is no command, sums up.
// GitHub shows ten annotations of a kind for each step and has the others in the
// log: the worst findings come first.
package github

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/reports/render/internal/ci"
	"tracetool/reports/render/internal/header"
)

// Renderer is the format.
var Renderer = reports.Renderer{Name: "github", Checks: true, Render: Render}

var levels = ci.Levels{Error: "error", Warning: "warning", Info: "notice"}

// Render writes d. It honours only Source of style.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	out := bufio.NewWriter(w)
	for _, c := range commands(d, style) {
		if _, err := out.WriteString(c.String() + "\n"); err != nil {
			return err
		}
	}
	if _, err := out.WriteString(summary(d) + "\n"); err != nil {
		return err
	}
	return out.Flush()
}

func commands(d *reports.Document, style reports.Style) []command {
	var list []command
	for i := range d.Findings {
		f := &d.Findings[i]
		at := ci.Place(d, f, style)
		list = append(list, command{levels.Of(f.Severity), at.File, at.Line, f.Rule, ci.Lines(f)})
	}
	for _, c := range d.Checks {
		if c.Outcome == reports.Undecided {
			list = append(list, command{"notice", ci.Source(style, c.Origin.File), c.Origin.Line, c.Rule,
				[]string{"undecided: " + format.Clean(c.Note)}})
		}
	}
	for _, warning := range header.Warnings(d) {
		list = append(list, command{level: "warning", title: warning.Code, lines: []string{format.Clean(warning.Message)}})
	}
	return list
}

// command is one workflow command.
type command struct {
	level string
	file  string
	line  int
	title string
	lines []string
}

func (c command) String() string {
	var properties []string
	if c.file != "" {
		properties = append(properties, "file="+property.Replace(c.file))
		if c.line > 0 {
			properties = append(properties, "line="+strconv.Itoa(c.line))
		}
	}
	properties = append(properties, "title="+property.Replace(format.Clean(c.title)))
	return fmt.Sprintf("::%s %s::%s", c.level, strings.Join(properties, ","), data.Replace(strings.Join(c.lines, "\n")))
}

// What the runner takes back after it has split a command.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// summary is the last line.
func summary(d *reports.Document) string {
	s := "tracetool " + format.Clean(d.Report) + ": "
	switch {
	case d.Failure != nil:
		s += format.Clean(d.Failure.Error())
	case len(d.Findings) == 0 && d.Quiet != "":
		return s + d.Quiet
	default:
		s += format.Plural(int64(len(d.Findings)), "finding", "findings")
	}
	return s + count(d, reports.Undecided, "undecided") + count(d, reports.Skipped, "suppressed")
}

// count is ", 2 undecided", "" if there is none.
func count(d *reports.Document, o reports.Outcome, word string) string {
	n := 0
	for i := range d.Checks {
		if d.Checks[i].Outcome == o {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %d %s", n, word)
}
