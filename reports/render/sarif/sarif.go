// Package sarif writes findings as SARIF 2.1.0, the language of code scanning.
//
// Rules are the checks of the document; a finding about none of them brings its
// own. Findings that are suppressed are results with a suppression; undecided
// checks and warnings about traces are notifications of the run. A finding
// without a site stands where its rule is written. Rank is the score.
//
// GitHub shows 5000 results of a run: the worst come first.
package sarif

import (
	"encoding/json"
	"io"
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/reports/render/internal/ci"
	"tracetool/reports/render/internal/header"
)

// Renderer is the format.
var Renderer = reports.Renderer{Name: "sarif", Checks: true, Single: true, Render: Render}

var levels = ci.Levels{Error: "error", Warning: "warning", Info: "note"}

// Render writes d. It honours only Source of style.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	b := &builder{document: d, style: style, rules: newRules(d)}
	b.run.ColumnKind = "utf16CodeUnits" // no result has a column, but validators ask
	b.run.Results = []result{}
	b.results()
	b.notifications()
	b.run.Tool.Driver = driver{Name: "tracetool", Rules: b.rules.list}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(log{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs:    []run{b.run},
	})
}

// builder makes the run of a document.
type builder struct {
	document *reports.Document
	style    reports.Style
	rules    *rules
	prints   ci.Fingerprints
	run      run
}

func (b *builder) results() {
	for i := range b.document.Findings {
		b.run.Results = append(b.run.Results, b.result(&b.document.Findings[i]))
	}
	for i := range b.document.Suppressed {
		s := &b.document.Suppressed[i]
		r := b.result(&s.Finding)
		r.Suppressions = []suppression{{Kind: "external", Status: "accepted", Justification: ci.Reason(s)}}
		b.run.Results = append(b.run.Results, r)
	}
}

func (b *builder) result(f *reports.Finding) result {
	index := b.rules.index(f.Rule)
	r := result{
		RuleID: b.rules.list[index].ID, RuleIndex: index,
		Level: levels.Of(f.Severity), Rank: float64(min(100, max(0, f.Score))),
		Message:      text(strings.Join(ci.Lines(f), "\n")),
		Fingerprints: map[string]string{"tracetool/v1": b.prints.Of(f)},
	}
	if l, ok := b.location(f); ok {
		r.Locations = []location{l}
	}
	return r
}

func (b *builder) location(f *reports.Finding) (location, bool) {
	var l location
	at := ci.Place(b.document, f, b.style)
	if at.File != "" {
		l.Physical = new(physical)
		l.Physical.Artifact.URI = uri(at.File)
		if at.Line > 0 {
			l.Physical.Region = &region{StartLine: at.Line}
		}
	}
	if name := format.Clean(f.Site.Func); name != "" {
		l.Logical = []logical{{FullName: name, Kind: "function"}}
	}
	return l, l.Physical != nil || l.Logical != nil
}

// notifications are what the reader has to know besides the results.
func (b *builder) notifications() {
	var list []notification
	for _, c := range b.document.Checks {
		if c.Outcome == reports.Undecided {
			index := b.rules.index(c.Rule)
			list = append(list, notification{Level: "warning", Message: text("undecided: " + format.Clean(c.Note)),
				Rule: &reference{ID: b.rules.list[index].ID, Index: &index}})
		}
	}
	for _, w := range header.Warnings(b.document) {
		n := notification{Level: "warning", Message: text(format.Clean(w.Message))}
		if w.Code != "" {
			n.Descriptor = &reference{ID: format.Clean(w.Code)}
		}
		list = append(list, n)
	}
	if len(list) > 0 {
		b.run.Invocations = []invocation{{Successful: true, Notifications: list}}
	}
}
