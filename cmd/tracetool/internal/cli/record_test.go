package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/pprof"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"tracetool/reports/render/format"
	"tracetool/traceparse"
)

// record runs the command in a folder of its own.
func record(ctx context.Context, s *Streams, args ...string) result {
	var stdout, stderr bytes.Buffer
	s.Out, s.Err = &stdout, &stderr
	code := newTool(s, nil).run(ctx, append([]string{"record"}, args...))
	return result{code, stdout.String(), stderr.String()}
}

// tracing is a server that can be traced. It calls asked with each request.
func tracing(t *testing.T, asked func()) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/trace", func(w http.ResponseWriter, r *http.Request) {
		asked()
		pprof.Trace(w, r)
	})
	web := httptest.NewServer(mux)
	t.Cleanup(web.Close)
	return strings.TrimPrefix(web.URL, "http://")
}

// broken is a server that sends the first bytes of a trace and calls sent. Then
// it closes the connection, or waits until somebody else does.
func broken(t *testing.T, bytes int, closes bool, sent func()) string {
	t.Helper()
	data := read(t, samples+"primitives/trace.out")[:bytes]
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write(data)
		w.(http.Flusher).Flush()
		sent()
		if !closes {
			<-r.Context().Done()
			time.Sleep(grace)
		}
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(web.Close)
	return strings.TrimPrefix(web.URL, "http://")
}

// files lists the current folder.
func files(t *testing.T) []string {
	t.Helper()
	list, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range list {
		names = append(names, entry.Name())
	}
	return names
}

// expect compares the exit code, the lines on standard error, as regular
// expressions, and the files that there are.
func expect(t *testing.T, got result, code int, stderr string, names ...string) {
	t.Helper()
	if got.code != code {
		t.Errorf("exit code %d, want %d", got.code, code)
	}
	if !regexp.MustCompile("^" + stderr + "\n$").MatchString(got.stderr) {
		t.Errorf("stderr %q\n  want %q", got.stderr, stderr)
	}
	if list := files(t); !slices.Equal(list, names) {
		t.Errorf("files %q, want %q", list, names)
	}
}

// whole makes sure that r is a whole trace.
func whole(t *testing.T, r io.Reader) {
	t.Helper()
	trace, err := traceparse.Scan(t.Context(), r, traceparse.Options{})
	if err != nil || !trace.Complete() {
		t.Errorf("%+v, %v", trace, err)
	}
}

func TestRecordServer(t *testing.T) {
	address := tracing(t, func() {})
	t.Chdir(t.TempDir())
	got := record(t.Context(), &Streams{}, address, "-d", "20ms")
	expect(t, got, 0, `trace\.out: [\d.]+kB, [\d.]+ms; tracetool summarize trace\.out`, "trace.out")
	whole(t, bytes.NewReader(read(t, "trace.out")))

	got = record(t.Context(), &Streams{}, "http://"+address, "--seconds", "0.02", "-o", "-")
	expect(t, got, 0, `standard output: [\d.]+kB, [\d.]+ms`, "trace.out")
	whole(t, strings.NewReader(got.stdout))

	got = record(t.Context(), &Streams{}, "-d", "20ms", "-o", "my trace.out", address)
	expect(t, got, 0, `my trace\.out: [\d.]+kB, [\d.]+ms; tracetool summarize 'my trace\.out'`, "my trace.out", "trace.out")
}

func TestRecordSeries(t *testing.T) {
	address := tracing(t, func() {})
	t.Chdir(t.TempDir())
	start := time.Now()
	got := record(t.Context(), &Streams{}, "-d", "10ms", "--repeat", "3", "--every", "100ms", address)
	line := `trace-0%d\.out: [\d.]+kB, [\d.]+ms`
	expect(t, got, 0, fmt.Sprintf(line+"\n"+line+"\n"+line, 1, 2, 3)+`; tracetool summarize trace-\*\.out`,
		"trace-01.out", "trace-02.out", "trace-03.out")
	if took := time.Since(start); took < 200*time.Millisecond {
		t.Errorf("it took %v", took)
	}

	// An interruption between two leaves those that there are.
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(300*time.Millisecond, cancel)
	got = record(ctx, &Streams{}, "-o", "again", "-d", "10ms", "--repeat", "2", "--every", "1h", address)
	expect(t, got, codeInterrupted, `again-01: [\d.]+kB, [\d.]+ms`, "again-01", "trace-01.out", "trace-02.out", "trace-03.out")
}

// TestRecordSeriesFails keeps what was recorded before the first error.
func TestRecordSeriesFails(t *testing.T) {
	answers := 0
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answers++; answers > 2 {
			http.Error(w, "Could not enable tracing: enough", http.StatusInternalServerError)
			return
		}
		pprof.Trace(w, r)
	}))
	t.Cleanup(web.Close)
	t.Chdir(t.TempDir())
	got := record(t.Context(), &Streams{}, "-d", "10ms", "--repeat", "100", "-o", "a/t.trace", web.URL)
	expect(t, got, codeTrouble, `tracetool: writing to a/t-001\.trace: no such file or directory`)
	got = record(t.Context(), &Streams{}, "-d", "10ms", "--repeat", "100", "-o", "t.trace", web.URL)
	expect(t, got, codeTrouble, `t-001\.trace: .*\nt-002\.trace: .*\ntracetool: .*: 500 Internal Server Error: Could not enable tracing: enough`,
		"t-001.trace", "t-002.trace")
}

// TestRecordInterrupted ends a trace of a minute.
func TestRecordInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	address := tracing(t, func() { time.AfterFunc(50*time.Millisecond, cancel) })
	t.Chdir(t.TempDir())
	got := record(ctx, &Streams{}, "-d", "1m", address)
	expect(t, got, codeInterrupted, `trace\.out: [\d.]+kB, [\d.]+ms; tracetool summarize trace\.out`, "trace.out")
	whole(t, bytes.NewReader(read(t, "trace.out")))
}

// TestRecordBroken keeps what is worth it, over an older file too.
func TestRecordBroken(t *testing.T) {
	const readable, unreadable = 78000, 60000
	for _, test := range []struct {
		name       string
		bytes      int
		closes     bool
		args       string
		code       int
		want       string
		kept, pipe bool
	}{
		{"readable", readable, true, "", codeTrouble, `tracetool: the connection broke after 78\.0kB and .*s: trace\.out holds a damaged trace; tracetool reads what survives`, true, false},
		{"unreadable", unreadable, true, "", codeTrouble, `tracetool: the connection broke after 60\.0kB and .*s, before anything readable arrived: nothing is kept`, false, false},
		{"pipe", readable, true, "-o -", codeTrouble, `tracetool: the connection broke after .*: standard output holds a damaged trace; tracetool reads what survives`, false, true},
		{"hangs", readable, false, "-d 10ms --timeout 90ms", codeTrouble, `tracetool: the server did not end the trace: given up after 78\.0kB and .*s: trace\.out holds a damaged trace; tracetool reads what survives`, true, false},
		{"interrupted", readable, false, "-d 1m", codeInterrupted, `tracetool: interrupted after 78\.0kB and .*s: trace\.out holds a damaged trace; tracetool reads what survives`, true, false},
		{"interrupted early", unreadable, false, "-d 1m", codeInterrupted, `tracetool: interrupted after 60\.0kB and .*s, before anything readable arrived: nothing is kept`, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			address := broken(t, test.bytes, test.closes, func() {
				if test.code == codeInterrupted {
					cancel()
				}
			})
			t.Chdir(t.TempDir())
			if err := os.WriteFile("trace.out", []byte("old"), 0o666); err != nil {
				t.Fatal(err)
			}
			got := record(ctx, &Streams{}, append(strings.Fields(test.args), address)...)
			expect(t, got, test.code, test.want, "trace.out")
			if size := len(read(t, "trace.out")); test.kept && size != test.bytes || !test.kept && size != len("old") {
				t.Errorf("trace.out has %d bytes", size)
			}
			if test.pipe != (len(got.stdout) == test.bytes) {
				t.Errorf("%d bytes on standard output", len(got.stdout))
			}
		})
	}
}

// TestRecordFailures leaves nothing behind.
func TestRecordFailures(t *testing.T) {
	address := tracing(t, func() {})
	t.Chdir(t.TempDir())
	expect(t, record(t.Context(), &Streams{}, address+"/elsewhere"), codeTrouble,
		`tracetool: http://`+regexp.QuoteMeta(address)+`/elsewhere/debug/pprof/trace: 404 Not Found: does the server import net/http/pprof\?`)
	expect(t, record(t.Context(), &Streams{Width: 80}, address, "-o", "-"), codeTrouble,
		`tracetool record: -o - would write a trace to the terminal; pipe it`)
	expect(t, record(t.Context(), &Streams{}, "-o", "nowhere/trace.out", address), codeTrouble,
		`tracetool: writing to nowhere/trace.out: no such file or directory`)
	if runtime.GOOS != "linux" {
		return
	}
	expect(t, record(t.Context(), &Streams{}, "-o", "/dev/full", "-d", "10ms", address), codeTrouble,
		`tracetool: writing to /dev/full: no space left on device`)
}

func TestRecordProgress(t *testing.T) {
	for _, test := range []struct {
		name           string
		terminal, none bool
		length         time.Duration
		want           bool
	}{
		{"shown", true, false, 2 * time.Second, true},
		{"no terminal", false, false, 2 * time.Second, false},
		{"--no-progress", true, true, 2 * time.Second, false},
		{"short", true, false, progressDelay, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var stderr bytes.Buffer
			tool := newTool(&Streams{Err: &stderr, ErrTerminal: test.terminal}, nil)
			tool.global.noProgress = test.none
			arrived := new(counter)
			arrived.n.Store(1200)
			stop := tool.recordProgress("shop:6060", test.length, arrived)
			time.Sleep(2 * progressRefresh)
			stop()
			shown := regexp.MustCompile(`shop:6060 +\d+(\.\d)?m?s of 2s .*1\.20kB`).MatchString(stderr.String())
			if shown != test.want {
				t.Errorf("progress %q", stderr.String())
			}
		})
	}
}

// TestRecordHelp holds the help to the width of a terminal and its examples to
// flags that there are.
func TestRecordHelp(t *testing.T) {
	got := run(nil, nil, "record", "--help")
	for line := range strings.Lines(got.stdout) {
		if format.Width(strings.TrimSuffix(line, "\n")) > helpWidth {
			t.Errorf("%q", line)
		}
	}
	examples := newTool(&Streams{}, nil).recordCommand().Example
	for line := range strings.Lines(examples) {
		line, _, _ = strings.Cut(strings.ReplaceAll(line, "'Authorization: Bearer 3f9a'", "A:B"), "|")
		args, ok := strings.CutPrefix(line, "tracetool record ")
		tool := newTool(&Streams{}, nil)
		root := tool.rootCommand()
		cmd, _, err := root.Find([]string{"record"})
		if err == nil {
			err = cmd.ParseFlags(strings.Fields(args))
		}
		if err != nil || !ok || cmd.Flags().NArg() == 0 {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// module makes a folder with a module of two packages and enters it.
func module(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "off")
	const test = `package %s
import "testing"
func TestGood(t *testing.T) { println("heard") }
func TestBad(t *testing.T) { t.Fatal("for a test") }
`
	for name, text := range map[string]string{
		"go.mod":      "module example.com/shop\ngo 1.24\n",
		"a/a_test.go": fmt.Sprintf(test, "a"),
		"b/b_test.go": fmt.Sprintf(test, "b"),
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRecordGoTest records tests that pass, that fail, and none.
func TestRecordGoTest(t *testing.T) {
	module(t)
	nothing := []string{"a", "b", "go.mod"}
	both := append(slices.Clone(nothing), "trace.out")

	got := record(t.Context(), &Streams{}, "--", "go", "test", "./a", "./b")
	expect(t, got, codeTrouble, "cannot use -trace flag with multiple packages\ntracetool: go test: exit status 1, and no trace: go test -trace works with one package at a time", nothing...)

	got = record(t.Context(), &Streams{}, "--", "go", "test", "./c")
	expect(t, got, codeTrouble, "(?s:.*)\ntracetool: go test: exit status 1, and no trace", nothing...)

	got = record(t.Context(), &Streams{}, "--", "go", "test", "-run", "Good", "./a")
	expect(t, got, 0, `trace\.out: [\d.]+kB; tracetool summarize trace\.out`, both...)
	whole(t, bytes.NewReader(read(t, "trace.out")))
	if !strings.HasPrefix(got.stdout, "heard\n") && !strings.HasPrefix(got.stdout, "ok ") {
		t.Errorf("stdout %q", got.stdout)
	}

	if err := os.Remove("trace.out"); err != nil {
		t.Fatal(err)
	}
	got = record(t.Context(), &Streams{}, "--", "go", "test", "-run", "Bad", "./a")
	expect(t, got, codeCheckFailed, `trace\.out: [\d.]+kB; tracetool summarize trace\.out\ntracetool: go test: exit status 1`, both...)
	whole(t, bytes.NewReader(read(t, "trace.out")))

	got = record(t.Context(), &Streams{}, "-o", "-", "--repeat", "1", "--", "go", "-C", "b", "test", "-run", "Good")
	expect(t, got, 0, `(heard\n)?PASS\nok .*\nstandard output: [\d.]+kB`, both...)
	whole(t, strings.NewReader(got.stdout))
}
