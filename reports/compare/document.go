package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/format"
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
	d := &reports.Document{Report: Name, Filter: c.options.Options.String(), Warnings: c.warnings()}
	d.Sections = append(d.Sections, reports.Section{Title: "What changed", Text: c.answer()})
	for _, t := range c.tables {
		if len(t.rows) > 0 || t.always() {
			d.Sections = append(d.Sections, reports.Section{Title: t.title, Table: t.document(c.testable()), HideEmpty: true})
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
	{Key: "metric", Head: "metric", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "label", Head: "metric", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "old", Head: "old", Unit: reports.Measured},
	{Key: "new", Head: "new", Unit: reports.Measured},
	{Key: "ratio", Head: "ratio", Unit: reports.Mean, Show: reports.DataOnly},
	{Key: "ratio_low", Head: "from", Unit: reports.Mean, Show: reports.DataOnly},
	{Key: "ratio_high", Head: "to", Unit: reports.Mean, Show: reports.DataOnly},
	{Key: "times", Head: "ratio", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "interval", Head: "", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "p", Head: "p", Unit: reports.Mean, Show: reports.DataOnly},
	{Key: "p_adjusted", Head: "adjusted", Unit: reports.Mean, Show: reports.DataOnly},
	{Key: "chance", Head: "p", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "verdict", Head: "verdict", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "status", Head: "status", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "outcome", Head: "verdict", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "change", Head: "change", Unit: reports.Share, Show: reports.DataOnly},
	{Key: "negligible", Head: "negligible", Unit: reports.Bool, Show: reports.DataOnly},
}

// document is the table; tested says that it shows p to people.
func (t *table) document(tested bool) *reports.Table {
	doc := &reports.Table{Key: t.table, Columns: slices.Concat(t.columns, measureColumns)}
	var ranks [4]int
	for _, r := range t.rows {
		ranks[r.rank()]++
		doc.Add(append(t.cells(r.key), r.cells()...)...)
	}
	if !tested || t.crowded {
		drop(doc, "chance")
	}
	doc.Screenful = min(screenful, ranks[0]+ranks[1])
	if doc.Screenful == 0 {
		doc.Screenful = quietScreen
	}
	doc.Note = note(ranks[2], ranks[3])
	return doc
}

// drop takes a column out.
func drop(t *reports.Table, key string) {
	at := t.Column(key)
	t.Columns = slices.Delete(t.Columns, at, at+1)
	for i := range t.Rows {
		t.Rows[i] = slices.Delete(t.Rows[i], at, at+1)
	}
}

// note says what the rows are that come last and are not worth a look.
func note(same, negligible int) string {
	var parts []string
	if same > 0 {
		parts = append(parts, format.Count(int64(same))+" the same within 25%")
	}
	if negligible > 0 {
		parts = append(parts, format.Count(int64(negligible))+" too small to matter")
	}
	if parts == nil {
		return ""
	}
	return "The last rows: " + strings.Join(parts, ", ") + "."
}

func (r *row) cells() []any {
	return []any{
		r.metric.Key, r.label(), r.metric.Quantity(r.old), r.metric.Quantity(r.new),
		known(r.ratio), r.bound(r.low), r.bound(r.high), r.times(), r.interval(),
		known(r.p), known(r.adjusted), chance(r.p), string(r.verdict), r.status, r.outcome(), r.changed(), r.negligible,
	}
}

// label is the metric in a table of waits, where it need not say so.
func (r *row) label() string {
	if r.kind.columns == nil {
		return r.metric.Key
	}
	return labels.Replace(r.metric.Key)
}

var labels = strings.NewReplacer("wait.", "", "critical_path.share", "path_share", "latency.", "", "running.wall_share", "running")

// outcome is the verdict for people, who read in one word that there is nothing to
// compare with.
func (r *row) outcome() string {
	if r.status != "" && r.verdict == Different {
		return r.status
	}
	return string(r.verdict)
}

// changed is how much of the program changed with the subject. Of all of the
// program that says nothing.
func (r *row) changed() any {
	if r.kind.columns == nil {
		return nil
	}
	return r.change
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

func (r *row) times() string {
	if math.IsNaN(r.ratio) {
		return format.Unknown
	}
	return times(r.ratio)
}

func times(x float64) string { return factor(x) + "×" }

// interval is that of the ratio, "" where there is none.
func (r *row) interval() string {
	if !r.bounded {
		return ""
	}
	return factor(r.low) + "–" + factor(r.high)
}

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

func chance(p float64) string {
	switch {
	case math.IsNaN(p):
		return format.Unknown
	case p < 0.001:
		return "<0.001"
	}
	return fmt.Sprintf("%.3f", p)
}
