package measure_test

import (
	"bytes"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"tracetool/reports/internal/measuretest"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// samples are traces with every kind of row.
var samples = []string{
	"rwmutex-starvation", "slow-consumer", "tasks-regions", "leak-send", "gc-pressure", "atomic-spin", "stuck-ab-ba", "waitgroup-straggler", "primitives",
}

func scan(t *testing.T, name string, need measure.Need) *measure.Run {
	t.Helper()
	return measuretest.Run(t, filepath.Join("../../samples", name, "trace.out"), need)
}

// selections are a run's subjects in every dimension, and all of it.
func selections(s measure.Series) []measure.Selection {
	list := []measure.Selection{{}}
	for _, d := range []measure.Dimension{measure.ByOperation, measure.ByClass, measure.BySite, measure.ByGroup, measure.ByTask, measure.ByRegion} {
		list = append(list, s.Subjects(&measure.Selection{}, d)...)
	}
	return list
}

func TestBaselineKeepsEveryValue(t *testing.T) {
	for _, name := range samples {
		t.Run(name, func(t *testing.T) {
			a, b := scan(t, name, measure.NeedAll), scan(t, "mutex-convoy", measure.NeedAll)
			want := measure.Series{a, b}
			var file bytes.Buffer
			if err := want.Write(&file); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d bytes", file.Len())
			got, err := measure.ReadBaseline(&file)
			if err != nil {
				t.Fatal(err)
			}
			for _, sel := range selections(want) {
				for _, m := range measure.Metrics() {
					w, g := want.Values(m, &sel), got.Values(m, &sel)
					for i := range w {
						if math.IsNaN(w[i]) || math.Abs(w[i]-g[i]) > 1e-9*math.Abs(w[i]) {
							t.Errorf("%s of %q is %v in run %d of the baseline, want %v", m.Key, sel.String(), g[i], i, w[i])
						}
					}
				}
			}
		})
	}
}

// What is measured of all parts of a dimension must sum to the whole.
func TestPartsSumToTheWhole(t *testing.T) {
	sums := map[string][]measure.Dimension{
		"waits":               {measure.ByOperation, measure.ByClass, measure.BySite},
		"open_waits":          {measure.ByOperation, measure.ByClass, measure.BySite},
		"wait.total":          {measure.ByOperation, measure.ByClass, measure.BySite},
		"wait.impact":         {measure.ByOperation, measure.ByClass, measure.BySite},
		"stuck":               {measure.BySite},
		"goroutines.created":  {measure.ByGroup},
		"goroutines.alive":    {measure.ByGroup},
		"goroutines.grown":    {measure.ByGroup},
		"running.wall_share":  {measure.ByGroup},
		"critical_path.share": {measure.ByOperation, measure.ByClass},
	}
	for _, name := range samples {
		s := measure.Series{scan(t, name, measure.NeedAll)}
		for key, dimensions := range sums {
			m := measure.Lookup(key)
			whole := s.Value(m, &measure.Selection{})
			for _, d := range dimensions {
				var sum float64
				for _, sel := range s.Subjects(&measure.Selection{}, d) {
					sum += s.Value(m, &sel)
				}
				if math.Abs(sum-whole) > 1e-6*math.Abs(whole) {
					t.Errorf("%s: %s of every %s sums to %v, all of it is %v", name, key, strings.Join(d.Keys(), ""), sum, whole)
				}
			}
		}
	}
}

func TestPattern(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"cache.(*Store).Get", "example.org/shop/cache.(*Store).Get", true},
		{"example.org/shop/cache.(*Store).Get", "example.org/shop/cache.(*Store).Get", true},
		{"cache.(*Store).Get", "example.org/shop/bigcache.(*Store).Get", false},
		{"cache.(*Store).Get", "cache.(*Store).GetAll", false},
		{"cache.*", "cache.(*Store).Get", true},
		{"*Get", "cache.(*Store).Get", true},
		{"yaml.v3.(*Decoder).Decode", "gopkg.in/yaml%2ev3.(*Decoder).Decode", true},
		{"main.serve via wg.Go", "main.serve via wg.Go", true},
	} {
		if got := measure.NewPattern(test.pattern).Match(test.name); got != test.want {
			t.Errorf("%q matches %q: %v, want %v", test.pattern, test.name, got, test.want)
		}
	}
}

func TestSelectionString(t *testing.T) {
	sel := measure.Selection{
		Operations: []fact.Operation{fact.Mutex, fact.RWMutexRead}, Site: measure.NewPattern("main.*"),
	}
	if got, want := sel.String(), "operation mutex|rwmutex-read, site main.*"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
