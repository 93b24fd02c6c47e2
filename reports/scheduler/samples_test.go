package scheduler

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tracetool/reports/internal/reporttest"

	"tracetool/reports"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

// times sums up what goroutines say of themselves.
type times struct {
	showRuntime       bool
	running, runnable time.Duration
}

func (s *times) Goroutine(g *fact.Goroutine) {
	if !g.Group.System || s.showRuntime {
		s.running += g.Times.Running
		s.runnable += g.Times.Runnable
	}
}

func scan(t *testing.T, path string, o reports.Options, so traceparse.Options, more ...any) (*instance, *fact.Trace) {
	t.Helper()
	i := Report.New(flag.NewFlagSet("", flag.ContinueOnError)).(*instance)
	if err := i.Prepare(&o); err != nil {
		t.Fatal(err)
	}
	src, err := traceparse.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	trace, err := traceparse.Scan(context.Background(), src, so, append(i.Sinks(), more...)...)
	if err != nil {
		t.Fatal(err)
	}
	return i, trace
}

func samples(t *testing.T) []string {
	paths, err := filepath.Glob("../../samples/*/trace.out")
	versions, err2 := filepath.Glob("../../samples/versions/*.trace.gz")
	if err != nil || err2 != nil || len(paths) == 0 || len(versions) == 0 {
		t.Fatal("no samples", err, err2)
	}
	return append(paths, versions...)
}

// TestSamples checks the report's sums against those of the goroutines, over
// the whole traces and over a part.
func TestSamples(t *testing.T) {
	for _, path := range samples(t) {
		for _, o := range []reports.Options{{}, {ShowRuntime: true}} {
			for _, so := range []traceparse.Options{{}, {From: 20 * time.Millisecond, To: 70 * time.Millisecond}} {
				checkSample(t, path, o, so)
			}
		}
	}
}

func checkSample(t *testing.T, path string, o reports.Options, so traceparse.Options) {
	t.Helper()
	s := &times{showRuntime: o.ShowRuntime}
	i, trace := scan(t, path, o, so, s)
	r := i.core.Result(trace)
	if r.Running != s.running || r.Runnable != s.runnable {
		t.Errorf("%s: running %v, runnable %v; goroutines say %v, %v", path, r.Running, r.Runnable, s.running, s.runnable)
	}
	if got := kept(i.detail); got != r.Syscalls {
		t.Errorf("%s %+v: syscalls that kept their proc %v; one by one %v", path, so, r.Syscalls, got)
	}
	d, err := i.View(&reports.Context{Options: o, Trace: *trace})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range d.Tables() {
		if table.Key == "timeline" {
			checkTimeline(t, path, table, r)
		}
		checkShares(t, path, table)
	}
}

// kept sums up the syscalls that were seen to keep their proc.
func kept(d *detail) time.Duration {
	var sum int64
	for _, ns := range d.series.syscalls.All() {
		sum += ns
	}
	return time.Duration(sum)
}

// checkTimeline expects the parts to sum to the whole, but for rounding.
func checkTimeline(t *testing.T, path string, table *reports.Table, r *Result) {
	t.Helper()
	for key, want := range map[string]time.Duration{"running_ns": r.Running, "system_ns": r.System, "runnable_ns": r.Runnable} {
		var got time.Duration
		for _, row := range table.Rows {
			got += row[table.Column(key)].(time.Duration)
		}
		if (got - want).Abs() > parts {
			t.Errorf("%s: %s over time sums to %d, not %d", path, key, got, want)
		}
	}
}

func checkShares(t *testing.T, path string, table *reports.Table) {
	t.Helper()
	for i, c := range table.Columns {
		for _, row := range table.Rows {
			if x, ok := row[i].(float64); ok && c.Unit == reports.Share && (x < 0 || x > 1+1e-9) {
				t.Errorf("%s: %s.%s is %v", path, table.Key, c.Key, x)
			}
		}
	}
}

// TestTruth compares with what the runtime counted itself.
func TestTruth(t *testing.T) {
	for _, path := range samples(t) {
		data, err := os.ReadFile(filepath.Join(filepath.Dir(path), "truth.json"))
		if err != nil {
			continue
		}
		var truth struct {
			Cycles int64 `json:"gc_cycles"`
			Pauses int64 `json:"gc_pauses"`
			Procs  int   `json:"gomaxprocs"`
		}
		if err := json.Unmarshal(data, &truth); err != nil {
			t.Fatal(err)
		}
		i, trace := scan(t, path, reports.Options{}, traceparse.Options{})
		r := i.core.Result(trace)
		var pauses int64
		for _, p := range r.Pauses {
			if strings.HasPrefix(p.Kind, "GC ") {
				pauses += p.Count
			}
		}
		if r.GC.Count != truth.Cycles || pauses != truth.Pauses || r.GOMAXPROCS != truth.Procs {
			t.Errorf("%s: %d cycles, %d pauses, %d procs; want %+v", path, r.GC.Count, pauses, r.GOMAXPROCS, truth)
		}
	}
}

func TestGolden(t *testing.T) {
	for _, name := range []string{"gc-pressure", "atomic-spin"} {
		i, trace := scan(t, "../../samples/"+name+"/trace.out", reports.Options{}, traceparse.Options{Name: name})
		d, err := i.View(&reports.Context{Trace: *trace})
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []string{"text", "json"} {
			reporttest.Golden(t, filepath.Join("testdata", name+"."+format), reporttest.Render(t, d, format))
		}
	}
}
