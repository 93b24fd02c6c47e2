// Package csv writes the tables of a document as comma-separated values with
// raw numbers: nanoseconds, bytes, shares from 0 to 1.
//
// Each table is a block: a header row of keys, then its rows. The first column
// is always "table" and holds the table's key, however many tables there are,
// so that a script may pick rows by it. An empty line separates blocks; a table
// without rows still has its header. In reports that look for findings, these
// are the first block, with the key "findings".
//
// A place with key K fills the columns K (the function's full name), K_file and
// K_line, or site, file and line. Items of a list are separated by ";". What is
// not known is empty. Every record is one line: control characters in names are
// dropped, newlines become spaces.
package csv

import (
	"bufio"
	stdcsv "encoding/csv"
	"io"
	"strconv"
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/reports/render/internal/data"
)

// Renderer is the CSV format.
var Renderer = reports.Renderer{Name: "csv", Render: Render}

// Render writes d. It honours only the limit of rows in style.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	tables, err := data.Tables(d, style)
	if err != nil {
		return err
	}
	if d.Quiet != "" || len(d.Findings) > 0 {
		tables = append([]*data.Table{data.Findings(d)}, tables...)
	}
	out := bufio.NewWriter(w)
	for i, t := range tables {
		if i > 0 {
			if err := out.WriteByte('\n'); err != nil {
				return err
			}
		}
		if err := block(out, t); err != nil {
			return err
		}
	}
	return out.Flush()
}

func block(out io.Writer, t *data.Table) error {
	w := stdcsv.NewWriter(out)
	line := append([]string{"table"}, t.Keys...)
	if err := w.Write(line); err != nil {
		return err
	}
	var record []any
	for i := range t.Rows {
		record = t.Record(record[:0], i)
		line = append(line[:0], t.Key)
		for _, value := range record {
			line = append(line, field(value))
		}
		if err := w.Write(line); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func field(value any) string {
	switch v := value.(type) {
	case string:
		return format.Clean(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case []string:
		return format.Clean(strings.Join(v, ";"))
	case []int64:
		items := make([]string, len(v))
		for i, n := range v {
			items[i] = strconv.FormatInt(n, 10)
		}
		return strings.Join(items, ";")
	}
	return ""
}
