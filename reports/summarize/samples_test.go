package summarize

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tracetool/reports/internal/reporttest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tracetool/reports"
	"tracetool/traceparse"
)

// samples is the folder of the samples as seen from this one.
const samples = "../../samples"

// planted is, for every sample, the rules that must fire, the gravest first; the
// order of the others depends on how the machine felt when it was recorded.
var planted = map[string][]string{
	"atomic-spin":                {"gosched-loop", "too-few-procs"},
	"atomic-spin-sampled":        {"gosched-loop"},
	"channel-knot":               {"knot", "slow-consumer"},
	"cond":                       nil,
	"critical-lock":              {"holder-waits", "lock-contention"},
	"deadlock-abba":              {"blocked-at-end"},
	"fanin-select":               nil,
	"gc-pressure":                {"gc-assist", "stop-the-world", "too-few-procs"},
	"healthy-idle":               nil,
	"holder-descheduled":         {"holder-descheduled", "lock-contention", "too-few-procs"},
	"holder-io":                  {"holder-in-syscall", "lock-contention"},
	"holder-sleeps":              {"holder-waits", "lock-contention"},
	"leak-send":                  {"blocked-at-end", "growing-group"},
	"lock-convoy":                {"lock-convoy", "lock-contention"},
	"lock-handoff":               {"lock-contention"},
	"mutex-convoy":               {"holder-waits", "lock-contention"},
	"network-echo":               nil,
	"primitives":                 {"holder-waits", "lock-contention", "semaphore-contention", "blocked-at-end", "blocked-at-end", "gc-assist", "concurrency-limit"},
	"rwmutex-starvation":         {"holder-waits", "lock-contention"},
	"semaphore":                  {"semaphore-contention", "concurrency-limit"},
	"serial-section":             {"serial-section"},
	"slow-consumer":              {"slow-consumer"},
	"slow-producer":              nil,
	"slow-stage":                 {"slow-consumer"},
	"steady-service":             nil,
	"straggler":                  {"serial-section"},
	"tasks-regions":              {"slow-consumer"},
	"too-few-procs":              {"too-few-procs"},
	"waitgroup-straggler":        {"serial-section"},
	"growing-population":         {"growing-group"},
	"healthy-http":               nil,
	"healthy-pool":               nil,
	"healthy-ticker":             nil,
	"stuck-ab-ba":                {"blocked-at-end"},
	"stuck-cond":                 nil,
	"stuck-context":              {"growing-group"},
	"stuck-double-lock":          {"blocked-at-end"},
	"stuck-missing-unlock":       {"blocked-at-end"},
	"stuck-nil-channel":          nil,
	"stuck-range-unclosed":       nil,
	"stuck-reader-writer-reader": {"blocked-at-end"},
	"stuck-send-timeout":         {"blocked-at-end"},
	"stuck-waitgroup":            nil,
	"worker-pool":                nil,
}

// TestSamples holds each sample's summary to its golden file, and its findings
// to the cause planted. -update rewrites the files, not the causes.
func TestSamples(t *testing.T) {
	traces, err := filepath.Glob(samples + "/*/trace.out")
	if err != nil || len(traces) != len(planted) {
		t.Fatalf("%d traces, %d expectations, error %v", len(traces), len(planted), err)
	}
	for _, path := range traces {
		name := filepath.Base(filepath.Dir(path))
		t.Run(name, func(t *testing.T) {
			doc := summarize(t, path, "samples/"+name+"/trace.out")
			var rules []string
			for _, f := range doc.Findings {
				rules = append(rules, f.Rule)
			}
			want := planted[name]
			if len(want) > 0 && (len(rules) == 0 || rules[0] != want[0]) {
				t.Errorf("%s is not the first finding", want[0])
			}
			if diff := cmp.Diff(want, rules, cmpopts.SortSlices(strings.Compare)); diff != "" {
				t.Errorf("findings (-planted +found):\n%s", diff)
			}
			compare(t, filepath.Join(filepath.Dir(path), "summary.golden"), doc)
		})
	}
}

// summarize reads the trace at path under another name.
func summarize(t *testing.T, path, name string) *reports.Document {
	t.Helper()
	in := new(instance)
	if err := in.Prepare(&reports.Options{}); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	trace, err := traceparse.Scan(context.Background(), f, traceparse.Options{Name: name}, in.Sinks()...)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := in.View(&reports.Context{Trace: *trace})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// screen is the most lines a summary takes: 60 or so, more where there is a lot
// to find. The sample primitives has everything there is.
const screen = 110

// compare renders doc as on a terminal of 100 columns. It must fit.
func compare(t *testing.T, golden string, doc *reports.Document) {
	t.Helper()
	got := reporttest.Render(t, doc, "text")
	reporttest.Golden(t, golden, got)
	lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	if len(lines) > screen {
		t.Errorf("%d lines are no screenful", len(lines))
	}
	for _, line := range lines {
		if n := len([]rune(line)); n > 100 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}
