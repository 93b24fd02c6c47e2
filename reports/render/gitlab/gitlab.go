// Package gitlab writes findings as a Code Quality report of GitLab, which shows
// them in merge requests beside the lines that they are about.
//
// Every entry needs a location. A finding without a site is shown where its rule
// is written, or on the first line of the trace. Severities: an error is major, a
// warning minor; critical and blocker are not used, since GitLab does not act on
// them. The fingerprint is that of the sarif format. Findings that are suppressed,
// undecided checks and warnings about traces have no place in such a report.
package gitlab

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
var Renderer = reports.Renderer{Name: "gitlab", Checks: true, Single: true, Render: Render}

var levels = ci.Levels{Error: "major", Warning: "minor", Info: "info"}

type entry struct {
	Description string   `json:"description"`
	CheckName   string   `json:"check_name"`
	Fingerprint string   `json:"fingerprint"`
	Severity    string   `json:"severity"`
	Location    location `json:"location"`
}

type location struct {
	Path  string `json:"path"`
	Lines struct {
		Begin int `json:"begin"`
	} `json:"lines"`
}

// Render writes d. It honours only Source of style.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	list := []entry{} // an empty list is no null
	var prints ci.Fingerprints
	for i := range d.Findings {
		f := &d.Findings[i]
		list = append(list, entry{
			Description: strings.Join(ci.Lines(f), " "),
			CheckName:   ci.Rule(f.Rule),
			Fingerprint: prints.Of(f),
			Severity:    levels.Of(f.Severity),
			Location:    place(d, f, style),
		})
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(list)
}

func place(d *reports.Document, f *reports.Finding, style reports.Style) location {
	at := ci.Place(d, f, style)
	if at.File == "" {
		at.File, at.Line = trace(d), 1
	}
	l := location{Path: at.File}
	l.Lines.Begin = max(1, at.Line)
	return l
}

// trace is the path of a trace that d is about: where old ones are compared with
// new ones, a new one.
func trace(d *reports.Document) string {
	traces := header.Traces(d)
	path := format.Clean(traces[len(traces)-1].Path)
	if path == "" || path == "-" {
		return "trace"
	}
	return path
}
