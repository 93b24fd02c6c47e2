// Package data turns documents into plain records for formats that are read by
// programs: numbers stay raw, places are taken apart, nothing is shortened.
package data

import (
	"fmt"
	"slices"

	"tracetool/reports"
	"tracetool/reports/render/internal/cell"
	"tracetool/traceparse/fact"
)

// Table is the records of one table.
type Table struct {
	Key string
	// Keys are unique. A column of unit Place makes three of its key K: K, the
	// function's name; K_file and K_line, or "file" and "line" where K is
	// "site".
	Keys []string
	// Rows is how many records there are.
	Rows int

	source  *reports.Table
	columns []int
}

// Tables returns the document's tables with all rows, or as many as --top asks
// for.
func Tables(d *reports.Document, style reports.Style) ([]*Table, error) {
	var tables []*Table
	for _, t := range d.Tables() {
		table, err := newTable(t)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(tables, func(other *Table) bool { return other.Key == t.Key }) {
			return nil, fmt.Errorf("report %s: two tables %q", d.Report, t.Key)
		}
		if style.TopSet {
			table.Rows = style.Rows(t)
		}
		tables = append(tables, table)
	}
	return tables, nil
}

func newTable(t *reports.Table) (*Table, error) {
	table := &Table{Key: t.Key, Rows: len(t.Rows), source: t}
	for i, c := range t.Columns {
		if c.Show == reports.TextOnly || c.Unit == reports.Bar {
			continue
		}
		table.columns = append(table.columns, i)
		keys := []string{c.Key}
		switch {
		case c.Unit == reports.Place && c.Key == "site":
			keys = []string{"site", "file", "line"}
		case c.Unit == reports.Place:
			keys = []string{c.Key, c.Key + "_file", c.Key + "_line"}
		}
		for _, key := range keys {
			if slices.Contains(table.Keys, key) {
				return nil, fmt.Errorf("table %s: two columns %q", t.Key, key)
			}
			table.Keys = append(table.Keys, key)
		}
	}
	return table, nil
}

// Record appends row i to record, a value for each key: nil, string, int64,
// float64, bool, []string or []int64.
func (t *Table) Record(record []any, i int) []any {
	for _, c := range t.columns {
		unit := t.source.Columns[c].Unit
		value := cell.Value(unit, t.source.Rows[i][c])
		if unit != reports.Place {
			record = append(record, value)
			continue
		}
		frame, _ := value.(fact.Frame)
		record = append(record, known(frame.Func), known(frame.File), known(int64(frame.Line)))
	}
	return record
}

// known returns nil for the zero value, with which a frame says "not known".
func known[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}
