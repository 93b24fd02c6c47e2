package data

import (
	"time"

	"tracetool/reports"
)

// findingColumns are the columns of the table of findings.
var findingColumns = []reports.Column{
	{Key: "rule"}, {Key: "severity"}, {Key: "score", Unit: reports.Count}, {Key: "title"},
	{Key: "site", Unit: reports.Place}, {Key: "operation"}, {Key: "evidence", Unit: reports.List}, {Key: "command"},
}

func findingCells(f *reports.Finding) []any {
	return []any{f.Rule, f.Severity, f.Score, f.Title, f.Site, known(f.Operation), f.Evidence, known(f.Command)}
}

// Findings returns the document's findings as a table.
func Findings(d *reports.Document) *Table {
	t := &reports.Table{Key: "findings", Columns: findingColumns}
	for i := range d.Findings {
		t.Add(findingCells(&d.Findings[i])...)
	}
	return fixed(t)
}

// Suppressed returns the findings that do not count as a table.
func Suppressed(d *reports.Document) *Table {
	t := &reports.Table{Key: "suppressed"}
	t.Columns = append(t.Columns, findingColumns...)
	t.Columns = append(t.Columns, reports.Column{Key: "reason"}, reports.Column{Key: "until"})
	for i := range d.Suppressed {
		s := &d.Suppressed[i]
		t.Add(append(findingCells(&s.Finding), known(s.Reason), date(s.Until))...)
	}
	return fixed(t)
}

func date(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Format(time.DateOnly)
}

// fixed is newTable for columns that are known to be good.
func fixed(t *reports.Table) *Table {
	table, err := newTable(t)
	if err != nil {
		panic(err)
	}
	return table
}
