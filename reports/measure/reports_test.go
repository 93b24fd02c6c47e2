package measure_test

import (
	"context"
	"flag"
	"math"
	"path/filepath"
	"reflect"
	"testing"

	"tracetool/reports"
	"tracetool/reports/catalogue"
	"tracetool/reports/measure"
	"tracetool/traceparse"
)

// view is what a report says of a sample.
func view(t *testing.T, name, sample string) *reports.Document {
	t.Helper()
	path := filepath.Join("../../samples", sample, "trace.out")
	src, err := traceparse.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	for _, r := range catalogue.Reports() {
		if r.Name != name {
			continue
		}
		i := r.New(flag.NewFlagSet("", flag.PanicOnError))
		if p, ok := i.(reports.Preparer); ok {
			if err := p.Prepare(&reports.Options{}); err != nil {
				t.Fatal(err)
			}
		}
		trace, err := traceparse.Scan(context.Background(), src, traceparse.Options{Name: path}, reports.Sinks(i)...)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := i.View(&reports.Context{Trace: *trace})
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	t.Fatalf("no report %s", name)
	return nil
}

// total adds up a column of a table.
func total(t *testing.T, d *reports.Document, table, column string) (sum float64) {
	t.Helper()
	for _, s := range d.Sections {
		if s.Table == nil || s.Table.Key != table {
			continue
		}
		i := s.Table.Column(column)
		if i < 0 {
			t.Fatalf("no column %s", column)
		}
		for _, row := range s.Table.Rows {
			switch v := reflect.ValueOf(row[i]); {
			case v.CanInt():
				sum += float64(v.Int())
			case v.CanFloat():
				sum += v.Float()
			}
		}
	}
	return sum
}

// A metric of all of the program is what the report says that it names.
func TestMetricsAreThoseOfReports(t *testing.T) {
	for _, sample := range []string{"tasks-regions", "mutex-convoy", "gc-pressure", "leak-send", "stuck-ab-ba", "slow-consumer"} {
		run := measure.Series{scan(t, sample, measure.NeedAll)}
		documents := make(map[string]*reports.Document)
		for _, x := range []struct{ metric, report, table, column string }{
			{"waits", "contention", "operations", "waits"},
			{"open_waits", "contention", "operations", "open"},
			{"wait.total", "contention", "operations", "total_ns"},
			{"wait.wall_share", "contention", "operations", "wall_share"},
			{"wait.futile", "contention", "operations", "futile"},
			{"wait.impact", "contention", "operations", "impact"},
			{"goroutines.created", "goroutines", "groups", "created"},
			{"goroutines.alive", "goroutines", "groups", "alive"},
			{"sched_delay.p50", "scheduler", "overall", "p50_ns"},
			{"sched_delay.p99", "scheduler", "overall", "p99_ns"},
			{"sched_delay.max", "scheduler", "overall", "max_ns"},
			{"procs.busy_share", "scheduler", "overall", "busy_share"},
			{"stuck", "stuck", "stuck", "goroutines"},
			{"yields", "scheduler", "yields", "calls"},
		} {
			if documents[x.report] == nil {
				documents[x.report] = view(t, x.report, sample)
			}
			want := total(t, documents[x.report], x.table, x.column)
			if got := run.Value(measure.Lookup(x.metric), &measure.Selection{}); math.Abs(got-want) > 1e-6*math.Abs(want) {
				t.Errorf("%s: %s is %v, %s says %v", sample, x.metric, got, x.report, want)
			}
		}
	}
}
