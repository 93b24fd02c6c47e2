package check_test

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tracetool/reports/check"
	"tracetool/reports/internal/measuretest"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// firstBudget is what Init makes of runs, which must parse and hold for them.
func firstBudget(t interface{ Fatalf(string, ...any) }, runs measure.Series) *check.Budget {
	text := check.Init(runs)
	if !bytes.Equal(text, check.Init(runs)) {
		t.Fatalf("two budgets of the same runs")
	}
	budget, err := check.Parse("tracetool.yaml", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	result, err := budget.Check(&check.Input{Runs: runs})
	if err != nil {
		t.Fatalf("%v", err)
	}
	if doc := result.Document(); len(doc.Findings)+len(doc.Warnings) > 0 || doc.Failure != nil {
		t.Fatalf("%v %v\n%s", doc.Findings, doc.Warnings, text)
	}
	return budget
}

func TestFirstBudgetHolds(t *testing.T) {
	paths, err := filepath.Glob("../../samples/*/trace.out")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) {
			t.Parallel()
			firstBudget(t, measure.Series{measuretest.Run(t, path, measure.NeedAll|measure.NeedFindings)})
		})
	}
}

// names are functions and tasks as traces have them, and as they might.
var names = rapid.OneOf(rapid.SampledFrom([]string{
	"main.(*Store).Get", "example.org/shop/cache.(*Store).Get", "gopkg.in/yaml%2ev3.(*Decoder).Decode", "main.Map[go.shape.int]",
	"main.f.func1", "a: b", "- a", "#", "*", "&a", "%", "{", "\"", "'", "a\nb", "a\tb", "a\x00b", "\xff\xfe", "größe", "\u2028", "stuck",
	"goroutines", "main.f (2)", "a, b", strings.Repeat("long", 300),
}), rapid.String())

func hostileRun(t *rapid.T) *measure.Run {
	r := &measure.Run{Has: measure.NeedAll | measure.NeedFindings}
	r.Trace.Duration = time.Duration(rapid.Int64Range(1, 1e9).Draw(t, "wall"))
	written := names.Filter(func(s string) bool { return strings.TrimSpace(s) != "" })
	for _, name := range rapid.SliceOfNDistinct(written, 0, 6, rapid.ID).Draw(t, "names") {
		w := measure.Wait{Place: measure.Place{Operation: fact.Mutex, Site: name, Group: name}}
		n := rapid.IntRange(0, 100).Draw(t, "waits")
		for range n {
			w.Hist.Add(time.Duration(rapid.Int64Range(0, 1e7).Draw(t, "wait")))
		}
		w.Open = int64(n / 10)
		r.Waits = append(r.Waits, w)
		r.Groups = append(r.Groups, measure.Group{Name: name, Alive: rapid.Int64Range(0, 50).Draw(t, "alive"), Before: 3})
		r.Tasks = append(r.Tasks, measure.Annotation{Name: name, Count: int64(n), Hist: w.Hist})
		r.Regions = append(r.Regions, measure.Annotation{Name: name, Count: int64(n), Hist: w.Hist})
	}
	return r
}

// commented are rules that somebody has to choose.
var commented = regexp.MustCompile(`(?m)^#  `)

func TestFirstBudgetOfHostileNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		runs := measure.Series{hostileRun(t)}
		if rapid.Bool().Draw(t, "two") {
			runs = append(runs, hostileRun(t))
		}
		firstBudget(t, runs)
		all := commented.ReplaceAll(check.Init(runs), []byte(" "))
		if _, err := check.Parse("b", all); err != nil {
			t.Fatalf("with the rules to choose from: %v\n%s", err, all)
		}
	})
}
