package stuck

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// where is a goroutine at the end, as the trace or the runtime tells.
type where struct {
	ID        int64
	Operation string
	Func      string
	Line      int
}

// TestDump: for programs in which nothing moves any more, the goroutines that the
// report lists, what each does and where, are those of a dump of all goroutines
// that was taken at the same moment.
func TestDump(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs a program")
	}
	t.Parallel()
	program := buildBlocked(t)
	list, err := exec.Command(program).Output()
	if err != nil {
		t.Fatal(err)
	}
	names := strings.Fields(string(list))
	if len(names) < 16 {
		t.Fatalf("only %d cases", len(names))
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trace, dump := filepath.Join(t.TempDir(), "trace.out"), filepath.Join(t.TempDir(), "dump.txt")
			if out, err := exec.Command(program, "-case", name, "-trace", trace, "-dump", dump).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			text, err := os.ReadFile(dump)
			if err != nil {
				t.Fatal(err)
			}
			want, got := fromDump(t, string(text)), fromRows(judged(t, trace))
			if len(want) == 0 {
				t.Error("nobody blocks")
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("(-dump +trace):\n%s\n%s", diff, text)
			}
		})
	}
}

func buildBlocked(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "blocked")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", program, "./testdata/blocked").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// fromRows are the goroutines of all rows that belong to the program.
func fromRows(r *Result) []where {
	var list []where
	for _, row := range r.Rows {
		for _, l := range row.members {
			if row.Owner == "" {
				list = append(list, where{l.id, l.site.Operation.String(), l.site.Func, l.site.Line})
			}
		}
	}
	slices.SortFunc(list, func(a, b where) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

var (
	dumpHead  = regexp.MustCompile(`^goroutine (\d+) \[([^],]*)`)
	dumpFrame = regexp.MustCompile(`(?m)^(\S.*)\(.*\)\n\t(\S+):(\d+)`)
)

// fromDump reads a dump. Goroutines without anything of the program on their
// stacks are the runtime's, and those that run took the dump.
func fromDump(t *testing.T, dump string) []where {
	t.Helper()
	var list []where
	for block := range strings.SplitSeq(strings.TrimSpace(dump), "\n\n") {
		head := dumpHead.FindStringSubmatch(block)
		if head == nil {
			t.Fatalf("not a goroutine: %q", block)
		}
		if !strings.Contains(block, "main.") || head[2] == "running" {
			continue
		}
		id, _ := strconv.ParseInt(head[1], 10, 64)
		w := where{ID: id, Operation: dumpOperation(t, head[2], block)}
		if w.Operation != "coroutine" { // of these waits a trace has no stack
			w.Func, w.Line = dumpSite(block)
		}
		list = append(list, w)
	}
	slices.SortFunc(list, func(a, b where) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// dumpSite is the innermost frame of the program, the outermost where there is none.
func dumpSite(block string) (function string, line int) {
	frames, _, _ := strings.Cut(block, "\ncreated by ")
	for _, f := range dumpFrame.FindAllStringSubmatch(frames, -1) {
		function = f[1]
		line, _ = strconv.Atoi(f[3])
		if strings.HasPrefix(function, "main.") && !strings.HasSuffix(f[2], "sync/oncefunc.go") {
			break
		}
	}
	return function, line
}

// dumpOperations are the reasons of goroutine dumps.
var dumpOperations = map[string]string{
	"chan receive":            "chan-receive",
	"chan send":               "chan-send",
	"chan receive (nil chan)": "forever",
	"chan send (nil chan)":    "forever",
	"select (no cases)":       "forever",
	"select":                  "select",
	"sync.Mutex.Lock":         "mutex",
	"sync.RWMutex.RLock":      "rwmutex-read",
	"sync.RWMutex.Lock":       "rwmutex-write",
	"sync.WaitGroup.Wait":     "waitgroup",
	"sync.Cond.Wait":          "cond",
	"IO wait":                 "network",
	"sleep":                   "sleep",
	"syscall":                 "syscall",
	"coroutine":               "coroutine",
}

// dumpOperation is the operation of a reason. Once and RWMutex are made of mutexes.
func dumpOperation(t *testing.T, reason, block string) string {
	t.Helper()
	op, ok := dumpOperations[reason]
	switch {
	case !ok:
		t.Fatalf("unknown reason %q", reason)
	case op == "mutex" && strings.Contains(block, "sync.(*Once).doSlow("):
		return "once"
	case op == "mutex" && strings.Contains(block, "sync.(*RWMutex).Lock("):
		return "rwmutex-write"
	}
	return fmt.Sprint(op)
}
