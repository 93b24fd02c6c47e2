package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Unit says what the cells of a column hold and so how they are shown. The Go
// type of a cell is given with each unit; a nil cell is a value that is not
// known ("-" in text, null in JSON, empty in CSV), never a zero.
type Unit uint8

const (
	Text     Unit = iota // string
	Count                // int64: 48,210 in text
	Duration             // time.Duration: 12.4ms in text, nanoseconds in data
	Offset               // fact.Time, since the trace's start: 1.234567s in text, nanoseconds in data
	Share                // float64, 0 to 1: 8.7% in text
	Mean                 // float64, an average number of things: 2.62 in text
	Bytes                // int64: 29.6MB in text
	ID                   // int64, shown without separators
	Bool                 // bool
	Bar                  // float64, 0 to 1: a bar of blocks in text
	Func                 // string: a function's full name, shortened in its path
	File                 // string: a file's path, shortened to its last element
	Place                // fact.Frame: "cache.(*Store).Get store.go:41"
	List                 // []string
	IDs                  // []int64
	Measured             // Quantity, shown as its unit is
)

// Quantity is a number with a unit of its own, for columns of several metrics:
// Count, Duration (ns), Share, Mean or Bytes.
type Quantity struct {
	Value float64
	Unit  Unit
}

// Visibility says which formats show a column.
type Visibility uint8

const (
	Everywhere Visibility = iota // every format
	DataOnly                     // csv and json
	TextOnly                     // text and markdown
	// NotText is every format but text. In a table without any other column text
	// shows the section's Text alone, and markdown the table alone.
	NotText
)

// Column describes one column of a table.
type Column struct {
	// Key is the column's name in json and csv and for --sort. Keys of times
	// end in _ns. A published key keeps its meaning.
	Key string
	// Head is the heading for people. Where it is "", a first column gets the
	// section's title for a heading, if the section has no text lines, and any
	// other column belongs to its left neighbour.
	Head string
	Unit Unit
	Show Visibility
	// Whole says that a text is worth nothing when it is cut: where there is no room
	// for it, text moves the column below the row.
	Whole bool
}

// Table is rows of typed cells.
type Table struct {
	// Key names the table in json ("sites") and for csv.
	Key     string
	Columns []Column
	Rows    [][]any
	// Screenful is how many rows text and markdown show when --top is not
	// given; 0 shows all.
	Screenful int
	// Note is a line for people below the table.
	Note string
}

// Column returns the index of the column with the given key, or -1.
func (t *Table) Column(key string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Key == key })
}

// Add appends a row. It panics when the number of cells is not that of the
// columns: that is a mistake in the report.
func (t *Table) Add(cells ...any) {
	if len(cells) != len(t.Columns) {
		panic(fmt.Sprintf("table %s: %d cells for %d columns", t.Key, len(cells), len(t.Columns)))
	}
	t.Rows = append(t.Rows, cells)
}

// Known is the cell of a share that is negative where it is not known.
func Known(share float64) any {
	if share < 0 {
		return nil
	}
	return share
}

// Sort orders the rows of every table that has the column key: numbers
// descending, text ascending, unknown values last; the order of equal rows is
// kept. It returns an error that lists the valid keys when no table has it.
func (d *Document) Sort(key string) error {
	found := false
	var keys []string
	for _, t := range d.Tables() {
		if i := t.Column(key); i >= 0 {
			found = true
			slices.SortStableFunc(t.Rows, func(a, b []any) int { return compareCells(a[i], b[i]) })
		}
		for _, c := range t.Columns {
			if c.Unit != Bar && !slices.Contains(keys, c.Key) {
				keys = append(keys, c.Key)
			}
		}
	}
	if !found {
		return fmt.Errorf("no column %q; there is %s", key, strings.Join(keys, ", "))
	}
	return nil
}

func compareCells(a, b any) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	x, xok := number(a)
	y, yok := number(b)
	if xok && yok {
		return cmp.Compare(y, x)
	}
	return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))
}
