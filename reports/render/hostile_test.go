package render_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"tracetool/reports"
	"tracetool/reports/render"
	"tracetool/traceparse/fact"
)

// anything draws what may stand in a name: any text, bytes that are no text, and
// what one of the formats gives a meaning.
func anything() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 20), func(b []byte) string { return string(b) }),
		rapid.SampledFrom([]string{"", hostile, "]]>", "a,b:c%0Ad\r\n::error::", "\x00\x1b[0m\ufffe\uffff", "../x y.go", `C:\src\x.go`, "//h/x.go", "/abs.go", "Benchmark/a=b-8"}),
	)
}

// anyDocument draws a document with checks, findings and a table.
func anyDocument() *rapid.Generator[*reports.Document] {
	place := func(t *rapid.T) fact.Frame {
		return fact.Frame{Func: anything().Draw(t, "func"), File: anything().Draw(t, "file"), Line: rapid.IntRange(-1, 50).Draw(t, "line")}
	}
	finding := func(t *rapid.T, rules []string) reports.Finding {
		return reports.Finding{
			Rule: rapid.SampledFrom(rules).Draw(t, "rule"), Title: anything().Draw(t, "title"), Site: place(t),
			Severity:  rapid.SampledFrom([]reports.Severity{reports.Error, reports.Warning, reports.Info, ""}).Draw(t, "severity"),
			Score:     rapid.IntRange(-1, 101).Draw(t, "score"),
			Operation: rapid.SampledFrom([]string{"", "mutex"}).Draw(t, "operation"),
			Evidence:  rapid.SliceOfN(anything(), 0, 3).Draw(t, "evidence"), Command: anything().Draw(t, "command"),
		}
	}
	return rapid.Custom(func(t *rapid.T) *reports.Document {
		rules := rapid.SliceOfNDistinct(anything(), 1, 4, rapid.ID).Draw(t, "rules")
		d := &reports.Document{Report: "check", Trace: fact.Trace{Path: anything().Draw(t, "path")}}
		for range rapid.IntRange(0, 2).Draw(t, "warnings") {
			d.Warnings = append(d.Warnings, fact.Warning{Code: anything().Draw(t, "code"), Message: anything().Draw(t, "message")})
		}
		for _, rule := range rules[:rapid.IntRange(0, len(rules)).Draw(t, "checks")] {
			d.Checks = append(d.Checks, reports.Check{Rule: rule, Doc: anything().Draw(t, "doc"), Note: anything().Draw(t, "note"), Origin: place(t),
				Outcome: rapid.SampledFrom([]reports.Outcome{reports.Passed, reports.Failed, reports.Undecided, reports.Skipped}).Draw(t, "outcome")})
		}
		for range rapid.IntRange(0, 4).Draw(t, "findings") {
			d.Findings = append(d.Findings, finding(t, rules))
		}
		for range rapid.IntRange(0, 2).Draw(t, "suppressed") {
			d.Suppressed = append(d.Suppressed, reports.Suppressed{Finding: finding(t, rules), Reason: anything().Draw(t, "reason")})
		}
		table := &reports.Table{Key: "t", Columns: []reports.Column{{Key: "name"}, {Key: "site", Unit: reports.Place},
			{Key: "list", Unit: reports.List}, {Key: "x", Unit: reports.Measured}, {Key: "late"}}}
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			table.Add(anything().Draw(t, "name"), place(t), rapid.SliceOfN(anything(), 0, 2).Draw(t, "list"),
				reports.Quantity{Value: rapid.Float64().Draw(t, "x"), Unit: rapid.SampledFrom([]reports.Unit{reports.Count, reports.Duration, reports.Share, reports.Mean, reports.Bytes}).Draw(t, "unit")},
				anything().Draw(t, "late"))
		}
		d.Sections = []reports.Section{{Title: "t", Table: table}}
		return d
	})
}

// each tries a format on the fixtures and on documents with anything in them.
func each(t *testing.T, format string, try func(t rapid.TB, d *reports.Document, out string)) {
	f, err := render.Lookup(format)
	if err != nil {
		t.Fatal(err)
	}
	run := func(t rapid.TB, d *reports.Document) {
		var out bytes.Buffer
		if err := f.Render(&out, d, reports.Style{}); err != nil {
			t.Fatal(err)
		}
		try(t, d, out.String())
	}
	for name, d := range documents() {
		t.Run(name, func(t *testing.T) { run(t, d) })
	}
	rapid.Check(t, func(t *rapid.T) { run(t, anyDocument().Draw(t, "document")) })
}
