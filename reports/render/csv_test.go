package render_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/render/format"
)

// TestCSV reads CSV back, block by block, and compares it with JSON.
func TestCSV(t *testing.T) {
	for name, d := range documents() {
		var object struct {
			Findings []map[string]any
			Tables   map[string][]map[string]any
		}
		dec := json.NewDecoder(strings.NewReader(output(t, "json", d, reports.Style{})))
		dec.UseNumber()
		if err := dec.Decode(&object); err != nil {
			t.Fatal(err)
		}
		keys := []string{}
		if d.Quiet != "" || len(d.Findings) > 0 {
			keys = append(keys, "findings")
		}
		for _, table := range d.Tables() {
			keys = append(keys, table.Key)
		}
		blocks := strings.Split(strings.TrimSuffix(output(t, "csv", d, reports.Style{}), "\n"), "\n\n")
		if len(blocks) != len(keys) {
			t.Fatalf("%s: %d blocks for %q", name, len(blocks), keys)
		}
		for b, block := range blocks {
			rows := object.Tables[keys[b]]
			if keys[b] == "findings" {
				rows = object.Findings
			}
			records, err := csv.NewReader(strings.NewReader(block)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			if lines := strings.Count(block, "\n") + 1; lines != len(records) || len(records) != len(rows)+1 {
				t.Fatalf("%s: %d lines, %d records, %d rows", keys[b], lines, len(records), len(rows))
			}
			if records[0][0] != "table" {
				t.Errorf("%s: the header begins with %q", keys[b], records[0][0])
			}
			for i, record := range records[1:] {
				want := []string{keys[b]}
				for _, key := range records[0][1:] {
					value, ok := rows[i][key]
					if !ok {
						t.Fatalf("%s: no key %q in json", keys[b], key)
					}
					want = append(want, csvField(value))
				}
				if diff := cmp.Diff(want, record, cmp.Comparer(sameField)); diff != "" {
					t.Errorf("%s: row %d: %s", keys[b], i, diff)
				}
			}
		}
	}
}

func csvField(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case []any:
		var items []string
		for _, item := range v {
			items = append(items, fmt.Sprint(item))
		}
		return format.Clean(strings.Join(items, ";"))
	}
	return format.Clean(fmt.Sprint(value))
}

// sameField lets numbers be spelt differently.
func sameField(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return a == b || errX == nil && errY == nil && x == y
}
