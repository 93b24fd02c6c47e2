package cpu

import (
	"context"
	"flag"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/reporttest"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

const samples = "../../samples/"

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

func document(t *testing.T, name string, o reports.Options, jobs int) *reports.Document {
	t.Helper()
	i, trace := scan(t, samples+name+"/trace.out", o, traceparse.Options{Name: name, Jobs: jobs})
	d, err := i.View(&reports.Context{Options: o, Trace: *trace})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// text is what people are told at the top, in one line.
func text(d *reports.Document) string { return strings.Join(d.Sections[0].Text, "\n") }

func table(t *testing.T, d *reports.Document, key string) *reports.Table {
	t.Helper()
	for _, table := range d.Tables() {
		if table.Key == key {
			return table
		}
	}
	t.Fatalf("no table %s", key)
	return nil
}

// TestPlanted: the planted cause is a spin lock on an atomic that yields; the
// others compute honestly.
func TestPlanted(t *testing.T) {
	i, trace := scan(t, samples+"atomic-spin-sampled/trace.out", reports.Options{}, traceparse.Options{})
	r := i.samples.Result(trace, i.core.Result(trace).Yields)
	if len(r.Spinning()) != 1 {
		t.Fatalf("spinning: %+v", r.Spinning())
	}
	s := r.Spinning()[0]
	if s.Site.Func != "main.(*SpinLock).Lock" || s.Kind != GoschedLoop || r.Samples < 30 || r.Share(s.Samples) < 0.5 || s.InAtomic == 0 {
		t.Errorf("of %d samples: %+v", r.Samples, s)
	}
	// Goroutines ran at least as long as the samples say, but for chance.
	if float64(s.Ran) < 0.7*float64(Estimate(s.Samples)) {
		t.Errorf("ran %v before yields, %v by samples", s.Ran, Estimate(s.Samples))
	}
	first := i.lines(t, trace)[1]
	if !strings.Contains(first, "are in main.(*SpinLock).Lock") || !strings.HasSuffix(first, "goroutines spin on an atomic.") {
		t.Error(first)
	}
}

func (i *instance) lines(t *testing.T, trace *fact.Trace) []string {
	t.Helper()
	d, err := i.View(&reports.Context{Trace: *trace})
	if err != nil {
		t.Fatal(err)
	}
	return d.Sections[0].Text
}

// TestUnsampled: a trace without samples names the loop by its yields, and says
// how to have samples.
func TestUnsampled(t *testing.T) {
	d := document(t, "atomic-spin", reports.Options{}, 0)
	row := table(t, d, "spinning").Rows[0]
	if site := row[0].(fact.Frame); site.Func != "main.(*SpinLock).Lock" || row[3] != nil {
		t.Errorf("%v", row)
	}
	if lines := text(d); !strings.HasPrefix(lines, howTo+"\nmain.(*SpinLock).Lock (main.go:33) calls runtime.Gosched ") {
		t.Error(lines)
	}
}

// TestHealthy: no sample that spins nowhere is said to.
func TestHealthy(t *testing.T) {
	paths, err := filepath.Glob(samples + "*/trace.out")
	if err != nil || len(paths) == 0 {
		t.Fatal("no samples", err)
	}
	for _, path := range paths {
		name := filepath.Base(filepath.Dir(path))
		if rows := table(t, document(t, name, reports.Options{}, 0), "spinning").Rows; len(rows) > 0 && !strings.HasPrefix(name, "atomic-spin") {
			t.Errorf("%s: %v", name, rows)
		}
	}
}

// counter counts samples on its own.
type counter struct{ samples, stacks, owned int64 }

func (c *counter) Sample(s *fact.Sample) {
	c.samples++
	if s.Stack != nil && len(s.Stack.Frames) > 0 {
		c.stacks++
	}
	if s.G != nil && !s.G.Group.System {
		c.owned++
	}
}

func TestSums(t *testing.T) {
	path := samples + "atomic-spin-sampled/trace.out"
	for _, so := range []traceparse.Options{{}, {From: 100 * time.Millisecond, To: 300 * time.Millisecond}} {
		var c counter
		i, trace := scan(t, path, reports.Options{ShowRuntime: true}, so, &c)
		r := i.samples.Result(trace, nil)
		var groups, flat, owned int64
		for _, g := range r.Groups {
			groups += g.Samples
			if g.Group != nil && !g.Group.System {
				owned += g.Samples
			}
		}
		for _, f := range r.Functions {
			flat += f.Flat
		}
		if c.samples == 0 || r.Samples != c.samples || groups != c.samples || flat != c.stacks || owned != c.owned {
			t.Errorf("%d samples, %d by group, %d flat, %d the program's; want %+v", r.Samples, groups, flat, owned, c)
		}
	}
}

func TestFocus(t *testing.T) {
	d := document(t, "atomic-spin-sampled", reports.Options{Focus: regexp.MustCompile("render")}, 0)
	if rows := table(t, d, "spinning").Rows; len(rows) > 0 {
		t.Errorf("spinning: %v", rows)
	}
	if rows := table(t, d, "groups").Rows; len(rows) != 1 || rows[0][0] != "main.render" {
		t.Errorf("groups: %v", rows)
	}
	if rows := table(t, d, "functions").Rows; len(rows) != 2 || rows[0][0] != "main.renderTile" {
		t.Errorf("functions: %v", rows)
	}
	if strings.Contains(text(d), "SpinLock") {
		t.Error(text(d))
	}
}

// TestSameDocument: the document does not depend on the number of workers.
func TestSameDocument(t *testing.T) {
	want := reporttest.Render(t, document(t, "atomic-spin-sampled", reports.Options{}, 1), "json")
	for range 3 {
		if got := reporttest.Render(t, document(t, "atomic-spin-sampled", reports.Options{}, 4), "json"); got != want {
			t.Error("another document")
		}
	}
}

func TestGolden(t *testing.T) {
	for _, name := range []string{"atomic-spin-sampled", "atomic-spin"} {
		d := document(t, name, reports.Options{}, 0)
		for _, format := range []string{"text", "json"} {
			reporttest.Golden(t, filepath.Join("testdata", name+"."+format), reporttest.Render(t, d, format))
		}
	}
}
