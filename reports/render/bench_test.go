package render_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/perf/benchfmt"
	"pgregory.net/rapid"

	"tracetool/reports"
	"tracetool/reports/render/format"
)

// benchmarks reads the format as benchstat does.
func benchmarks(t rapid.TB, out string) []*benchfmt.Result {
	var list []*benchfmt.Result
	in := benchfmt.NewReader(strings.NewReader(out), "out")
	for in.Scan() {
		result, ok := in.Result().(*benchfmt.Result)
		if !ok || result.Iters != 1 {
			t.Fatalf("%+v in %q", in.Result(), out)
		}
		list = append(list, result.Clone()) // the reader uses its own again
	}
	if in.Err() != nil {
		t.Fatal(in.Err())
	}
	checkLines(t, out, len(list))
	return list
}

// checkLines looks for what the reader passes over in silence.
func checkLines(t rapid.TB, out string, results int) {
	for line := range strings.Lines(out) {
		switch key, _, _ := strings.Cut(line, ": "); {
		case strings.HasPrefix(line, "Benchmark"):
			results--
		case line != "\n" && key != "goversion" && key != "gomaxprocs":
			t.Errorf("unknown line %q", line)
		}
	}
	if results != 0 || strings.Contains(out, "\x1b") {
		t.Errorf("%d other results than lines in %q", results, out)
	}
}

// original is a value as it is written: the reader makes seconds of ns.
func original(v benchfmt.Value) (float64, string) {
	if v.OrigUnit != "" {
		return v.OrigValue, v.OrigUnit
	}
	return v.Value, v.Unit
}

// TestBench compares every number with the cell that it came from.
func TestBench(t *testing.T) {
	each(t, "bench", func(t rapid.TB, d *reports.Document, out string) {
		rest := benchmarks(t, out)
		names := map[string]bool{}
		for _, table := range d.Tables() {
			if happenings(table) {
				continue
			}
			for _, row := range table.Rows {
				want := measurements(table, row)
				if len(want) == 0 {
					continue
				}
				if len(rest) == 0 || names[rest[0].Name.String()] {
					t.Fatalf("no benchmark of its own for %v in %s", row, out)
				}
				names[rest[0].Name.String()] = true
				checkValues(t, rest[0], want)
				rest = rest[1:]
			}
		}
		if len(rest) > 0 {
			t.Errorf("%d benchmarks too many in %s", len(rest), out)
		}
	})
}

// happenings reports whether a point in time stands before a name, or before a number
// that follows one.
func happenings(table *reports.Table) bool {
	var named, counted, found bool
	for _, c := range table.Columns {
		switch {
		case c.Show == reports.TextOnly:
		case c.Unit == reports.Offset:
			found = found || !named || !counted
		case format.IsNumber(c.Unit) && c.Unit != reports.ID:
			counted = true
		case c.Unit == reports.Text || c.Unit == reports.Func || c.Unit == reports.Place || c.Unit == reports.List:
			named = named || !counted
		}
	}
	return found
}

func checkValues(t rapid.TB, got *benchfmt.Result, want []reports.Quantity) {
	if len(got.Values) != len(want) {
		t.Fatalf("%s has %v, want %v", got.Name, got.Values, want)
	}
	units := map[string]bool{}
	for i, v := range got.Values {
		x, unit := original(v)
		if units[unit] || !matches(x, unit, want[i]) {
			t.Errorf("%s has %v %s, want %+v", got.Name, x, unit, want[i])
		}
		units[unit] = true
	}
}

// matches compares exactly, but for shares, which are rounded.
func matches(x float64, unit string, want reports.Quantity) bool {
	switch want.Unit {
	case reports.Duration:
		return x == math.Round(want.Value) && strings.HasSuffix(unit, "-ns")
	case reports.Bytes:
		return x == want.Value && strings.HasSuffix(unit, "-B")
	case reports.Share:
		if math.Abs(want.Value) > math.MaxFloat64/1e8 {
			return x == want.Value // no share, and too large for a percentage
		}
		tolerance := math.Max(1e-8, math.Abs(want.Value)*1e-12)
		return math.Abs(x/100-want.Value) <= tolerance && strings.HasSuffix(unit, "-%")
	}
	return x == want.Value
}

// measurements are the cells of a row that are some.
func measurements(table *reports.Table, row []any) []reports.Quantity {
	var list []reports.Quantity
	for i, c := range table.Columns {
		if q, ok := measurement(c, row[i]); ok {
			list = append(list, q)
		}
	}
	return list
}

func measurement(c reports.Column, cell any) (reports.Quantity, bool) {
	if q, ok := cell.(reports.Quantity); ok {
		return q, !math.IsNaN(q.Value) && !math.IsInf(q.Value, 0)
	}
	if !format.IsNumber(c.Unit) || c.Unit == reports.ID || c.Unit == reports.Offset || c.Show == reports.TextOnly || cell == nil {
		return reports.Quantity{}, false
	}
	if d, ok := cell.(interface{ Nanoseconds() int64 }); ok {
		return reports.Quantity{Value: float64(d.Nanoseconds()), Unit: c.Unit}, true
	}
	x, err := strconv.ParseFloat(fmt.Sprint(cell), 64)
	return reports.Quantity{Value: x, Unit: c.Unit}, err == nil
}
