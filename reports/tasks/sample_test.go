package tasks

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/render"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

var update = flag.Bool("update", false, "rewrite testdata")

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
			renderer, err := render.Lookup(format)
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := renderer.Render(&out, d, reports.Style{Width: 100}); err != nil {
				t.Fatal(err)
			}
			golden(t, test.name+"."+format+".golden", out.String())
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got, -update rewrites it):\n%s", name, diff)
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
