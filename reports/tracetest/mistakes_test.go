package tracetest

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Mistakes fail the test before the function is called.
func TestMistakes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tracetool.yaml")
	if err := os.WriteFile(file, []byte("version: 1\nrules:\n  - name: a\n    require: waitz < 5\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		option Option
		want   []string
	}{
		{MaxWaits("mutx", 1), []string{"mistakes_test.go:", `operation "mutx"`, "mutex"}},
		{Require("quick", "wait.p5 < 3ms"), []string{"mistakes_test.go:", `no metric "wait.p5"; did you mean wait.p50?`}},
		{Require("quick", "wait.p50 < 3"), []string{"durations have a unit, as in 5ms"}},
		{Require("quick", "wall < 3s", Site("f")), []string{"wall cannot be selected by site"}},
		{NoOpenWaits(Each("line")), []string{`per "line"`}},
		{Require("more", "waits < baseline.waits * 2"), []string{"mistakes_test.go:", `rule "more" compares with a baseline`, "tracetest.Baseline(FILE)"}},
		{MaxSeverity("harmless"), []string{`max_severity "harmless"`}},
		{Budget(file), []string{file + ":4:14", `no metric "waitz"`}},
		{Budget("none.yaml"), []string{"none.yaml", "no such file"}},
		{Runs(0), []string{"at least one"}},
		{Runs(1), []string{"no rule"}},
	} {
		told := try(t, func() { t.Error("called") }, test.option)
		demand(t, told.told(), test.want...)
	}
	told := try(t, nil, MaxWaits("mutx", 1), MaxWaits("chan-sent", 1))
	demand(t, told.told(), `"mutx"`, `"chan-sent"`)
}

func TestNoFunction(t *testing.T) {
	demand(t, try(t, nil, NoOpenWaits()).told(), "tracetest: Run is given no function")
}

func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{0.1: "10%", 0.07: "7%", 0.125: "12.5%", 2: "200%", 0: "0%", 1e-9: "0.0000001%"} {
		if got := percent(share); got != want {
			t.Errorf("%v is %s, want %s", share, got, want)
		}
	}
	for _, share := range []float64{math.NaN(), math.Inf(1)} {
		demand(t, try(t, func() { t.Error("called") }, MaxWaitShare("mutex", share)).told(), "mistakes_test.go:")
	}
}

func TestRulesOfOneName(t *testing.T) {
	told := try(t, leak, NoOpenWaits(Operation("mutex")), NoOpenWaits(Operation("chan-send")))
	demand(t, told.told(), "no-open-waits (mistakes_test.go:")
}

func TestBudgetAndBaseline(t *testing.T) {
	dir := t.TempDir()
	budget := "version: 1\nbaseline: base.trace\nrules:\n  - name: receives\n    select: {operation: chan-send}\n" +
		"    require: waits <= baseline.waits * 3\n"
	file := filepath.Join(dir, "tracetool.yaml")
	if err := os.WriteFile(file, []byte(budget), 0o666); err != nil {
		t.Fatal(err)
	}
	demand(t, try(t, pool, Budget(file)).told(), "base.trace: no such file")
	x := new(execution).with(t)
	x.record(pool)
	if err := os.WriteFile(filepath.Join(dir, "base.trace"), x.traces[0], 0o666); err != nil {
		t.Fatal(err)
	}
	if told := try(t, pool, Budget(file)); told.failed {
		t.Error(told.told())
	}
	told := try(t, func() {
		for range 10 {
			pool()
		}
	}, Budget(file))
	demand(t, told.told(), "receives: waits of ", "baseline.waits is ")
	demand(t, try(t, pool, Budget(file), Baseline("other.json")).told(), "other.json: no such file")
}

func TestChildMistaken(t *testing.T) {
	child(t)
	Run(t, pool, MaxWaits("mutx", 1))
}

// Testing puts the line of the call before what is wrong with a rule on it.
func TestPositionOnce(t *testing.T) {
	out := process(t, false, "TestChildMistaken")
	demand(t, out, `operation "mutx"`)
	if n := strings.Count(out, "mistakes_test.go:"); n != 1 {
		t.Errorf("%d positions, want 1:\n%s", n, out)
	}
}

func TestSuppressionsTellTheirFile(t *testing.T) {
	var budgets []Option
	var want []string
	for i, lines := range []string{"", "\n"} {
		file := filepath.Join(t.TempDir(), "tracetool.yaml")
		text := "version: 1\nrules:\n  - name: quick" + strconv.Itoa(i) + "\n    require: waits >= 0\nsuppress:\n" + lines +
			"  - rule: slow-consumer\n    reason: known\n"
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		budgets = append(budgets, Budget(file))
		want = append(want, file+":"+strconv.Itoa(6+i)+": the suppression of slow-consumer is about nothing")
	}
	demand(t, try(t, pool, budgets...).told(), want...)
}

func TestNothingWaitsThere(t *testing.T) {
	const told = "nothing waits at convoyy"
	demand(t, try(t, pool, NoOpenWaits(Site("convoyy"))).told(), `rule "no-open-waits": `+told)
	demand(t, try(t, queue, NoOpenWaits(Site("convoyy")), MaxWaitShare("mutex", 0.2)).told(), told)
	demand(t, try(t, pool, NoLeaks(Group("convoyy"))).told(), "no group convoyy in the trace")
	for _, rule := range []Option{NoOpenWaits(Site("tracetest.pool")), NoOpenWaits(Site("convoyy*"))} {
		if out := try(t, pool, rule).told(); strings.Contains(out, "nothing waits") {
			t.Error(out)
		}
	}
}
