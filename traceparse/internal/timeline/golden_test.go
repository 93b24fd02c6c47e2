package timeline_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/traceparse/internal/tracetest"
)

var update = flag.Bool("update", false, "rewrite the expected facts in testdata")

// TestTimelines plays each timeline of testdata and compares the facts. A file
// is a comment and two parts: events, in the language of script, and facts, as
// tracetest.Log prints them. Transitions and range edges, which repeat what
// spans and ranges say, are left out unless a line of the comment begins with
// "show transitions".
func TestTimelines(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no timelines", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { testTimeline(t, path) })
	}
}

// The parts of a file, a txtar archive.
const (
	eventsPart = "-- events --\n"
	factsPart  = "-- facts --\n"
)

func testTimeline(t *testing.T, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	comment, rest, ok1 := strings.Cut(string(text), eventsPart)
	events, want, ok2 := strings.Cut(rest, factsPart)
	if !ok1 || !ok2 {
		t.Fatal("want two parts, events and facts")
	}
	s, err := parse(events)
	if err != nil {
		t.Fatal(err)
	}
	var log tracetest.Log
	var check tracetest.Check
	runWindow(s.tables, s.gens, s.from, s.to, &log, &check)
	got := shown(&log, strings.Contains(comment, "\nshow transitions"))
	if *update {
		text := comment + eventsPart + events + factsPart + got
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if s.from == 0 && s.to == 0 {
		check.Finish()
		for _, e := range check.Errors {
			t.Error(e)
		}
	}
}

func shown(log *tracetest.Log, transitions bool) string {
	var b strings.Builder
	for _, line := range log.Lines() {
		repeats := strings.HasPrefix(line, "transition ") || strings.HasPrefix(line, "range-edge ")
		if transitions || !repeats {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}
