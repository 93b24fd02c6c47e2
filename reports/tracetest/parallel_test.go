package tracetest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestChildParallel(t *testing.T) {
	child(t)
	t.Parallel()
	Run(t, pool, NoOpenWaits())
}

func TestChildBelowParallel(t *testing.T) {
	child(t)
	t.Parallel()
	t.Run("below", func(t *testing.T) { Run(t, pool, NoOpenWaits()) })
}

func TestChildBecomesParallel(t *testing.T) {
	child(t)
	Run(t, pool, NoOpenWaits())
	t.Parallel()
}

func TestParallelIsRefused(t *testing.T) {
	out := process(t, false, "TestChildParallel|TestChildBelowParallel")
	if n := strings.Count(out, "this test is parallel, or below one that is"); n != 2 {
		t.Errorf("refused %d times, want 2:\n%s", n, out)
	}
	for _, call := range []string{"t.Parallel()\n\tRun(", "t.Run(\"below\""} {
		demand(t, out, fmt.Sprintf("parallel_test.go:%d: tracetest: this test is parallel", lineOfCall(t, call)))
	}
}

// That is testing's message: nothing of ours is asked before t.Parallel.
func TestParallelAfterwards(t *testing.T) {
	demand(t, process(t, false, "TestChildBecomesParallel"), "panic: ", "t.Setenv")
}

// lineOfCall is the line of this file on which a text ends.
func lineOfCall(t *testing.T, text string) int {
	t.Helper()
	data, err := os.ReadFile("parallel_test.go")
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(data), text)
	return 1 + strings.Count(before+text, "\n")
}
