package compare_test

import (
	"path/filepath"
	"testing"

	"tracetool/reports"
	"tracetool/reports/compare"
	"tracetool/reports/internal/measuretest"
	"tracetool/reports/internal/reporttest"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

func scan(t *testing.T, name string) *measure.Run {
	t.Helper()
	return measuretest.Run(t, filepath.Join("../../samples", name, "trace.out"), measure.NeedAll)
}

// document is a comparison as the command line makes it.
func document(old, new measure.Series) *reports.Document {
	d := compare.New(old, new, usual).Document()
	for _, r := range old {
		d.Inputs = append(d.Inputs, reports.Input{Side: "old", Trace: r.Trace})
	}
	for _, r := range new {
		d.Inputs = append(d.Inputs, reports.Input{Side: "new", Trace: r.Trace})
	}
	return d
}

// What people see of one run a side, of ten with a regression, a new and a vanished
// site, and of ten that are alike; and what programs read.
func TestGolden(t *testing.T) {
	one := document(measure.Series{scan(t, "mutex-convoy")}, measure.Series{scan(t, "lock-handoff")})
	reporttest.Golden(t, "testdata/samples.text", reporttest.Render(t, one, "text"))

	p := newProgram(1)
	old, again := p.runs(10), p.runs(10)
	p.sites[0].length *= 3
	p.sites[1].function = "example.org/shop.(*Cart).AddAll"
	p.groups[0].alive *= 5
	regression := document(old, p.runs(10))
	reporttest.Golden(t, "testdata/regression.text", reporttest.Render(t, regression, "text"))
	reporttest.Golden(t, "testdata/regression.markdown", reporttest.Render(t, regression, "markdown"))
	reporttest.Golden(t, "testdata/alike.text", reporttest.Render(t, document(old, again), "text"))

	tiny := document(waits(0, 100, 100, 110), waits(210, 220, 330, 440))
	reporttest.Golden(t, "testdata/tiny.json", reporttest.Render(t, tiny, "json"))
}

// Every metric has a place in a table, so that a new one is not forgotten, or a
// reason not to.
func TestMetricsAreCompared(t *testing.T) {
	without := map[string]string{
		"wait.total": "wait.wall_share", "wait.mean": "wait.p50", "wait.p90": "wait.p99", "wait.futile": "waits",
		"sched_delay.wall_share": "sched_delay.share", "latency.mean": "latency.p50",
		"channels": "channels_consumer_bound", "locks": "waits", "lock_queue": "wait.p99",
	}
	run := scan(t, "tasks-regions")
	seen := map[string]bool{}
	for _, table := range compare.New(measure.Series{run}, measure.Series{run}, usual).Document().Tables() {
		for _, row := range table.Rows {
			seen[row[table.Column("metric")].(string)] = true
		}
	}
	for _, m := range measure.Metrics() {
		if !seen[m.Key] && without[m.Key] == "" && m.Requires == 0 && m.Key != "wait.impact" {
			t.Errorf("%s is in no table", m.Key)
		}
	}
}

// A run of nothing, as of a baseline that has not all, must not fail.
func TestEmptyRuns(t *testing.T) {
	empty := measure.Series{{Trace: fact.Trace{Version: 26}}}
	for _, sides := range [][2]measure.Series{{nil, nil}, {empty, nil}, {nil, empty}, {empty, empty}, {empty, waits(3)}} {
		for _, format := range []string{"text", "json", "csv", "markdown"} {
			reporttest.Render(t, document(sides[0], sides[1]), format)
		}
	}
}
