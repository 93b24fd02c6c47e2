package tracetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/trace"
	"strings"
	"sync"
	"testing"

	"tracetool/reports/measure"
)

// Tests whose names begin with TestChild are run by others here, in a process of
// their own, to see what go test does with them.
const childVariable = "TRACETEST_CHILD"

func child(t *testing.T) {
	if os.Getenv(childVariable) == "" {
		t.Skip("runs in a process of its own")
	}
}

// process runs tests of this binary with arguments, and returns what it prints.
func process(t *testing.T, pass bool, run string, args ...string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, append([]string{"-test.run=^(" + run + ")$", "-test.v"}, args...)...)
	cmd.Env = append(os.Environ(), childVariable+"=1", "TMPDIR="+t.TempDir())
	out, err := cmd.CombinedOutput()
	if (err == nil) != pass {
		t.Fatalf("passes: %v, want %v:\n%s", err == nil, pass, out)
	}
	return string(out)
}

func demand(t *testing.T, out string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(out, w) {
			t.Errorf("does not say %q:\n%s", w, out)
		}
	}
}

// traces are the files that out says were kept. They must be whole traces.
func traces(t *testing.T, out string) []string {
	t.Helper()
	var paths []string
	for _, m := range regexp.MustCompile(`tracetool summarize (\S+)`).FindAllStringSubmatch(out, -1) {
		data, err := os.ReadFile(m[1])
		if err != nil {
			t.Fatal(err)
		}
		if run, err := measureTrace(data, m[1], measure.NeedWaits); err != nil || !run.Trace.Complete() {
			t.Errorf("%s: %v", m[1], err)
		}
		paths = append(paths, m[1])
	}
	return paths
}

func TestChildGood(t *testing.T) {
	child(t)
	Run(t, serve, NoOpenWaits(), NoStuck(), NoLeaks(), MaxWaitShare("coordination", 20))
}

func TestChildBad(t *testing.T) {
	child(t)
	Run(t, queue, MaxWaitShare("mutex", 0.2))
}

func TestChildPaused(t *testing.T) {
	child(t)
	t.Parallel()
}

func TestChildSubtests(t *testing.T) {
	child(t)
	Run(t, func() {
		t.Run("group", func(t *testing.T) {
			for range 3 {
				t.Run("", func(t *testing.T) { t.Parallel(); pool() })
			}
		})
	}, NoOpenWaits(), NoStuck(), NoLeaks())
}

func TestChildPanics(t *testing.T) {
	child(t)
	Run(t, func() { pool(); panic("out of stock") }, NoOpenWaits())
}

func TestChildGivesUp(t *testing.T) {
	child(t)
	Run(t, func() { pool(); t.Fatal("out of stock") }, NoOpenWaits())
}

// TestChildHangs waits for a lock that it has.
func TestChildHangs(t *testing.T) {
	child(t)
	var mu sync.Mutex
	Run(t, func() { pool(); mu.Lock(); mu.Lock() }, MaxWaits("chan-send", 1))
}

func TestChildSkips(t *testing.T) {
	child(t)
	Run(t, func() { t.Skip("no network") }, NoOpenWaits())
}

func TestChildRecorder(t *testing.T) {
	child(t)
	own := trace.NewFlightRecorder(trace.FlightRecorderConfig{})
	if err := own.Start(); err != nil {
		t.Fatal(err)
	}
	defer own.Stop()
	Run(t, pool, NoOpenWaits())
}

// Waits of package testing itself are not the function's.
func TestTestingDoesNotCount(t *testing.T) {
	process(t, true, "TestChildPaused|TestChildGood|TestChildSubtests", "-test.count=3")
}

func TestUnderTrace(t *testing.T) {
	outer := filepath.Join(t.TempDir(), "outer.trace")
	out := process(t, false, "TestChildGood|TestChildBad|TestChildSubtests", "-test.trace="+outer)
	demand(t, out, "--- PASS: TestChildGood", "--- PASS: TestChildSubtests", "--- FAIL: TestChildBad",
		"mutex-wait-share: wait.wall_share of ", "tracetest.queue.func1 (run_test.go:")
	if n := len(traces(t, out)); n != 1 {
		t.Errorf("kept %d traces, want 1", n)
	}
	data, err := os.ReadFile(outer)
	if err != nil {
		t.Fatal(err)
	}
	if run, err := measureTrace(data, outer, measure.NeedWaits); err != nil || !run.Trace.Complete() {
		t.Errorf("the trace of go test: %v", err)
	}
	out = process(t, false, "TestChildRecorder", "-test.trace="+outer)
	demand(t, out, "cannot record a trace", "flight recorder already enabled")
	process(t, true, "TestChildRecorder") // a recorder of the program's is no obstacle without
}

func TestFunctionThatDoesNotReturn(t *testing.T) {
	out := process(t, false, "TestChildPanics")
	demand(t, out, "panic: out of stock", "the function did not return")
	if n := len(traces(t, out)); n != 1 {
		t.Errorf("a panic: kept %d traces, want 1:\n%s", n, out)
	}
	out = process(t, false, "TestChildGivesUp|TestChildGood")
	demand(t, out, "--- FAIL: TestChildGivesUp", "out of stock", "the function did not return", "--- PASS: TestChildGood")
	if n := len(traces(t, out)); n != 1 {
		t.Errorf("t.Fatal: kept %d traces, want 1:\n%s", n, out)
	}
	demand(t, process(t, true, "TestChildSkips|TestChildGood"), "--- SKIP: TestChildSkips", "--- PASS: TestChildGood")
}

func TestFunctionThatHangs(t *testing.T) {
	out := process(t, false, "TestChildHangs", "-test.timeout=2s")
	demand(t, out, "TestChildHangs: the function has not returned", "Stuck:\n    1 goroutine of ", "Not ended:\n    ",
		"tracetest.TestChildHangs.func1 (process_test.go:", "panic: test timed out after 2s")
	if n := len(traces(t, out)); n != 1 {
		t.Errorf("kept %d traces, want 1:\n%s", n, out)
	}
}

func TestOneTraceAtATime(t *testing.T) {
	started, end := make(chan bool), make(chan bool)
	var wg sync.WaitGroup
	wg.Go(func() {
		new(execution).with(&fake{TB: t}).record(func() { close(started); <-end })
	})
	<-started
	told := try(t, pool, NoOpenWaits())
	close(end)
	wg.Wait()
	demand(t, told.told(), "There is one trace at a time")
	if told := try(t, pool, NoOpenWaits()); told.failed {
		t.Error(told.told())
	}
}

func (x *execution) with(t testing.TB) *execution {
	x.t, x.settings = t, &settings{}
	return x
}
