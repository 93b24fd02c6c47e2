// Package junit writes checks as JUnit XML, which most services for continuous
// integration show as tests.
//
// A document is a test suite, and a check a test case: it fails with the findings
// about its rule, and is skipped where it is undecided or all that it finds is
// suppressed. In a document without checks every finding is a failing test case,
// and the only one, named like the report, passes where there is none. Warnings
// about the traces are the suite's standard error.
package junit

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/reports/render/internal/ci"
	"tracetool/reports/render/internal/header"
)

// Renderer is the format.
var Renderer = reports.Renderer{Name: "junit", Checks: true, Single: true, Render: Render}

// Render writes d. It honours only Source of style.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	all := junit.Testsuites{Name: "tracetool"}
	all.AddSuite(suite(d, style))
	out := bufio.NewWriter(w)
	if _, err := out.WriteString(xml.Header); err != nil {
		return err
	}
	if err := all.WriteXML(out); err != nil {
		return err
	}
	return out.Flush()
}

func suite(d *reports.Document, style reports.Style) junit.Testsuite {
	// A suite has to have a time; a check takes none.
	s := junit.Testsuite{Name: text(suiteName(d)), Time: "0"}
	properties(&s, d)
	for _, c := range cases(d, style) {
		s.AddTestcase(c)
	}
	var warnings []string
	for _, w := range header.Warnings(d) {
		warnings = append(warnings, "warning: "+text(w.Message))
	}
	if len(warnings) > 0 {
		s.SystemErr = &junit.Output{Data: strings.Join(warnings, "\n")}
	}
	return s
}

// suiteName is the report and the traces that it is about.
func suiteName(d *reports.Document) string {
	name := d.Report
	for i, t := range header.Traces(d) {
		if i > 0 {
			name += ","
		}
		name += " " + header.Name(t)
	}
	return strings.TrimSpace(name)
}

// properties are the facts that all traces share.
func properties(s *junit.Testsuite, d *reports.Document) {
	if version := header.Version(d); version > 0 {
		s.AddProperty("go_version", fmt.Sprintf("go1.%d", version))
	}
	if procs := header.Procs(d); procs > 0 {
		s.AddProperty("gomaxprocs", fmt.Sprint(procs))
	}
	if started := header.Traces(d)[0].Started; !started.IsZero() {
		s.Timestamp = started.UTC().Format("2006-01-02T15:04:05") // schemas know no zone
	}
}

// text is s on one line, without what XML forbids even when escaped.
func text(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\ufffe' || r == '\uffff' { // what else is forbidden counts as a control character
			return -1
		}
		return r
	}, format.Clean(s))
}

// body is what findings say in full.
func body(d *reports.Document, list []*reports.Finding, style reports.Style) string {
	var blocks []string
	for _, f := range list {
		lines := ci.Lines(f)
		if at := ci.Place(d, f, style); at.File != "" {
			place := "at " + at.File
			if at.Line > 0 {
				place += fmt.Sprintf(":%d", at.Line)
			}
			lines = append(lines, place)
		}
		for i := range lines {
			lines[i] = text(lines[i])
		}
		blocks = append(blocks, strings.Join(lines, "\n"))
	}
	return strings.Join(blocks, "\n\n")
}
