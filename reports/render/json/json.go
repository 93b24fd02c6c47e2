// Package json writes a document as one JSON object, schema "tracetool/1".
//
// Columns are keys, in the order of the columns. Times are integers in
// nanoseconds, shares floats from 0 to 1, lists are lists, and what is not known
// is null. A place with key K is the function's full name; its file and line
// are K_file and K_line, or "file" and "line" beside "site". Every finding and
// every row has a line of its own, which is kind to diff and grep and the same
// to jq.
//
// A document about several traces has "inputs" in place of "trace", and one with
// findings that do not count has "suppressed".
package json

import (
	"bufio"
	"io"

	"tracetool/reports"
	"tracetool/reports/render/internal/data"
	"tracetool/reports/render/internal/header"
	"tracetool/traceparse/fact"
)

// Schema names the layout of the object. Keys may be added to it; a change of
// meaning gets another name.
const Schema = "tracetool/1"

// Renderer is the JSON format.
var Renderer = reports.Renderer{Name: "json", Render: Render}

// Render writes d. It honours only the limit of rows in style.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	tables, err := data.Tables(d, style)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	p := newPrinter(out)
	p.print("{\n  \"schema\": ", Schema)
	p.print(",\n  \"report\": ", d.Report)
	p.traces(d)
	p.warnings(header.Warnings(d))
	p.raw(",\n  \"findings\": [")
	p.rows(data.Findings(d), "    ", "  ")
	if len(d.Suppressed) > 0 {
		p.raw(",\n  \"suppressed\": [")
		p.rows(data.Suppressed(d), "    ", "  ")
	}
	p.tables(tables)
	p.raw("\n}\n")
	if p.err != nil {
		return p.err
	}
	return out.Flush()
}

func (p *printer) warnings(list []fact.Warning) {
	p.raw(",\n  \"warnings\": [")
	for i, w := range list {
		p.item(i, "    ")
		p.print(`{"code":`, w.Code)
		p.print(`,"message":`, w.Message)
		p.raw("}")
	}
	p.end(len(list), "  ]")
}

func (p *printer) tables(tables []*data.Table) {
	p.raw(",\n  \"tables\": {")
	for i, t := range tables {
		p.item(i, "    ")
		p.print("", t.Key)
		p.raw(": [")
		p.rows(t, "      ", "    ")
	}
	p.end(len(tables), "  }")
}
