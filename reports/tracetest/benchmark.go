package tracetest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"tracetool/reports"
	"tracetool/reports/check"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// Metric is a metric of part of the program, for [Benchmark] to report.
type Metric struct {
	key string
	in  []Scope
	at  fact.Frame
}

// Measure is the metric with a key of tracetool check --metrics, in a scope.
func Measure(key string, in ...Scope) Metric { return Metric{key, in, caller()} }

// usual are the metrics of a benchmark that names none.
var usual = []Metric{
	Measure("waits", Class("contention")), Measure("wait.wall_share", Class("contention")), Measure("wait.total", Class("contention")),
}

// Benchmark calls f, a benchmark with a loop of its own over b.Loop or b.N, records
// a trace of it, and reports metrics. Counts and sums of time are reported per
// operation, shares as they are, and durations in ns, which benchstat scales. Names
// tell the scope: "contention-waits/op".
//
// All that f does is in the trace, so set up before. Recording makes an operation
// slower, by a microsecond or so for each wait and wake-up, and the trace of a
// second that waits all the time takes some ten megabytes: compare figures with
// those of other traced runs, and choose -benchtime=1000x or the like. The timer is
// stopped while the trace is read.
func Benchmark(b *testing.B, f func(b *testing.B), metrics ...Metric) {
	b.Helper()
	if len(metrics) == 0 {
		metrics = usual
	}
	var list []*measurement
	var need measure.Need
	for _, m := range metrics {
		x, err := m.parse()
		if err != nil {
			b.Fatal(without(caller(), err))
		}
		list = append(list, x)
		need |= x.metric.Needs
	}
	x := &execution{t: b, settings: &settings{budget: check.Budget{}}}
	b.ResetTimer()
	x.record(func() { f(b) })
	b.StopTimer()
	run, err := measureTrace(x.traces[0], "", need)
	if err != nil {
		b.Fatal("tracetest: cannot read the trace: ", err)
	}
	for _, m := range list {
		b.ReportMetric(m.value(run, b.N), m.unit())
	}
	if keepsAll() {
		b.Log(next(x.keep()))
	}
}

// measurement is a parsed Metric.
type measurement struct {
	metric    *measure.Metric
	selection measure.Selection
	prefix    string
}

// parse finds mistakes as budgets do: a metric is one that a rule may be about.
func (m Metric) parse() (*measurement, error) {
	s := new(settings)
	if err := rule(m.at, m.key, m.key+" >= 0", m.in)(s); err != nil {
		return nil, err
	}
	x := &measurement{metric: measure.Lookup(m.key), selection: s.budget.Rules[0].Select}
	if x.metric == nil {
		return nil, fmt.Errorf("%s:%d: %q is not a metric by itself", m.at.File, m.at.Line, m.key)
	}
	x.prefix = prefix(m.in)
	return x, nil
}

// prefix is a scope in the name of a unit.
func prefix(in []Scope) string {
	values := map[string]string{}
	for _, s := range in {
		values[s.key] += strings.Join(strings.Fields(s.value), "_") + "-"
	}
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(values)) {
		b.WriteString(values[key])
	}
	return b.String()
}

// perOperation reports whether a metric grows with the number of operations.
func (m *measurement) perOperation() bool {
	switch m.metric.Key {
	case "waits", "wait.total", "wait.futile", "goroutines.created", "yields", "latency.count", "stw.count", "gc.cycles":
		return true
	}
	return false
}

func (m *measurement) value(run *measure.Run, n int) float64 {
	v := m.metric.Value(run, &m.selection)
	if m.perOperation() {
		v /= float64(max(1, n))
	}
	return v
}

// unit is the name under which a value is reported. Of "-ns" and "-ns/op" benchstat
// knows that they are times.
func (m *measurement) unit() string {
	name := m.prefix + strings.NewReplacer(".", "-", "_", "-").Replace(m.metric.Key)
	if m.metric.Unit == reports.Duration {
		name += "-ns"
	}
	if m.perOperation() {
		name += "/op"
	}
	return name
}
