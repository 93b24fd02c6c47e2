package stuck

import (
	"context"
	"flag"
	"path/filepath"
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

const samples = "../../samples"

// scan delivers a trace's facts to the sinks.
func scan(t testing.TB, path string, from, to time.Duration, sinks ...any) *fact.Trace {
	t.Helper()
	source, err := traceparse.Open(path, nil)
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

// judged is the result on a trace.
func judged(t testing.TB, path string) *Result {
	t.Helper()
	c := NewCollector()
	return c.Result(scan(t, path, 0, 0, c))
}

// document runs the report with arguments as the command line does.
func document(t *testing.T, path string, args ...string) *reports.Document {
	t.Helper()
	fs := flag.NewFlagSet("stuck", flag.ContinueOnError)
	i := Report.New(fs)
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	var ctx reports.Context
	if err := i.(reports.Preparer).Prepare(&ctx.Options); err != nil {
		t.Fatal(err)
	}
	ctx.Trace = *scan(t, path, 0, 0, reports.Sinks(i)...)
	d, err := i.View(&ctx)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
