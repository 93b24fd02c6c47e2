package check_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"tracetool/reports"
	"tracetool/reports/check"
	"tracetool/reports/internal/measuretest"
	"tracetool/reports/measure"
)

// recordings are those of a workload of samples/internal/workloads: 20 without its
// regression, of which 11 to 20 were made beside a program that takes the processors
// from it, and 10 with it, of which 6 to 10 were.
type recordings struct{ ok, bad measure.Series }

// recordVariable asks for new recordings instead of what testdata keeps of old
// ones. They take three minutes.
const recordVariable = "TRACETOOL_RECORD"

// testdata keeps what the recordings measured, as baselines:
//
//	samples/internal/workloads/record.sh DIR
//	tracetool baseline -o pipeline-ok.json DIR/pipeline/ok-*.trace
func load(t *testing.T, workload string) recordings {
	t.Helper()
	if os.Getenv(recordVariable) != "" {
		return record(t, workload)
	}
	read := func(name string) measure.Series {
		file, err := os.Open(filepath.Join("testdata/alarms", workload+"-"+name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		runs, err := measure.ReadBaseline(file)
		if err != nil {
			t.Fatal(err)
		}
		return runs
	}
	return recordings{read("ok"), read("bad")}
}

func record(t *testing.T, workload string) recordings {
	dir := t.TempDir()
	script := exec.Command("sh", "../../samples/internal/workloads/record.sh", dir, workload)
	if out, err := script.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	read := func(name string, n int) (runs measure.Series) {
		for i := range n {
			path := filepath.Join(dir, workload, fmt.Sprintf("%s-%02d.trace", name, i+1))
			runs = append(runs, measuretest.Run(t, path, measure.NeedAll))
		}
		return runs
	}
	return recordings{read("ok", 20), read("bad", 10)}
}

// broken are the rules that a run breaks.
func broken(t *testing.T, b *check.Budget, run *measure.Run) []string {
	t.Helper()
	result, err := b.Check(&check.Input{Runs: measure.Series{run}})
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, c := range result.Checks {
		if c.Outcome != reports.Passed {
			rules = append(rules, c.Rule+": "+c.Note)
		}
	}
	return rules
}

// The budget that is written from the first five recordings must not alarm on the
// others, and must on every recording of the regression.
func TestFirstBudgetRaisesNoFalseAlarm(t *testing.T) {
	for workload, regression := range map[string]string{
		"pipeline": "contention elsewhere",         // a channel lost its buffer
		"lock":     "mutex at main.(*ledger).post", // a lock is held three times as long
		"http":     "goroutines",                   // requests leave a goroutine behind
	} {
		t.Run(workload, func(t *testing.T) {
			all := load(t, workload)
			text := check.Init(all.ok[:5])
			budget, err := check.Parse("tracetool.yaml", text)
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			for i, run := range all.ok {
				if rules := broken(t, budget, run); len(rules) > 0 {
					t.Errorf("false alarm on recording %d: %q", i+1, rules)
				}
			}
			for i, run := range all.bad {
				if rules := broken(t, budget, run); !contains(rules, regression) {
					t.Errorf("regression %d not caught by %q, but by %q", i+1, regression, rules)
				}
			}
			if t.Failed() {
				t.Logf("the budget:\n%s", text)
			}
		})
	}
}

func contains(rules []string, name string) bool {
	for _, r := range rules {
		if len(r) >= len(name) && r[:len(name)] == name {
			return true
		}
	}
	return false
}
