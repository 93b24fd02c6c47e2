package summarize_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/catalogue"
	"tracetool/reports/render"
	"tracetool/reports/render/json"
	"tracetool/traceparse"
)

// run makes the documents of some reports from one scan, as JSON by name.
func run(t *testing.T, r io.Reader, jobs int, list ...reports.Report) map[string]string {
	t.Helper()
	var sinks []any
	instances := make(map[string]reports.Instance)
	for _, report := range list {
		fs := flag.NewFlagSet(report.Name, flag.ContinueOnError)
		i := report.New(fs)
		if fs.Lookup("source") != nil { // what the source tells takes seconds
			if err := fs.Set("source", "off"); err != nil {
				t.Fatal(err)
			}
		}
		if p, ok := i.(reports.Preparer); ok {
			if err := p.Prepare(&reports.Options{}); err != nil {
				t.Fatal(err)
			}
		}
		sinks = append(sinks, reports.Sinks(i)...)
		instances[report.Name] = i
	}
	trace, err := traceparse.Scan(context.Background(), r, traceparse.Options{Name: "trace.out", Jobs: jobs}, sinks...)
	if err != nil {
		t.Fatal(err)
	}
	documents := make(map[string]string)
	for name, i := range instances {
		d, err := i.View(&reports.Context{Trace: *trace})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := json.Render(&out, d, reports.Style{}); err != nil {
			t.Fatal(err)
		}
		documents[name] = out.String()
	}
	return documents
}

// each reads every sample, but for those of the formats without generations:
// golang.org/x/exp/trace converts them in no fixed order.
func each(t *testing.T, f func(*testing.T, []byte)) {
	t.Helper()
	for _, pattern := range []string{"../../samples/*/trace.out", "../../samples/versions/*.gz"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("no samples: %v", err)
		}
		for _, path := range paths {
			if strings.Contains(path, "go1.19") || strings.Contains(path, "go1.21") {
				continue
			}
			name := filepath.Base(path)
			if name == "trace.out" {
				name = filepath.Base(filepath.Dir(path))
			}
			t.Run(name, func(t *testing.T) { f(t, contents(t, path)) })
		}
	}
}

func contents(t testing.TB, path string) []byte {
	t.Helper()
	source, err := traceparse.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	data, err := io.ReadAll(source)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestSameDocuments: no report depends on how many generations are decoded at
// once, on how the bytes arrive, or on what other reports are made of the scan.
func TestSameDocuments(t *testing.T) {
	all := catalogue.Reports()
	each(t, func(t *testing.T, data []byte) {
		want := run(t, bytes.NewReader(data), 1, all...)
		compare := func(what string, got map[string]string) {
			t.Helper()
			for name, document := range got {
				if diff := cmp.Diff(want[name], document); diff != "" {
					t.Errorf("%s, %s (-all at once, one job +):\n%s", name, what, diff)
				}
			}
		}
		compare("8 jobs", run(t, bytes.NewReader(data), 8, all...))
		if len(data) > 100_000 || testing.Short() {
			return
		}
		compare("2 jobs", run(t, bytes.NewReader(data), 2, all...))
		compare("gzip", run(t, zipped(t, data), 2, all...))
		compare("byte by byte", run(t, iotest.OneByteReader(bytes.NewReader(data)), 2, all...))
		for _, report := range all {
			compare("alone", run(t, bytes.NewReader(data), 2, report))
		}
	})
}

// zipped reads data as it comes compressed from standard input.
func zipped(t *testing.T, data []byte) io.Reader {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	source, err := traceparse.Open("-", &b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { source.Close() })
	return source
}

// BenchmarkSummarize is what "tracetool summarize" does after it has opened the
// trace, here the largest sample: scan, view and text.
func BenchmarkSummarize(b *testing.B) {
	data := contents(b, "../../samples/versions/primitives-go1.24.9.trace.gz")
	text, err := render.Lookup("text")
	if err != nil {
		b.Fatal(err)
	}
	report := catalogue.Reports()[0]
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		i := report.New(nil)
		if err := i.(reports.Preparer).Prepare(&reports.Options{}); err != nil {
			b.Fatal(err)
		}
		trace, err := traceparse.Scan(context.Background(), bytes.NewReader(data), traceparse.Options{}, reports.Sinks(i)...)
		if err != nil {
			b.Fatal(err)
		}
		d, err := i.View(&reports.Context{Trace: *trace})
		if err != nil {
			b.Fatal(err)
		}
		if err := text.Render(io.Discard, d, reports.Style{Width: 100}); err != nil {
			b.Fatal(err)
		}
	}
}
