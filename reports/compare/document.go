package compare

import (
	"fmt"
	"math"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// screenful is how many rows of a table people are shown, of those worth it; where
// none is, quietScreen.
const (
	screenful   = 10
	quietScreen = 3
)

// Document is the comparison as a report. The caller sets its Inputs. Data formats
// have a table for each kind of subject, one row for each metric of each: subject
// columns, then those of [measureColumns].
func (c *Comparison) Document() *reports.Document {
	d := &reports.Document{Report: "diff", Filter: c.options.Options.String(), Warnings: c.warnings()}
	d.Sections = append(d.Sections, reports.Section{Title: "What changed", Text: c.answer()})
	for _, t := range c.tables {
		if len(t.rows) > 0 || t.always() {
			d.Sections = append(d.Sections, reports.Section{Title: t.title, Table: t.document(), HideEmpty: true})
		}
		if t.table == "groups" {
			d.Sections = append(d.Sections, c.appeared()...)
		}
	}
	return d
}

// always reports whether data formats have the table even if it is empty.
func (t *table) always() bool { return t.table != "tasks" && t.table != "regions" }

// measureColumns are the columns of all tables. Change is how much of the program
// changed with the subject, the greatest respect of [Negligible].
var measureColumns = []reports.Column{
	{Key: "metric", Head: "metric", Unit: reports.Text},
	{Key: "old", Head: "old", Unit: reports.Measured},
	{Key: "new", Head: "new", Unit: reports.Measured},
	{Key: "ratio", Head: "ratio", Unit: reports.Mean, Show: reports.DataOnly},
	{Key: "ratio_low", Head: "from", Unit: reports.Mean, Show: reports.DataOnly},
	{Key: "ratio_high", Head: "to", Unit: reports.Mean, Show: reports.DataOnly},
	{Key: "ratio_text", Head: "ratio", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "p", Head: "p", Unit: reports.Mean, Show: reports.DataOnly},
	{Key: "p_adjusted", Head: "adjusted", Unit: reports.Mean, Show: reports.DataOnly},
	{Key: "p_text", Head: "p", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "verdict", Head: "verdict", Unit: reports.Text},
	{Key: "status", Head: "", Unit: reports.Text},
	{Key: "change", Head: "change", Unit: reports.Share, Show: reports.DataOnly},
	{Key: "negligible", Head: "negligible", Unit: reports.Bool, Show: reports.DataOnly},
}

func (t *table) document() *reports.Table {
	doc := &reports.Table{Key: t.table, Columns: append(t.columns[:len(t.columns):len(t.columns)], measureColumns...)}
	var ranks [4]int
	for _, r := range t.rows {
		ranks[r.rank()]++
		doc.Add(append(t.cells(r.key), r.cells()...)...)
	}
	doc.Screenful = min(screenful, ranks[0]+ranks[1])
	if doc.Screenful == 0 {
		doc.Screenful = quietScreen
	}
	doc.Note = note(ranks[2], ranks[3])
	return doc
}

// note says what the rows are that come last and are not worth a look.
func note(same, negligible int) string {
	switch {
	case same > 0 && negligible > 0:
		return fmt.Sprintf("The last rows are %s within 25%% and %s negligible.", format.Plural(int64(same), "the same", "the same"), format.Count(int64(negligible)))
	case same > 0:
		return format.Count(int64(same)) + " of the rows are the same within 25%."
	case negligible > 0:
		return format.Count(int64(negligible)) + " of the rows are negligible."
	}
	return ""
}

func (r *row) cells() []any {
	return []any{
		r.metric.Key, r.metric.Quantity(r.old), r.metric.Quantity(r.new),
		known(r.ratio), r.bound(r.low), r.bound(r.high), r.ratioText(),
		known(r.p), known(r.adjusted), pText(r.p), string(r.verdict), r.status, r.change, r.negligible,
	}
}

func (r *row) bound(x float64) any {
	if !r.bounded {
		return nil
	}
	return x
}

func known(x float64) any {
	if math.IsNaN(x) {
		return nil
	}
	return x
}

// ratioText is the ratio with its interval: "3.1× (2.4–3.9)".
func (r *row) ratioText() string {
	if math.IsNaN(r.ratio) {
		return format.Unknown
	}
	return times(r.ratio) + r.intervalText("")
}

func (r *row) intervalText(unit string) string {
	if !r.bounded {
		return ""
	}
	return " (" + factor(r.low) + "–" + factor(r.high) + unit + ")"
}

func times(x float64) string { return factor(x) + "×" }

// factor writes a ratio with as many digits as tell it from 1.
func factor(x float64) string {
	switch {
	case x == 0:
		return "0"
	case x < 0.01:
		return fmt.Sprintf("%.1g", x)
	case x < 1.995:
		return fmt.Sprintf("%.2f", x)
	case x < 9.95:
		return fmt.Sprintf("%.1f", x)
	}
	return format.Count(int64(math.Round(x)))
}

func pText(p float64) string {
	switch {
	case math.IsNaN(p):
		return format.Unknown
	case p < 0.001:
		return "<0.001"
	}
	return fmt.Sprintf("%.3f", p)
}

// appeared lists for people the subjects that one side alone has.
func (c *Comparison) appeared() []reports.Section {
	var sections []reports.Section
	for _, status := range []string{"new", "vanished"} {
		var lines []string
		left := 0
		for _, t := range c.tables {
			if t.table != "sites" && t.table != "groups" {
				continue
			}
			for _, s := range t.changed() {
				switch {
				case s.status != status:
				case s.weight < Negligible || len(lines) == screenful:
					left++
				default:
					lines = append(lines, s.tell())
				}
			}
		}
		if len(lines)+left == 0 {
			continue
		}
		if left > 0 {
			lines = append(lines, format.Plural(int64(left), "more site or group", "more sites and groups")+", small or further down in the tables")
		}
		sections = append(sections, reports.Section{Title: map[string]string{
			"new": "Only on the new side", "vanished": "Only on the old side",
		}[status], Text: lines})
	}
	return sections
}

// warnings are what the verdicts do not tell of the runs.
func (c *Comparison) warnings() []fact.Warning {
	var list []fact.Warning
	for _, w := range []fact.Warning{
		{Code: "few-runs", Message: c.fewRuns()},
		{Code: "procs-differ", Message: c.differs("GOMAXPROCS", func(t *fact.Trace) string { return fmt.Sprint(t.GOMAXPROCS) })},
		{Code: "go-versions-differ", Message: c.differs("the Go version", func(t *fact.Trace) string { return format.GoVersion(t.Version) })},
		{Code: "lengths-differ", Message: c.lengths()},
		{Code: "incomplete-runs", Message: c.incomplete()},
	} {
		if w.Message != "" {
			list = append(list, w)
		}
	}
	return list
}
