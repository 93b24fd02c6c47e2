package render_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tracetool/reports"
	"tracetool/reports/render/format"
)

// benchmarks reads the format by its specification: the measurements of each
// benchmark by unit, and the configuration that it ran with.
func benchmarks(t rapid.TB, out string) (map[string]map[string]float64, map[string]string) {
	all, config := map[string]map[string]float64{}, map[string]string{}
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		if key, value, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, "Benchmark") {
			config[key] = strings.TrimSpace(value)
			continue
		}
		f := strings.Fields(line)
		if len(f) < 4 || len(f)%2 != 0 || !strings.HasPrefix(f[0], "Benchmark") || f[1] != "1" || all[f[0]] != nil {
			t.Fatalf("no benchmark, or known: %q", line)
		}
		all[f[0]] = map[string]float64{}
		for i := 2; i < len(f); i += 2 {
			x, err := strconv.ParseFloat(f[i], 64)
			if _, known := all[f[0]][f[i+1]]; err != nil || known {
				t.Fatalf("%s of %q: %v", f[i+1], line, err)
			}
			all[f[0]][f[i+1]] = x
		}
	}
	return all, config
}

// TestBench counts what benchmarks hold against the documents' cells.
func TestBench(t *testing.T) {
	each(t, "bench", func(t rapid.TB, d *reports.Document, out string) {
		all, config := benchmarks(t, out)
		if len(config) != 2 || strings.Contains(out, "\x1b") {
			t.Errorf("configuration %v", config)
		}
		var got, want int
		var sum, wantSum float64
		for _, values := range all {
			for unit, x := range values {
				if strings.HasSuffix(unit, "%") {
					x /= 100
				}
				got, sum = got+1, sum+math.Atan(x)
			}
		}
		for _, table := range d.Tables() {
			for _, row := range table.Rows {
				for i, c := range table.Columns {
					if x, ok := measurement(c, row[i]); ok {
						want, wantSum = want+1, wantSum+math.Atan(x)
					}
				}
			}
		}
		if got != want || math.Abs(sum-wantSum) > 1e-3 {
			t.Errorf("%d measurements, sum %v, want %d, %v, of %s", got, sum, want, wantSum, out)
		}
	})
}

// measurement is the value of a cell that is one.
func measurement(c reports.Column, cell any) (float64, bool) {
	if q, ok := cell.(reports.Quantity); ok {
		if q.Unit == reports.Duration {
			q.Value = math.Round(q.Value)
		}
		return q.Value, !math.IsNaN(q.Value) && !math.IsInf(q.Value, 0)
	}
	if !format.IsNumber(c.Unit) || c.Unit == reports.ID || c.Unit == reports.Offset || c.Show == reports.TextOnly {
		return 0, false
	}
	switch v := cell.(type) {
	case nil:
		return 0, false
	case fmt.Stringer:
		return float64(cell.(interface{ Nanoseconds() int64 }).Nanoseconds()), true
	default:
		x, err := strconv.ParseFloat(fmt.Sprint(v), 64)
		return x, err == nil
	}
}

func TestBenchNames(t *testing.T) {
	all, config := benchmarks(t, output(t, "bench", screen(), reports.Style{}))
	if diff := cmp.Diff(map[string]string{"goversion": "go1.26", "gomaxprocs": "8"}, config); diff != "" {
		t.Error(diff)
	}
	get := all["BenchmarkSummarize/sites/operation=mutex/class=contention/site=cache.(*Store).Get"]
	want := map[string]float64{"waits": 48210, "open": 0, "total-ns": 12.4e9, "mean-ns": 257e3, "p99-ns": 3.1e6, "max-ns": 18e6, "waker-%": 97}
	if diff := cmp.Diff(want, get); diff != "" {
		t.Error(diff)
	}
	if all["BenchmarkSummarize/sites/operation=once/class=contention/n=34"] == nil {
		t.Error("rows of the same name are not told apart")
	}
	if few, _ := benchmarks(t, output(t, "bench", screen(), reports.Style{Top: 1, TopSet: true})); len(few) != 3 {
		t.Errorf("%d benchmarks of three tables", len(few))
	}
}
