package render_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

func TestBenchNames(t *testing.T) {
	all := map[string]map[string]float64{}
	for _, b := range benchmarks(t, output(t, "bench", screen(), reports.Style{})) {
		values := map[string]float64{}
		for _, v := range b.Values {
			x, unit := original(v)
			values[unit] = x
		}
		all[b.Name.String()] = values
	}
	get := all["Summarize/sites/operation=mutex/class=contention/site=github.com_example_shop_v2_internal_cache.(*Store).Get"]
	want := map[string]float64{"waits": 48210, "open": 0, "total-ns": 12.4e9, "mean-ns": 257e3, "p99-ns": 3.1e6, "max-ns": 18e6, "waker-%": 97}
	if diff := cmp.Diff(want, get); diff != "" {
		t.Error(diff)
	}
	if all["Summarize/sites/operation=once/class=contention/n=34"] == nil {
		t.Error("rows of the same name are not told apart")
	}
	if few := benchmarks(t, output(t, "bench", screen(), reports.Style{Top: 1, TopSet: true})); len(few) != 3 {
		t.Errorf("%d benchmarks of three tables", len(few))
	}
}

// TestBenchConfig joins the outputs of two documents, of which the second knows
// nothing of its traces.
func TestBenchConfig(t *testing.T) {
	one, two := output(t, "bench", screen(), reports.Style{}), output(t, "bench", comparison(), reports.Style{})
	for _, b := range benchmarks(t, one+two) {
		got := []string{b.GetConfig("goversion"), b.GetConfig("gomaxprocs")}
		want := []string{"go1.26", "8"}
		if strings.HasPrefix(b.Name.String(), "Compare") {
			want = []string{"", ""}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", b.Name, diff)
		}
	}
}

// Two places of one function keep their numbers, whichever costs more, and however
// many rows are asked for; packages of one name are two.
func TestBenchNumbers(t *testing.T) {
	const get, other = "example.org/shop/cache.Get", "example.org/other/cache.Get"
	document := func(sites ...fact.Frame) *reports.Document {
		table := &reports.Table{Key: "sites", Columns: []reports.Column{
			{Key: "site", Unit: reports.Place}, {Key: "line", Unit: reports.Count},
		}}
		for _, f := range sites {
			table.Add(f, int64(f.Line))
		}
		return &reports.Document{Report: "contention", Sections: []reports.Section{{Table: table}}}
	}
	for _, sites := range [][]fact.Frame{
		{frame(get, "cache.go", 9), frame(get, "cache.go", 41), frame(get, "cache.go", 100), frame(other, "cache.go", 7)},
		{frame(get, "cache.go", 100), frame(other, "cache.go", 7), frame(get, "cache.go", 41), frame(get, "cache.go", 9)},
	} {
		got := map[string]float64{}
		for _, b := range benchmarks(t, output(t, "bench", document(sites...), reports.Style{})) {
			got[b.Name.String()], _ = original(b.Values[0])
		}
		want := map[string]float64{
			"Contention/sites/site=example.org_shop_cache.Get":     9,
			"Contention/sites/site=example.org_shop_cache.Get/n=2": 41,
			"Contention/sites/site=example.org_shop_cache.Get/n=3": 100,
			"Contention/sites/site=example.org_other_cache.Get":    7,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		first := benchmarks(t, output(t, "bench", document(sites...), reports.Style{Top: 1, TopSet: true}))
		if x, _ := original(first[0].Values[0]); len(first) != 1 || want[first[0].Name.String()] != x {
			t.Errorf("%s is %v with --top 1", first[0].Name, x)
		}
	}
}

// Of what happened once there is nothing to compare.
func TestBenchLeavesOutHappenings(t *testing.T) {
	legs := &reports.Table{Key: "legs", Columns: []reports.Column{
		{Key: "nth", Unit: reports.Count}, {Key: "start_ns", Unit: reports.Offset}, {Key: "duration_ns", Unit: reports.Duration},
	}}
	legs.Add(int64(1), fact.Time(5), 3*ms)
	logs := &reports.Table{Key: "logs", Columns: []reports.Column{
		{Key: "category"}, {Key: "count", Unit: reports.Count}, {Key: "first_ns", Unit: reports.Offset},
	}}
	logs.Add("cart", int64(12), fact.Time(5))
	d := &reports.Document{Report: "tasks", Sections: []reports.Section{{Table: legs}, {Table: logs}}}
	all := benchmarks(t, output(t, "bench", d, reports.Style{}))
	if len(all) != 1 || all[0].Name.String() != "Tasks/logs/category=cart" {
		t.Errorf("%v", all)
	}
}
