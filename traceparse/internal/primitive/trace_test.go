package primitive_test

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/exp/trace"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/primitive"
)

const samples = "../../../samples"

// TestRecorded compares the waits of a program that shows every primitive, as
// recorded by each version of Go, with what its author says they are. Its
// functions named case… begin to wait within the trace, those named older…
// before it.
func TestRecorded(t *testing.T) {
	versions, _ := filepath.Glob(filepath.Join(samples, "versions", "primitives-go1.*.trace.gz"))
	testRecorded(t, filepath.Join(samples, "versions", "primitives.expect.txt"), versions...)
	testRecorded(t, filepath.Join(samples, "primitives", "expect.txt"), filepath.Join(samples, "primitives", "trace.out"))
}

// testRecorded asks that every wait at a listed function is one of those
// listed, and that every listed function waits in at least one of the traces.
func testRecorded(t *testing.T, expectations string, paths ...string) {
	expected := readExpectations(t, expectations)
	seen := map[string]bool{}
	for _, path := range paths {
		for _, site := range recordedSites(t, path) {
			operations, ok := expected[site.Func]
			if !ok {
				continue
			}
			seen[site.Func] = true
			got := site.Operation.String() + "\t" + site.Class().String()
			if !operations[got] && !mayBeAnywhere(site) {
				t.Errorf("%s: %s (call %q, reason %q): %s, want one of %v",
					filepath.Base(path), site.Func, site.Call, site.Reason, got, operations)
			}
		}
	}
	for function := range expected {
		// The author also lists closures of sync.OnceFunc and the like that
		// were inlined into the program and bear its name: they are no sites.
		if !seen[function] && !strings.Contains(function, ".Once") {
			t.Errorf("%s: no wait at %s", expectations, function)
		}
	}
}

// mayBeAnywhere tells which sites the list does not enumerate: I/O enters the
// kernel before it waits for the network, and the collector may suspend anyone.
func mayBeAnywhere(site fact.Site) bool {
	return site.Operation == fact.SyscallOperation || site.Class() == fact.RuntimeClass
}

// TestRecordedNothingUnknown: in every recorded trace, those of Go 1.21 and
// older among them, a wait with a stack has a known operation, and who ended a
// wait for another goroutine is named with a site.
func TestRecordedNothingUnknown(t *testing.T) {
	paths, _ := filepath.Glob(filepath.Join(samples, "versions", "*.trace.gz"))
	for _, path := range append(paths, filepath.Join(samples, "primitives", "trace.out")) {
		waits := map[trace.GoID]fact.Site{}
		for event := range transitions(t, path) {
			s := event.StateTransition()
			if site, ok := siteOf(s); ok {
				if site.Operation == fact.UnknownOperation && site.Func != "" {
					t.Errorf("%s: unknown: %+v", filepath.Base(path), site)
				}
				waits[s.Resource.Goroutine()] = site
			} else if from, to := s.Goroutine(); from == trace.GoWaiting && to == trace.GoRunnable {
				testWaker(t, path, waits[s.Resource.Goroutine()], event)
			}
		}
	}
}

func testWaker(t *testing.T, path string, waited fact.Site, event trace.Event) {
	kind, site, _ := primitive.Wake(waited.Operation, event.Goroutine() != trace.NoGoroutine, frames(event.Stack()))
	switch {
	case kind == fact.WakerTimer && (waited.Operation == fact.ChanReceive || waited.Operation == fact.Select):
	case kind == fact.WakerRuntime && waited.Operation == fact.Synctest:
	case waited.Operation == fact.Coroutine || waited.Operation == fact.UnknownOperation:
	case waited.Class() == fact.Contention || waited.Class() == fact.Coordination:
		if kind != fact.WakerGoroutine || site.Func == "" || site.Call == "" {
			t.Errorf("%s: %+v: woken by %v %+v", filepath.Base(path), waited, kind, site)
		}
	}
}

// readExpectations reads lines of function, operation and class.
func readExpectations(t *testing.T, path string) map[string]map[string]bool {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	expected := map[string]map[string]bool{}
	for line := range strings.Lines(string(text)) {
		function, operation, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		if expected[function] == nil {
			expected[function] = map[string]bool{}
		}
		expected[function][operation] = true
	}
	return expected
}

// recordedSites returns the site of every wait and syscall in a trace.
func recordedSites(t *testing.T, path string) []fact.Site {
	t.Helper()
	var sites []fact.Site
	for event := range transitions(t, path) {
		if site, ok := siteOf(event.StateTransition()); ok {
			sites = append(sites, site)
		}
	}
	return sites
}

// siteOf returns the site of a wait or a syscall that begins.
func siteOf(s trace.StateTransition) (site fact.Site, ok bool) {
	from, to := s.Goroutine()
	switch {
	case from == to:
		return site, false
	case to == trace.GoSyscall:
		return primitive.Syscall(frames(s.Stack)), true
	case to == trace.GoWaiting && from == trace.GoRunning && s.Reason == "":
		return primitive.Coroutine(frames(s.Stack)), true
	case to == trace.GoWaiting:
		return primitive.Block(s.Reason, frames(s.Stack)), true
	}
	return site, false
}

// transitions yields the events of goroutines' transitions in a trace.
func transitions(t *testing.T, path string) func(yield func(trace.Event) bool) {
	reader, err := trace.NewReader(open(t, path))
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(trace.Event) bool) {
		for {
			event, err := reader.ReadEvent()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Error(err)
				return
			}
			if event.Kind() == trace.EventStateTransition &&
				event.StateTransition().Resource.Kind == trace.ResourceGoroutine && !yield(event) {
				return
			}
		}
	}
}

func open(t *testing.T, path string) io.Reader {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	if !strings.HasSuffix(path, ".gz") {
		return file
	}
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	return unzipped
}

func frames(stack trace.Stack) []fact.Frame {
	var frames []fact.Frame
	for f := range stack.Frames() {
		frames = append(frames, fact.Frame{Func: f.Func, File: f.File, Line: int(f.Line)})
	}
	return frames
}
