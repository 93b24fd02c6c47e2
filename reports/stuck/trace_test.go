package stuck

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTraces: tests that passed leave nothing stuck, one that was killed and a
// program whose main goroutine hangs are quiescent.
func TestTraces(t *testing.T) {
	for name, want := range map[string][]string{
		"go-test-container-list": nil,
		"go-test-bufio":          nil,
		"go-test-database-sql":   nil,
		"go-test-timeout": {
			"global-quiescence waitgroup q.TestDead",
			"global-quiescence mutex q.TestDead.func2",
			"global-quiescence mutex q.TestDead.func1",
		},
		"after-func": {
			"global-quiescence waitgroup main.main",
			"global-quiescence chan-send main.main.func3",
			"global-quiescence chan-send main.main.func2",
		},
	} {
		if diff := cmp.Diff(want, aboveIdle(judged(t, filepath.Join("testdata", "traces", name+".trace.gz")))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestGoTest: nothing is stuck in packages that pass their tests, whatever Go this is.
func TestGoTest(t *testing.T) {
	if testing.Short() {
		t.Skip("runs tests of the standard library")
	}
	t.Parallel()
	for _, pkg := range []string{"container/list", "sort"} {
		dir := t.TempDir()
		trace := filepath.Join(dir, "trace.out")
		if out, err := exec.Command("go", "test", "-short", "-trace", trace, "-o", filepath.Join(dir, "test.bin"), pkg).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got := aboveIdle(judged(t, trace)); got != nil {
			t.Errorf("%s: %q", pkg, got)
		}
	}
}

// aboveIdle are the rows of goroutines that wait and are not idle.
func aboveIdle(r *Result) []string {
	var list []string
	for _, row := range r.Rows {
		if row.Tier > NeverEnded {
			list = append(list, fmt.Sprintf("%v %v %s", row.Tier, row.op(), row.Site.Func))
		}
	}
	return list
}
