package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tracetool/reports/catalogue"
)

// windowOf returns which part of the trace a report is on, by its header.
func windowOf(t *testing.T, stdout string) (from, length time.Duration) {
	t.Helper()
	var doc struct {
		Trace struct {
			From   time.Duration `json:"from_ns"`
			Length time.Duration `json:"duration_ns"`
		}
	}
	if err := json.Unmarshal([]byte(stdout), &doc); err != nil {
		t.Fatalf("%v: %.80q", err, stdout)
	}
	return doc.Trace.From, doc.Trace.Length
}

// anonymous is a report without the trace's name.
func anonymous(stdout string) string {
	var kept []string
	for line := range strings.Lines(stdout) {
		if !strings.Contains(line, `"path":`) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// TestLast: the last part of a trace is what --from cuts out, to the nanosecond,
// however the trace is read; and nothing of a copy is left behind.
func TestLast(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, name := range []string{"mutex-convoy/trace.out", "leak-send/trace.out", "versions/primitives-go1.22.12.trace.gz"} {
		path := filepath.FromSlash(samples + name)
		_, length := windowOf(t, must(t, nil, "contention", "-f", "json", path))
		for _, last := range []time.Duration{1, length / 3, length - 1, length, length + 1} {
			from := max(0, length-last)
			want := anonymous(must(t, nil, "contention", "-f", "json", "--from", from.String(), path))
			for what, stdin := range inputs(t, path) {
				args := []string{"contention", "-f", "json", "--last", last.String(), "-"}
				if stdin == nil {
					args[len(args)-1] = path
				}
				if got := anonymous(must(t, stdin, args...)); got != want {
					t.Errorf("%s, %s: --last %v is not --from %v", name, what, last, from)
				}
			}
		}
		to := length / 2
		want := must(t, nil, "contention", "-f", "json", "--from", (to / 2).String(), "--to", to.String(), path)
		if got := must(t, nil, "contention", "-f", "json", "--last", (to - to/2).String(), "--to", to.String(), path); got != want {
			t.Errorf("%s: --last before --to differs from --from", name)
		}
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// inputs returns the ways to read a file: by its name, as a file on standard input,
// through a pipe.
func inputs(t *testing.T, path string) map[string]io.Reader {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]io.Reader{"named": nil, "redirected": file, "piped": bytes.NewBuffer(data)}
}

// must runs a command line that succeeds without a word on standard error.
func must(t *testing.T, stdin io.Reader, args ...string) string {
	t.Helper()
	got := run(catalogue.Reports(), stdin, args...)
	if got.code != 0 || got.stderr != "" {
		t.Fatalf("%q: exit code %d, %s", args, got.code, got.stderr)
	}
	return got.stdout
}

// TestAround: the window begins before the match and ends after it.
func TestAround(t *testing.T) {
	path := samples + "tasks-regions/trace.out"
	var doc struct {
		Tables struct {
			Slowest []struct {
				Name  string        `json:"name"`
				Start time.Duration `json:"start_ns"`
				Took  time.Duration `json:"duration_ns"`
			} `json:"slowest"`
		}
	}
	if err := json.Unmarshal([]byte(must(t, nil, "tasks", "-f", "json", path)), &doc); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, task := range doc.Tables.Slowest {
		for _, margin := range []time.Duration{0, time.Millisecond, time.Hour} {
			// The number of this task among those of its type.
			number := 1
			for _, other := range doc.Tables.Slowest {
				if other.Name == task.Name && other.Start < task.Start {
					number++
				}
			}
			got := run(catalogue.Reports(), nil, "tasks", "-f", "json", "--around", "^"+task.Name+"$",
				"--match", fmt.Sprint(number), "--margin", margin.String(), path)
			from, length := windowOf(t, got.stdout)
			end := task.Start + task.Took
			if from != max(0, task.Start-margin) || from+length < end || margin < time.Hour && from+length > end+margin {
				t.Errorf("%s %d at %v for %v, margin %v: window from %v for %v", task.Name, number, task.Start, task.Took, margin, from, length)
			}
			if !strings.Contains(got.stderr, fmt.Sprintf("is match %d of ", number)) {
				t.Errorf("%s", got.stderr)
			}
			n++
		}
	}
	if n < 30 {
		t.Errorf("%d windows", n)
	}
}
