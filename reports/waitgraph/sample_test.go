package waitgraph

import (
	"context"
	"flag"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/reports/contention"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/reporttest"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

const samples = "../../samples"

func scan(t *testing.T, name string, o traceparse.Options, sinks ...any) *fact.Trace {
	t.Helper()
	source, err := traceparse.Open(filepath.Join(samples, name), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	trace, err := traceparse.Scan(context.Background(), source, o, sinks...)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

// graphIn returns the graph of a sample.
func graphIn(t *testing.T, sample string, f *Filter) *Graph {
	t.Helper()
	c := blocking.NewCollector()
	return New(c.Result(scan(t, sample+"/trace.out", traceparse.Options{}, c)), f)
}

func documentOf(t *testing.T, sample string, args ...string) *reports.Document {
	t.Helper()
	fs := flag.NewFlagSet("graph", flag.ContinueOnError)
	i := Report.New(fs)
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	trace := scan(t, sample+"/trace.out", traceparse.Options{Name: sample}, i)
	d, err := i.View(&reports.Context{Trace: *trace})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestGolden(t *testing.T) {
	for _, test := range []struct {
		name, sample string
		args         []string
	}{
		{"rwmutex-starvation", "rwmutex-starvation", nil},
		{"channel-knot", "channel-knot", nil},
		{"fanin-select.coordination", "fanin-select", []string{"--class", "coordination"}},
	} {
		d := documentOf(t, test.sample, test.args...)
		for _, format := range []string{"text", "json"} {
			reporttest.Golden(t, filepath.Join("testdata", test.name+"."+format+".golden"), reporttest.Render(t, d, format))
		}
	}
}

// each scans every sample, whole and in a window.
func each(t *testing.T, f func(*testing.T, string, traceparse.Options)) {
	t.Helper()
	var names []string
	for _, pattern := range []string{"*/trace.out", "versions/*.gz"} {
		matches, err := filepath.Glob(filepath.Join(samples, pattern))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, matches...)
	}
	if len(names) < 10 {
		t.Fatalf("only %d samples", len(names))
	}
	for _, name := range names {
		name = strings.TrimPrefix(filepath.ToSlash(name), samples+"/")
		t.Run(name, func(t *testing.T) { f(t, name, traceparse.Options{}) })
		t.Run(name+"/window", func(t *testing.T) {
			f(t, name, traceparse.Options{From: 40 * time.Millisecond, To: 110 * time.Millisecond})
		})
	}
}

// runnable adds up time spent runnable.
type runnable struct{ all, program time.Duration }

func (r *runnable) Goroutine(g *fact.Goroutine) {
	r.all += g.Times.Runnable
	if !g.Group.Canonical().System {
		r.program += g.Times.Runnable
	}
}

// TestSums states that the edges of an operation sum to its row in the wait
// table, and those to the scheduler to the time that goroutines were runnable.
func TestSums(t *testing.T) {
	each(t, func(t *testing.T, name string, o traceparse.Options) {
		c, table, ready := blocking.NewCollector(), contention.NewCollector(), new(runnable)
		r := c.Result(scan(t, name, o, c, table, ready))
		rows := table.Result()
		for _, show := range []bool{true, false} {
			options := reports.Options{ShowRuntime: show}
			g := New(r, &Filter{Options: options})
			checkSums(t, g, rows.ByOperation(&contention.Filter{Options: options}))
			want := ready.all
			if !show {
				want = ready.program
			}
			var got time.Duration
			for _, e := range g.Edges {
				if e.Runnable {
					got += e.Total()
				}
			}
			if got != want {
				t.Errorf("runtime %v: edges to the scheduler sum to %d ns, goroutines were runnable %d", show, got, want)
			}
		}
	})
}

func checkSums(t *testing.T, g *Graph, rows []*contention.Row) {
	t.Helper()
	type sum struct {
		waits int64
		total time.Duration
	}
	got := make(map[string]sum)
	for _, e := range g.Edges {
		s := got[e.OperationKey()]
		got[e.OperationKey()] = sum{s.waits + e.Hist.N(), s.total + e.Total()}
		m := &e.Meanwhile
		if all := m.Running + m.Runnable + m.Syscall + m.Waiting + m.Unknown; e.To.Group != nil && all != e.Total() {
			t.Errorf("%s: the waker did something for %d ns of %d", sentence(e), all, e.Total())
		}
	}
	delete(got, fact.Runnable.String())
	for _, row := range rows {
		key := row.Operation.String()
		if want := (sum{row.Hist.N() + row.Futile, row.Total()}); got[key] != want {
			t.Errorf("%s: edges sum to %v, waits to %v", key, got[key], want)
		}
		delete(got, key)
	}
	if len(got) > 0 {
		t.Errorf("edges without waits: %v", got)
	}
}

// TestSteps states that what is below a wait for others sums to it.
func TestSteps(t *testing.T) {
	each(t, func(t *testing.T, name string, o traceparse.Options) {
		c := blocking.NewCollector()
		g := New(c.Result(scan(t, name, o, c)), &Filter{})
		for _, e := range g.Edges {
			if e.Runnable {
				continue
			}
			top := &Step{stepKey: e.step()}
			g.grow(top, e)
			if top.Time != e.Total() {
				t.Errorf("%s: a tree of %d ns", sentence(e), top.Time)
			}
			top.Walk(func(s *Step, _ int) { checkStep(t, s) })
		}
		for _, top := range g.Chains() {
			if top.lines() > maxLines {
				t.Errorf("a tree of %d lines", top.lines())
			}
		}
	})
}

func checkStep(t *testing.T, s *Step) {
	t.Helper()
	if s.State != fact.Waiting {
		if len(s.Below) > 0 {
			t.Errorf("%v with something behind it", s.State)
		}
		return
	}
	var below time.Duration
	for _, b := range s.Below {
		below += b.Time
	}
	if below != s.Time && s.Operation.Class() <= fact.Coordination || below > s.Time {
		t.Errorf("%s at %s: %d ns of %d are explained", s.doing(), s.Site.Func, below, s.Time)
	}
}

// TestCascade: lookups wait for the reload, which waits for an export.
func TestCascade(t *testing.T) {
	g := graphIn(t, "rwmutex-starvation", &Filter{Classes: []fact.Class{fact.Contention}})
	reload, lookup := g.Edges[0], g.Edges[1]
	for _, test := range []struct {
		e        *Edge
		from, to string
	}{
		{reload, "main.(*Config).reloadLoop", "main.(*Config).exportLoop"},
		{lookup, "main.(*Config).lookupLoop", "main.(*Config).reloadLoop"},
	} {
		if test.e.From.Name() != test.from || test.e.To.Name() != test.to {
			t.Errorf("%s, want %s waiting for %s", sentence(test.e), test.from, test.to)
		}
	}
	if reload.Cascaded < lookup.Total()*9/10 || lookup.share(lookup.Meanwhile.Waiting) < 0.9 {
		t.Errorf("cascaded %v of %v; reload waited %v", reload.Cascaded, lookup.Total(), lookup.Meanwhile.Waiting)
	}
	var path []string
	for _, top := range g.Chains() {
		if top.Node == lookup.From {
			for s := top; len(s.Below) > 0; s = s.Below[0] {
				path = append(path, s.Below[0].doing()+" in "+s.Below[0].Site.Func)
			}
		}
	}
	equal(t, "behind lookup", []string{"rwmutex-write in main.(*Config).reload", "sleep in main.(*Config).export"}, path)
	if len(g.Knots) > 0 {
		t.Errorf("knots: %s", g.Knots[0].Told())
	}
}

// TestPlantedKnots: two parties that send to each other are a knot, and programs
// without such a circle have none.
func TestPlantedKnots(t *testing.T) {
	g := graphIn(t, "channel-knot", &Filter{})
	if got, want := len(g.Knots), 1; got != want {
		t.Fatalf("%d knots", got)
	}
	k := g.Knots[0]
	equal(t, "groups", []string{"main.bank", "main.shop"}, nodeNames(k.Groups))
	if !k.Sink || k.Edges[0].Operation != fact.ChanSend {
		t.Errorf("sink %v, %s", k.Sink, k.Told())
	}
	for _, sample := range []string{"slow-stage", "slow-consumer", "mutex-convoy", "worker-pool", "steady-service", "healthy-idle",
		"leak-send", "waitgroup-straggler", "tasks-regions", "lock-handoff"} {
		for _, k := range graphIn(t, sample, &Filter{}).Knots {
			t.Errorf("%s: %s", sample, k.Told())
		}
	}
}

// TestSlowStage: the stages on either side wait for the one between, which runs.
func TestSlowStage(t *testing.T) {
	for i, e := range graphIn(t, "slow-stage", &Filter{}).Edges[:2] {
		want := []string{"main.decode", "main.encode"}[i]
		if e.From.Name() != want || e.To.Name() != "main.resize" || e.share(e.Meanwhile.Running) < 0.9 {
			t.Errorf("%s; it ran for %v", sentence(e), e.Meanwhile.Running)
		}
	}
}

// TestHealthy: idle workers are not made into trouble.
func TestHealthy(t *testing.T) {
	for _, e := range graphIn(t, "healthy-idle", &Filter{}).Edges {
		if !e.Minor && e.Operation.Class() == fact.Contention && !e.Runnable {
			t.Errorf("contention: %s", sentence(e))
		}
	}
}
