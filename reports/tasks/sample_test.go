package tasks

import (
	"context"
	"flag"
	"path/filepath"
	"regexp"
	"testing"

	"tracetool/reports/internal/reporttest"

	"tracetool/reports"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

const samples = "../../samples"

// scan delivers a sample's facts to the sinks.
func scan(t testing.TB, path string, sinks ...any) *fact.Trace {
	t.Helper()
	source, err := traceparse.Open(filepath.Join(samples, path), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	trace, err := traceparse.Scan(context.Background(), source, traceparse.Options{Name: filepath.Base(path)}, sinks...)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

// document runs the report as the command line does.
func document(t *testing.T, path string, o reports.Options, args ...string) (*reports.Document, error) {
	t.Helper()
	fs := flag.NewFlagSet("tasks", flag.ContinueOnError)
	i := Report.New(fs)
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	if err := i.(reports.Preparer).Prepare(&o); err != nil {
		return nil, err
	}
	ctx := reports.Context{Options: o, Trace: *scan(t, path, i.(reports.Sinker).Sinks()...)}
	return i.View(&ctx)
}

func TestGolden(t *testing.T) {
	for _, test := range []struct {
		name, sample string
		o            reports.Options
		args         []string
	}{
		{"tasks-regions", "tasks-regions/trace.out", reports.Options{}, nil},
		{"focus", "tasks-regions/trace.out", reports.Options{Focus: regexp.MustCompile("^pay|^refund")}, nil},
		{"story", "tasks-regions/trace.out", reports.Options{}, []string{"-id", "6"}},
		{"unfinished", "tasks-regions/trace.out", reports.Options{}, []string{"-id", "41"}},
		{"none", "healthy-idle/trace.out", reports.Options{}, nil},
	} {
		d, err := document(t, test.sample, test.o, test.args...)
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []string{"text", "json"} {
			reporttest.Golden(t, filepath.Join("testdata", test.name+"."+format+".golden"), reporttest.Render(t, d, format))
		}
	}
}

func TestUsage(t *testing.T) {
	for _, test := range []struct{ id, want string }{
		{"-5", "--id -5: tasks are numbered from 1"},
		{"4711", "no task 4711 in the trace"},
	} {
		_, err := document(t, "tasks-regions/trace.out", reports.Options{}, "-id", test.id)
		if err == nil || err.Error() != test.want {
			t.Errorf("--id %s: %v", test.id, err)
		}
	}
}
