package tracetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/reports/check"
	"tracetool/reports/measure"
	"tracetool/reports/render/text"
)

// Run calls f, records a trace of it, and fails the test if a rule is broken. It
// must not be called in a parallel test; and if the test calls t.Parallel after it,
// that panics, in words about t.Setenv.
func Run(t testing.TB, f func(), options ...Option) {
	t.Helper()
	s, err := newSettings(options)
	if err != nil {
		t.Fatal(without(caller(), err))
	}
	if f == nil {
		t.Fatal("tracetest: Run is given no function to record")
	}
	alone(t)
	x := &execution{t: t, settings: s}
	for range s.runs {
		x.record(f)
	}
	x.check()
}

// execution is a Run.
type execution struct {
	t        testing.TB
	settings *settings
	traces   [][]byte
	series   measure.Series
}

// alone fails a test that is parallel: a trace is of the whole process.
func alone(t testing.TB) {
	t.Helper()
	if parallel(t) {
		t.Fatal("tracetest: this test is parallel, or below one that is. A trace is of the whole process, " +
			"and holds all tests that run meanwhile: take out t.Parallel")
	}
}

// parallel asks what testing does not tell, by setting a variable of the
// environment: that has the same condition, and panics. It also sees to it that
// the test does not become parallel later.
func parallel(t testing.TB) (is bool) {
	defer func() { is = recover() != nil }()
	t.Setenv("TRACETOOL_RECORDING", t.Name())
	return false
}

// record runs f once. If f ends the test, by t.FailNow or a panic, the trace is
// stopped and kept.
func (x *execution) record(f func()) {
	x.t.Helper()
	if !recording.TryLock() {
		x.t.Fatal("tracetest: another function is being recorded. There is one trace at a time: do not run tests in parallel")
	}
	defer recording.Unlock()
	r := new(recorder)
	if err := r.start(); err != nil {
		x.t.Fatal("tracetest: ", err)
	}
	returned, watch := false, x.watch(r)
	defer func() {
		x.t.Helper()
		watch()
		data, err := r.stop()
		if err != nil {
			x.t.Error("tracetest: ", err)
		}
		x.traces = append(x.traces, data)
		if !returned && !x.t.Skipped() {
			x.t.Log("the function did not return\n" + next(x.keep()))
		}
	}()
	f()
	if x.settings.settles {
		settle(r.before)
	}
	returned = true
}

// check measures the traces, and holds them to the rules.
func (x *execution) check() {
	x.t.Helper()
	x.measure(make([]string, len(x.traces)))
	doc := x.document()
	switch {
	case doc.Failure != nil:
		paths := x.keep()
		x.measure(paths) // once more, for commands that name the files
		x.t.Error(render(x.document()) + next(paths))
	default:
		x.remark(doc)
	}
	x.unmatched(doc)
}

// remark logs what does not fail the test.
func (x *execution) remark(doc *reports.Document) {
	x.t.Helper()
	told := ""
	if len(doc.Warnings)+len(doc.Findings) > 0 {
		told = render(doc)
	}
	if x.t.Failed() || keepsAll() {
		told += next(x.keep())
	}
	if told != "" {
		x.t.Log(told)
	}
}

func (x *execution) measure(names []string) {
	x.t.Helper()
	x.series = nil
	for i, data := range x.traces {
		run, err := measureTrace(data, names[i], x.settings.budget.Needs())
		if err != nil {
			x.t.Fatal("tracetest: cannot read the trace: ", err)
		}
		x.series = append(x.series, run)
	}
}

// document is the checked budget.
func (x *execution) document() *reports.Document {
	x.t.Helper()
	result, err := x.settings.budget.Check(&check.Input{Runs: x.series, Baseline: x.settings.base, Today: time.Now()})
	if err != nil {
		x.t.Fatal(err)
	}
	doc := result.Document()
	x.settings.locate(doc.Warnings)
	return doc
}

// keep writes the traces to files, and returns their names, "" for one that it
// could not write.
func (x *execution) keep() []string {
	x.t.Helper()
	paths := make([]string, len(x.traces))
	dir, err := folder(x.t) // one for all: names tell the runs apart
	for i, data := range x.traces {
		if err == nil {
			paths[i], err = keep(x.t, dir, data)
		}
	}
	if err != nil {
		x.t.Errorf("tracetest: a trace is lost: %v", err)
	}
	return paths
}

// render is the document as tracetool check prints it.
func render(doc *reports.Document) string {
	doc.Sections = nil
	var b strings.Builder
	b.WriteByte('\n')
	if err := text.Render(&b, doc, reports.Style{}); err != nil {
		return err.Error()
	}
	return b.String()
}

// next is what to do with the traces.
func next(paths []string) string {
	var b strings.Builder
	for _, path := range paths {
		if path == "" {
			continue
		}
		fmt.Fprintf(&b, "\ntracetool summarize %s", path)
	}
	return b.String()
}
