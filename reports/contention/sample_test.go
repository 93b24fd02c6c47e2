package contention

import (
	"bytes"
	"compress/gzip"
	"context"
	stdjson "encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"tracetool/reports/internal/reporttest"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

const samples = "../../samples"

// sample is a recorded trace.
type sample struct {
	name string // "mutex-convoy/trace.out"
	data []byte // not compressed
}

// old: golang.org/x/exp/trace converts the trace, in no fixed order.
func (s *sample) old() bool {
	return strings.Contains(s.name, "go1.19") || strings.Contains(s.name, "go1.21")
}

func read(t testing.TB, name string) *sample {
	t.Helper()
	source, err := traceparse.Open(filepath.Join(samples, name), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	data, err := io.ReadAll(source)
	if err != nil {
		t.Fatal(err)
	}
	return &sample{name, data}
}

// each runs f for every sample.
func each(t *testing.T, f func(*testing.T, *sample)) {
	t.Helper()
	var paths []string
	for _, pattern := range []string{"*/trace.out", "versions/*.gz"} {
		matches, err := filepath.Glob(filepath.Join(samples, pattern))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, matches...)
	}
	if len(paths) < 10 {
		t.Fatalf("only %d samples", len(paths))
	}
	for _, path := range paths {
		name := strings.TrimPrefix(filepath.ToSlash(path), samples+"/")
		t.Run(name, func(t *testing.T) { f(t, read(t, name)) })
	}
}

func (s *sample) scan(t testing.TB, o traceparse.Options, sinks ...any) *fact.Trace {
	t.Helper()
	return scan(t, bytes.NewReader(s.data), o, sinks...)
}

func scan(t testing.TB, r io.Reader, o traceparse.Options, sinks ...any) *fact.Trace {
	t.Helper()
	trace, err := traceparse.Scan(context.Background(), r, o, sinks...)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

// document runs the report with arguments as the command line does.
func document(t *testing.T, r io.Reader, o traceparse.Options, args ...string) *reports.Document {
	t.Helper()
	i, err := newTestInstance(args...)
	if err != nil {
		t.Fatal(err)
	}
	trace := scan(t, r, o, i.Sinks()...)
	d, err := i.View(&reports.Context{Trace: *trace})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestGolden(t *testing.T) {
	for _, test := range []struct {
		name, sample string
		args         []string
	}{
		{"rwmutex-starvation", "rwmutex-starvation", nil},
		{"leak-send", "leak-send", nil},
		{"semaphore.group", "semaphore", []string{"--by", "group", "--class", "contention"}},
		{"healthy-idle.waker", "healthy-idle", []string{"--by", "waker"}},
	} {
		s := read(t, test.sample+"/trace.out")
		d := document(t, bytes.NewReader(s.data), traceparse.Options{Name: test.sample}, test.args...)
		for _, format := range []string{"text", "json"} {
			reporttest.Golden(t, filepath.Join("testdata", test.name+"."+format+".golden"), reporttest.Render(t, d, format))
		}
	}
}

// large traces are read fewer times.
func (s *sample) large() bool { return len(s.data) > 100_000 }

// TestSameDocument: the document does not depend on the number of workers, nor
// on how the trace arrives.
func TestSameDocument(t *testing.T) {
	each(t, func(t *testing.T, s *sample) {
		if s.old() {
			t.Skip("golang.org/x/exp/trace converts it in no fixed order")
		}
		if s.large() {
			t.Skip("a test of all reports does")
		}
		want := documents(t, bytes.NewReader(s.data), 1)
		compare := func(what string, r io.Reader, jobs int) {
			t.Helper()
			if diff := cmp.Diff(want, documents(t, r, jobs)); diff != "" {
				t.Errorf("%s (-one job +):\n%s", what, diff)
			}
		}
		compare("2 jobs", bytes.NewReader(s.data), 2)
		compare("8 jobs", bytes.NewReader(s.data), 8)
		compare("byte by byte", iotest.OneByteReader(bytes.NewReader(s.data)), 2)
		compare("the error with the data", iotest.DataErrReader(bytes.NewReader(s.data)), 2)
		compare("gzip", s.zipped(t), 2)
	})
}

// documents is all that the report can make of one scan.
func documents(t *testing.T, r io.Reader, jobs int) string {
	t.Helper()
	i, err := newTestInstance()
	if err != nil {
		t.Fatal(err)
	}
	trace := scan(t, r, traceparse.Options{Jobs: jobs}, i.Sinks()...)
	var all strings.Builder
	for _, i.by = range []byFlag{"site", "group", "waker"} {
		d, err := i.View(&reports.Context{Options: reports.Options{ShowRuntime: true}, Trace: *trace})
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(reporttest.Render(t, d, "json"))
	}
	return all.String()
}

// zipped reads the trace as a compressed file is read.
func (s *sample) zipped(t *testing.T) io.Reader {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trace.gz")
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(s.data)
	if err == nil {
		err = z.Close()
	}
	if err == nil {
		err = os.WriteFile(path, b.Bytes(), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	source, err := traceparse.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { source.Close() })
	return source
}

// kind is what JSON holds for a key.
type kind string

const (
	text     kind = "a string"
	known    kind = "a string or null"
	integer  kind = "an integer"
	line     kind = "an integer or null"
	fraction kind = "a number not below 0"
	share    kind = "a number from 0 to 1"
)

func (k kind) holds(v any) bool {
	number, isNumber := v.(stdjson.Number)
	_, isText := v.(string)
	x, err := number.Float64()
	switch k {
	case text:
		return isText && v != ""
	case known:
		return v == nil || isText && v != ""
	case integer, line:
		_, err := number.Int64()
		return k == line && v == nil || isNumber && err == nil
	case fraction:
		return isNumber && err == nil && x >= 0
	default:
		return isNumber && err == nil && x >= 0 && x <= 1+1e-9
	}
}

// contract are the keys of a row of sites that programs rely on.
var contract = map[string]kind{
	"operation": text, "class": text, "site": text, "file": known, "line": line,
	"waits": integer, "open": integer, "total_ns": integer, "mean_ns": integer,
	"p50_ns": integer, "p90_ns": integer, "p99_ns": integer, "max_ns": integer,
	"goroutines": integer, "wall_share": fraction, "sched_delay_ns": integer, "futile": integer,
	"waker_site": known, "waker_share": share,
}

// traceContract are the keys of the header.
var traceContract = map[string]kind{
	"path": text, "go_version": text, "duration_ns": integer, "events": integer, "bytes": integer,
	"generations": integer, "gomaxprocs": line, "goroutines_created": integer, "lost_bytes": integer,
}

func TestContract(t *testing.T) {
	each(t, func(t *testing.T, s *sample) {
		d := document(t, bytes.NewReader(s.data), traceparse.Options{Name: s.name})
		var got struct {
			Schema, Report     string
			Trace              map[string]any
			Warnings, Findings []any
			Tables             map[string][]map[string]any
		}
		decoder := stdjson.NewDecoder(strings.NewReader(reporttest.Render(t, d, "json")))
		decoder.UseNumber()
		if err := decoder.Decode(&got); err != nil {
			t.Fatal(err)
		}
		if got.Schema != "tracetool/1" || got.Report != "contention" || got.Warnings == nil || got.Findings == nil {
			t.Errorf("schema %q, report %q, warnings %v, findings %v", got.Schema, got.Report, got.Warnings, got.Findings)
		}
		if _, ok := got.Trace["complete"].(bool); !ok {
			t.Errorf("complete is %v", got.Trace["complete"])
		}
		check(t, traceContract, got.Trace)
		for _, row := range got.Tables["sites"] {
			check(t, contract, row)
			if row["waker_kind"] == "goroutine" && row["waker_site"] != nil && row["waker_call"] == nil && row["operation"] == "mutex" {
				t.Errorf("a mutex released by no call: %v", row)
			}
			for key, v := range row {
				if number, ok := v.(stdjson.Number); ok && strings.HasSuffix(key, "_ns") && !integer.holds(number) {
					t.Errorf("%s is %s, no integer", key, number)
				}
			}
		}
	})
}

func check(t *testing.T, contract map[string]kind, object map[string]any) {
	t.Helper()
	for key, kind := range contract {
		if v, ok := object[key]; !ok || !kind.holds(v) {
			t.Errorf("%s is %v, not %s, in %v", key, v, kind, object)
		}
	}
}

// counters are what a sample counted itself.
type counters map[string]int64

func readTruth(t *testing.T, name string) (counters, time.Duration) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(samples, name, "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var truth struct {
		MutexWait int64 `json:"mutex_wait_estimate_ns"`
		Counters  counters
	}
	if err := stdjson.Unmarshal(data, &truth); err != nil {
		t.Fatal(err)
	}
	return truth.Counters, time.Duration(truth.MutexWait)
}
