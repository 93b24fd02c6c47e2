package tracetest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime/trace"
	"testing"
	"time"

	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// leakAndQueue leaves a goroutine behind, so that all of the grace goes by.
func leakAndQueue() { leak(); queue() }

// hurry makes the grace shorter, which is still several times what the function takes.
func hurry(t *testing.T) {
	before := grace
	grace = 300 * time.Millisecond
	t.Cleanup(func() { grace = before })
}

var leftRules = map[string]Option{
	"no open waits": NoOpenWaits(Operation("mutex")),
	"a few leaks":   Require("few-leaks", "goroutines.grown <= 5"),
	"stuck":         NoStuck(Operation("mutex")),
	"alive":         Require("alive", "goroutines.alive <= 500"),
}

// However long what is left over is waited for, it makes no share smaller.
func TestGraceIsNotInShares(t *testing.T) {
	hurry(t)
	demand(t, try(t, leakAndQueue, MaxWaitShare("mutex", 1)).told(), "mutex-wait-share: wait.wall_share of ")
	for name, rule := range leftRules {
		t.Run(name, func(t *testing.T) {
			demand(t, try(t, leakAndQueue, rule, MaxWaitShare("mutex", 1)).told(), "mutex-wait-share: wait.wall_share of ")
		})
	}
	told := try(t, leakAndQueue, Runs(2), NoLeaks(), NoOpenWaits(), MaxWaitShare("mutex", 1)).told()
	demand(t, told, "mutex-wait-share: ", "no-leaks: goroutines.grown is 1", "no-open-waits: open_waits is 1", "tracetest.leak.func1")
}

func TestGraceIsNotInBudgets(t *testing.T) {
	hurry(t)
	file := filepath.Join(t.TempDir(), "tracetool.yaml")
	budget := "version: 1\nrules:\n  - name: no-queues\n    select: {operation: mutex}\n    require: wait.wall_share <= 100%\n" +
		"  - name: no-leaks\n    require: goroutines.grown <= 5\nfindings: {max_severity: info, forbid: [blocked-at-end]}\n"
	if err := os.WriteFile(file, []byte(budget), 0o666); err != nil {
		t.Fatal(err)
	}
	demand(t, try(t, leakAndQueue, Budget(file)).told(), "no-queues: wait.wall_share of ", "still blocked on a send at the end")
}

func TestChildLeaksAndQueues(t *testing.T) {
	child(t)
	Run(t, leakAndQueue, NoOpenWaits(), MaxWaitShare("mutex", 1))
}

func TestGraceUnderTrace(t *testing.T) {
	out := process(t, false, "TestChildLeaksAndQueues", "-test.trace="+filepath.Join(t.TempDir(), "outer.trace"))
	demand(t, out, "mutex-wait-share: ", "no-open-waits: open_waits is 1")
}

// recorded records f, with the grace.
func recorded(t *testing.T, f func()) []byte {
	t.Helper()
	x := &execution{t: t, settings: &settings{settles: true}}
	x.record(f)
	return x.traces[0]
}

func measured(t *testing.T, data []byte) *measure.Run {
	t.Helper()
	run, err := measureTrace(data, "", measure.NeedAll|measure.NeedFindings)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func value(t *testing.T, run *measure.Run, key string, s measure.Selection) float64 {
	t.Helper()
	return measure.Lookup(key).Value(run, &s)
}

// All that takes time is as if the trace ended with the function.
func TestMetricsOfTime(t *testing.T) {
	hurry(t)
	run := measured(t, recorded(t, func() {
		_, task := trace.NewTask(context.Background(), "late")
		leakAndQueue()
		go func() { time.Sleep(30 * time.Millisecond); task.End() }()
	}))
	if wall := run.Trace.Duration; wall < 36*time.Millisecond || wall >= grace*3/4 {
		t.Errorf("the wall is %v", wall)
	}
	mutex := measure.Selection{Operations: []fact.Operation{fact.Mutex}}
	late := measure.Selection{Task: measure.NewPattern("late")}
	for _, x := range []struct {
		key      string
		s        measure.Selection
		min, max float64
	}{
		{"wait.wall_share", mutex, 1, 4}, {"wait.impact", measure.Selection{}, 0, 1}, {"wait.max", measure.Selection{}, 1e6, 0.25e9},
		{"open_waits", measure.Selection{}, 1, 1}, {"goroutines.grown", measure.Selection{}, 1, 1},
		{"latency.open", late, 0, 0}, {"latency.max", late, 0, 0.25e9},
	} {
		if v := value(t, run, x.key, x.s); !(v >= x.min && v <= x.max) {
			t.Errorf("%s is %v, want %v to %v", x.key, v, x.min, x.max)
		}
	}
	if run.PathLength >= grace*3/4 {
		t.Errorf("the critical path takes %v", run.PathLength)
	}
}

// A goroutine that first waits after the end is left over, and has not waited before.
func TestWaitsAfterTheEnd(t *testing.T) {
	hurry(t)
	never := make(chan int)
	run := measured(t, recorded(t, func() {
		go func() { time.Sleep(20 * time.Millisecond); never <- 1 }()
		time.Sleep(time.Millisecond)
	}))
	send := measure.Selection{Operations: []fact.Operation{fact.ChanSend}}
	for key, want := range map[string]float64{"open_waits": 1, "waits": 0, "wait.total": 0, "wait.impact": 0} {
		if v := value(t, run, key, send); v != want {
			t.Errorf("%s is %v, want %v", key, v, want)
		}
	}
}

// Goroutines that end in the grace are not left over.
func TestGoroutinesThatEnd(t *testing.T) {
	if told := try(t, func() { go pool() }, NoOpenWaits(), NoLeaks(), NoStuck()); told.failed {
		t.Error(told.told())
	}
}

func TestNoGrace(t *testing.T) {
	data := recorded(t, func() { time.Sleep(time.Millisecond) })
	if run := measured(t, data); bytes.Contains(data, []byte(endMessage)) || run.Trace.To != 0 {
		t.Errorf("nothing is left over, and the function's end is told: %v", run.Trace.To)
	}
}

// A kept trace that is a baseline has the same walls as the runs.
func TestGraceOfBaselines(t *testing.T) {
	hurry(t)
	base := filepath.Join(t.TempDir(), "base.trace")
	if err := os.WriteFile(base, recorded(t, leakAndQueue), 0o666); err != nil {
		t.Fatal(err)
	}
	rule := Require("as-before", "wait.wall_share <= baseline.wait.wall_share * 2 and wait.wall_share >= baseline.wait.wall_share / 2", Operation("mutex"))
	for _, options := range [][]Option{{rule, Baseline(base)}, {rule, Baseline(base), NoOpenWaits(Operation("mutex"))}} {
		if told := try(t, leakAndQueue, options...); told.failed {
			t.Error(told.told())
		}
	}
}
