package tracetest

import (
	"path/filepath"
	"testing"
	"time"
)

func TestWhereTracesAreKept(t *testing.T) {
	dir := t.TempDir()
	kept := func(out, pattern string, want int) {
		t.Helper()
		if list, _ := filepath.Glob(pattern); len(list) != want || len(traces(t, out)) != want {
			t.Errorf("%s: %v, want %d of %v", pattern, list, want, traces(t, out))
		}
	}
	t.Setenv(folderVariable, "")
	if n := len(traces(t, process(t, false, "TestChildBad"))); n != 1 {
		t.Errorf("%d traces in a folder for temporary files, want 1", n)
	}
	out := process(t, false, "TestChildBad", "-test.artifacts", "-test.outputdir="+dir)
	kept(out, filepath.Join(dir, "_artifacts/*/TestChildBad-01.trace"), 1)
	t.Setenv(folderVariable, filepath.Join(dir, "new"))
	kept(process(t, false, "TestChildBad", "-test.count=3"), filepath.Join(dir, "new/*.trace"), 3)
	t.Setenv(folderVariable, filepath.Join(dir, "all"))
	kept(process(t, true, "TestChildGood"), filepath.Join(dir, "all/*"), 0)
	t.Setenv(keepVariable, "1")
	kept(process(t, true, "TestChildGood"), filepath.Join(dir, "all/TestChildGood-01.trace"), 1)
}

func TestRuns(t *testing.T) {
	calls := 0
	told := try(t, func() { calls++; queue() }, Runs(3), MaxWaitShare("mutex", 0.2))
	demand(t, told.told(), "in the median of 3 runs", "TestRuns-03.trace")
	if calls != 3 {
		t.Errorf("%d calls, want 3", calls)
	}
	calls = 0
	told = try(t, func() {
		if calls++; calls == 2 {
			queue()
		}
		time.Sleep(time.Millisecond)
	}, Runs(3), MaxWaitShare("mutex", 0.2))
	if told.failed {
		t.Errorf("the median of one bad run and two good ones fails: %s", told.told())
	}
}

func TestChildRuns(t *testing.T) {
	child(t)
	Run(t, queue, Runs(3), MaxWaitShare("mutex", 0.2))
}

// Without a folder for all tests there is one for each call.
func TestFolderOfSeveralRuns(t *testing.T) {
	t.Setenv(folderVariable, "")
	paths := traces(t, process(t, false, "TestChildRuns"))
	if len(paths) != 3 {
		t.Fatalf("kept %v, want 3", paths)
	}
	for i, name := range []string{"TestChildRuns-01.trace", "TestChildRuns-02.trace", "TestChildRuns-03.trace"} {
		if paths[i] != filepath.Join(filepath.Dir(paths[0]), name) {
			t.Errorf("%s, want %s in the folder of %s", paths[i], name, paths[0])
		}
	}
}
