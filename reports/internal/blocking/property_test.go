package blocking_test

import (
	"context"
	"math"
	"path/filepath"
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/reports/contention"
	"tracetool/reports/internal/blocking"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

const samples = "../../../samples/"

// each scans every sample, whole and in a window from a third to two thirds of it.
func each(t *testing.T, f func(t *testing.T, path string, opts traceparse.Options)) {
	t.Helper()
	paths, err := filepath.Glob(samples + "*/trace.out")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	old, err := filepath.Glob(samples + "versions/*.gz")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(paths, old...) {
		name := filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path)
		t.Run(name, func(t *testing.T) { f(t, path, traceparse.Options{}) })
		if testing.Short() {
			continue
		}
		t.Run(name+"/window", func(t *testing.T) {
			wall := scan(t, path, traceparse.Options{}, blocking.NewCollector()).Duration
			f(t, path, traceparse.Options{From: wall / 3, To: 2 * wall / 3})
		})
	}
}

func scan(t testing.TB, path string, opts traceparse.Options, sinks ...any) *fact.Trace {
	t.Helper()
	source, err := traceparse.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	trace, err := traceparse.Scan(context.Background(), source, opts, sinks...)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

// runnable sums up time in state runnable.
type runnable struct{ total time.Duration }

func (r *runnable) Goroutine(g *fact.Goroutine) { r.total += g.Times.Runnable }

// TestSums: edges sum to the wait table and to the time runnable, exactly; parts
// sum to their edges, and to no other edges than they should.
func TestSums(t *testing.T) {
	each(t, func(t *testing.T, path string, opts traceparse.Options) {
		c, table, states := blocking.NewCollector(), contention.NewCollector(), new(runnable)
		trace := scan(t, path, opts, c, table, states)
		r := c.Result(trace)

		got, want := make(map[fact.Operation]time.Duration), make(map[fact.Operation]time.Duration)
		waits, wantWaits := make(map[fact.Operation]int64), make(map[fact.Operation]int64)
		var ready time.Duration
		for _, e := range r.Edges {
			if e.Runnable {
				ready += e.Total()
				continue
			}
			got[e.Site.Operation] += e.Total()
			waits[e.Site.Operation] += e.Hist.N()
			var parts time.Duration
			for _, p := range e.Parts {
				parts += p.Time
				if p.Time <= 0 {
					t.Errorf("%s: a part of %v", e.Site.Func, p.Time)
				}
			}
			if parts != e.Total() {
				t.Errorf("%v at %s: parts sum to %v, not %v", e.Site.Operation, e.Site.Func, parts, e.Total())
			}
		}
		for _, row := range table.Result().ByOperation(&contention.Filter{Options: reports.Options{ShowRuntime: true}}) {
			want[row.Operation] = row.Total()
			wantWaits[row.Operation] = row.Hist.N() + row.Futile
		}
		for op := range fact.NumOperations {
			if got[op] != want[op] || waits[op] != wantWaits[op] {
				t.Errorf("%v: edges have %v in %d waits, the wait table %v in %d", op, got[op], waits[op], want[op], wantWaits[op])
			}
		}
		if ready != states.total {
			t.Errorf("runnable: edges have %v, goroutines %v", ready, states.total)
		}
	})
}

// TestProcs: all proc time is accounted for, and what was charged to waits is on
// the edges.
func TestProcs(t *testing.T) {
	each(t, func(t *testing.T, path string, opts traceparse.Options) {
		c := blocking.NewCollector()
		trace := scan(t, path, opts, c)
		if trace.GOMAXPROCS == 0 {
			t.Skip("the trace does not tell GOMAXPROCS")
		}
		r := c.Result(trace)
		p := r.Procs
		sum := p.Running + p.Stopped + p.Runnable + p.Unclaimed
		var charged float64
		for _, x := range p.Waits {
			sum += x
			charged += x
		}
		if p.Total <= 0 || math.Abs(sum-p.Total) > 1e-6*p.Total {
			t.Errorf("the parts of %v sum to %v: %+v", p.Total, sum, p)
		}
		var edges float64
		for _, e := range r.Edges {
			edges += e.Idle
		}
		if math.Abs(edges-charged) > 1e-4*p.Total {
			t.Errorf("edges took %v, waits are charged %v", edges, charged)
		}
	})
}
