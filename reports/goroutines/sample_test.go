package goroutines

import (
	"context"
	"flag"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tracetool/reports/internal/reporttest"

	"tracetool/reports"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

const samples = "../../samples"

// scan delivers a sample's facts to the sinks.
func scan(t testing.TB, path string, sinks ...any) *fact.Trace {
	t.Helper()
	return scanWindow(t, path, 0, 0, sinks...)
}

func scanWindow(t testing.TB, path string, from, to time.Duration, sinks ...any) *fact.Trace {
	t.Helper()
	source, err := traceparse.Open(filepath.Join(samples, path), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	options := traceparse.Options{Name: filepath.Base(path), From: from, To: to}
	trace, err := traceparse.Scan(context.Background(), source, options, sinks...)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

// sampleTraces lists the traces below samples.
func sampleTraces(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, pattern := range []string{"*/trace.out", "versions/*.gz"} {
		matches, err := filepath.Glob(filepath.Join(samples, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range matches {
			list = append(list, strings.TrimPrefix(m, samples+"/"))
		}
	}
	if len(list) < 10 {
		t.Fatalf("only %d samples", len(list))
	}
	return list
}

// document runs the report with arguments as the command line does.
func document(t *testing.T, path string, args ...string) (*reports.Document, error) {
	t.Helper()
	fs := flag.NewFlagSet("goroutines", flag.ContinueOnError)
	i := Report.New(fs)
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	var ctx reports.Context
	if err := i.(reports.Preparer).Prepare(&ctx.Options); err != nil {
		return nil, err
	}
	ctx.Trace = *scan(t, path, i.(reports.Sinker).Sinks()...)
	return i.View(&ctx)
}

func TestGolden(t *testing.T) {
	for _, test := range []struct {
		name, sample string
		args         []string
	}{
		{"leak-send", "leak-send/trace.out", nil},
		{"mutex-convoy", "mutex-convoy/trace.out", nil},
		{"life", "tasks-regions/trace.out", []string{"-id", "10"}},
		{"abba-transfers", "deadlock-abba/trace.out", []string{"-id", "8"}},
		{"abba-audit", "deadlock-abba/trace.out", []string{"-id", "9"}},
		{"leaked", "leak-send/trace.out", []string{"-id", "20"}},
		{"convoy", "mutex-convoy/trace.out", []string{"-id", "33"}},
		{"sampled", "atomic-spin-sampled/trace.out", []string{"-id", "25"}},
	} {
		d, err := document(t, test.sample, test.args...)
		if err != nil {
			t.Fatal(err)
		}
		formats := []string{"text", "json"}
		if test.name == "sampled" {
			formats = formats[:1] // 20,000 yields
		}
		for _, format := range formats {
			reporttest.Golden(t, filepath.Join("testdata", test.name+"."+format+".golden"), reporttest.Render(t, d, format))
		}
	}
}
