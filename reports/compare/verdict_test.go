package compare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/compare"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// What each verdict is of the waits at one site, at and beyond every limit.
func TestVerdict(t *testing.T) {
	for _, test := range []struct {
		name     string
		old, new measure.Series
		options  compare.Options
		verdict  string
		status   string
	}{
		{"one run a side, equal", waits(100), waits(100), usual, "same", ""},
		{"one run a side", waits(100), waits(300), usual, "unknown", ""},
		{"three runs a side", waits(100, 101, 102), waits(300, 301, 302), usual, "unknown", ""},
		{"four runs a side", waits(100, 101, 102, 103), waits(300, 301, 302, 303), usual, "different", ""},
		{"fewer", waits(300, 301, 302, 303), waits(100, 101, 102, 103), usual, "different", ""},
		{"three against five", waits(100, 101, 102), waits(300, 301, 302, 303, 304), usual, "different", ""},
		{"alpha that four runs do not reach", waits(100, 101, 102, 103), waits(300, 301, 302, 303), compare.Options{Alpha: 0.01, Floor: compare.DefaultFloor}, "unknown", ""},
		{"below the floor", waits(1000, 1001, 1002, 1003), waits(1100, 1101, 1101, 1102), usual, "same", ""},
		{"at the floor", waits(1000, 1001, 1002, 1003), waits(1102, 1102, 1102, 1103), usual, "different", ""},
		{"alpha that no number of runs reaches", waits(100, 101, 102, 103), waits(300, 301, 302, 303), compare.Options{Alpha: 1e-9}, "unknown", ""},
		{"no floor", waits(1000, 1001, 1002, 1003), waits(1050, 1051, 1051, 1052), compare.Options{}, "different", ""},
		{"another floor", waits(1000, 1001, 1002, 1003), waits(1300, 1300, 1300, 1301), compare.Options{Floor: 0.5}, "unknown", ""},
		{"overlap", waits(100, 120, 140, 300), waits(290, 310, 400, 500), usual, "unknown", ""},
		{"interval within the margin", waits(100, 100, 100, 124), waits(100, 110, 120, 125), usual, "same", ""},
		{"interval above the margin", waits(100, 100, 100, 124), waits(100, 110, 120, 126), usual, "unknown", ""},
		{"interval below the margin", waits(100, 100, 100, 126), waits(100, 110, 120, 125), usual, "unknown", ""},
		{"out of nothing", waits(0, 0, 0, 0), waits(50, 50, 50, 50), usual, "different", "new"},
		{"into nothing", waits(50, 50, 50, 50), waits(0, 0, 0, 0), usual, "different", "vanished"},
		{"once out of nothing", waits(0, 0, 0, 0), waits(0, 0, 0, 90), usual, "unknown", "new"},
		{"negligible", waits(1, 1, 1, 1), waits(3, 3, 3, 3), usual, "unknown", ""},
		{"no new run", waits(50, 50), nil, usual, "unknown", ""},
	} {
		d := compare.New(test.old, test.new, test.options).Document()
		got := []any{lookup(d, "sites", "main.work", "waits", "verdict"), lookup(d, "sites", "main.work", "waits", "status")}
		if diff := cmp.Diff([]any{test.verdict, test.status}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestCells(t *testing.T) {
	d := compare.New(waits(100, 100, 110, 110), waits(210, 220, 330, 440), usual).Document()
	// The ends of the interval with 4 against 4 are the least and the greatest
	// ratio of all pairs.
	want := map[string]any{
		"old": reports.Quantity{Value: 105, Unit: reports.Count}, "new": reports.Quantity{Value: 275, Unit: reports.Count},
		"ratio": 275.0 / 105, "ratio_low": 210.0 / 110, "ratio_high": 4.4, "p": 2.0 / 70, "p_adjusted": 2.0 / 70,
		"verdict": "different", "status": "", "negligible": false, "change": 0.17,
		"times": "2.6×", "interval": "1.91–4.4",
	}
	got := map[string]any{}
	for key := range want {
		got[key] = lookup(d, "sites", "main.work", "waits", key)
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]any{nil, nil, nil}, []any{
		lookup(compare.New(waits(0), waits(5), usual).Document(), "sites", "main.work", "waits", "ratio"),
		lookup(compare.New(waits(5), waits(5), usual).Document(), "sites", "main.work", "waits", "ratio_low"),
		lookup(compare.New(waits(5), waits(5), usual).Document(), "sites", "main.work", "waits", "p_adjusted"),
	}); diff != "" {
		t.Errorf("not known (-want +got):\n%s", diff)
	}
}

func TestWarnings(t *testing.T) {
	other := func(n int, change func(*fact.Trace)) measure.Series {
		s := waits(5, 5, 5, 5)[:n]
		change(&s[n-1].Trace)
		return s
	}
	for _, test := range []struct {
		name     string
		old, new measure.Series
		want     string // code and part of the message, "" for none
	}{
		{"enough", waits(5, 5, 5, 5), waits(5, 5, 5, 5), ""},
		{"one", waits(5), waits(5), "few-runs: one run a side: cannot tell a change from noise; 4 against 4 are the least, 10 are better"},
		{"three", waits(5, 5, 5), waits(5, 5, 5), "few-runs: 3 against 3 runs: too few"},
		{"none", nil, waits(5), "few-runs: one side has no runs"},
		{"procs", waits(5, 5, 5, 5), other(4, func(t *fact.Trace) { t.GOMAXPROCS = 4 }), "procs-differ: GOMAXPROCS is 8 on the old side and 4 and 8 on the new one"},
		{"Go", other(1, func(t *fact.Trace) { t.Version = 25 }), waits(5), "go-versions-differ: the Go version is Go 1.25 on the old side and Go 1.26 on the new one"},
		{"length", other(1, func(t *fact.Trace) { t.Duration *= 2 }), waits(5), "lengths-differ: the new traces are 0.50× as long"},
		{"damage", waits(5, 5, 5, 5), other(4, func(t *fact.Trace) { t.LostBytes = 1 }), "incomplete-runs: 1 of 4 new runs could not be read"},
	} {
		said := ""
		for _, w := range compare.New(test.old, test.new, usual).Document().Warnings {
			if said == "" || w.Code != "few-runs" {
				said = w.Code + ": " + w.Message
			}
		}
		if !strings.HasPrefix(said, test.want) || test.want == "" && said != "" {
			t.Errorf("%s: %q, want %q", test.name, said, test.want)
		}
	}
}
