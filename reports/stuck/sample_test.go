package stuck

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/internal/reporttest"
	"tracetool/traceparse/fact"
)

// planted is what is stuck in each sample, worst first and oldest first.
var planted = map[string][]string{
	"deadlock-abba": {
		"probable 1 mutex main.(*Bank).writeAudit",
		"probable 1 mutex main.(*Bank).postTransfers",
	},
	"leak-send":          {"probable 55 chan-send main.(*request).answer"},
	"growing-population": {"probable 100 chan-receive main.(*topic).forward"},
	"stuck-ab-ba": {
		"global-quiescence 1 chan-receive main.(*Shop).mailReceipts",
		"global-quiescence 1 rwmutex-read main.(*Shop).price",
		"global-quiescence 1 mutex main.(*Shop).revalue",
	},
	"stuck-cond":    {"probable 3 cond main.(*Payment).await"},
	"stuck-context": {"probable 30 chan-receive main.(*session).flushAtEnd"},
	"stuck-double-lock": {
		"probable 1 mutex main.(*Wallet).Balance",
		"probable 3 mutex main.(*Wallet).Balance",
		"probable 3 mutex main.(*Wallet).Withdraw",
	},
	"stuck-missing-unlock": {
		"probable 3 mutex main.(*Quota).Charge",
		"probable 2 mutex main.(*Quota).Remaining",
	},
	// The select on nil channels only is like any other.
	"stuck-nil-channel": {"definite 1 forever main.(*Replica).next"},
	"stuck-range-unclosed": {
		"global-quiescence 3 chan-receive main.(*Import).parse",
		"global-quiescence 1 waitgroup main.(*Import).Run",
	},
	"stuck-reader-writer-reader": {
		"probable 1 rwmutex-write main.(*Config).Reload",
		"probable 1 rwmutex-read main.(*Config).Get",
		"probable 3 rwmutex-read main.(*Config).Get",
	},
	"stuck-send-timeout": {"probable 3 chan-send main.(*job).finish"},
	"stuck-waitgroup": {
		"probable 1 chan-receive main.(*Indexer).waitFor",
		"probable 1 waitgroup main.(*Indexer).build",
	},
	"primitives": {
		"definite 1 forever main.olderSelectForever",
		"definite 1 forever main.caseSelectForever",
		"definite 1 forever main.caseNilRecv",
		"definite 1 forever main.caseNilSend",
		"probable 1 chan-send main.olderNilSend",
	},
}

// TestSamples: what was planted is found, and in all other samples, the healthy
// ones among them, nothing is above idle.
func TestSamples(t *testing.T) {
	paths, err := filepath.Glob(samples + "/*/trace.out")
	if err != nil || len(paths) < 20 {
		t.Fatal(len(paths), err)
	}
	seen := 0
	for _, path := range paths {
		name := filepath.Base(filepath.Dir(path))
		var got []string
		for _, row := range judged(t, path).Rows {
			if row.Tier > Idle {
				got = append(got, fmt.Sprintf("%v %d %v %s", row.Tier, len(row.IDs), row.op(), row.Site.Func))
			}
		}
		if len(got) > 0 {
			seen++
		}
		if diff := cmp.Diff(planted[name], got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if seen < len(planted) {
		t.Errorf("%d samples have anything stuck, want %d", seen, len(planted))
	}
}

// TestAlive: the rows hold every goroutine of the program that waits at the end, as
// the samples themselves saw them.
func TestAlive(t *testing.T) {
	paths, err := filepath.Glob(samples + "/stuck-*/truth.json")
	if err != nil || len(paths) < 5 {
		t.Fatal(len(paths), err)
	}
	for _, path := range paths {
		var truth struct {
			Stacks []struct {
				ID    int64
				State string
				Line  int
			}
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &truth); err != nil {
			t.Fatal(err)
		}
		want, got := make(map[int64]int), make(map[int64]int)
		for _, s := range truth.Stacks {
			if s.State != "running" {
				want[s.ID] = s.Line
			}
		}
		for _, row := range judged(t, filepath.Join(filepath.Dir(path), "trace.out")).Rows {
			for _, l := range row.members {
				if row.Owner == "" && l.stack != nil {
					got[l.id] = l.site.Line
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, lines by goroutine (-want +got):\n%s", path, diff)
		}
	}
}

func TestGolden(t *testing.T) {
	var paths []string
	for _, pattern := range []string{"stuck-*", "healthy-*", "deadlock-abba", "leak-send", "growing-population"} {
		matches, err := filepath.Glob(filepath.Join(samples, pattern, "trace.out"))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, matches...)
	}
	for _, path := range paths {
		name := filepath.Base(filepath.Dir(path))
		text := reporttest.Render(t, document(t, path), "text")
		reporttest.Golden(t, filepath.Join("testdata", name+".text.golden"), text)
		if lines := strings.Count(text, "\n"); lines > 50 {
			t.Errorf("%s: %d lines are more than a screen", name, lines)
		}
	}
	path := filepath.Join(samples, "stuck-ab-ba", "trace.out")
	reporttest.Golden(t, filepath.Join("testdata", "stuck-ab-ba.json.golden"), reporttest.Render(t, document(t, path), "json"))
}

// TestFlags: tier and age choose rows, --fail-on fails a document that is there.
func TestFlags(t *testing.T) {
	path := filepath.Join(samples, "stuck-nil-channel", "trace.out")
	for _, test := range []struct {
		args  []string
		rows  int
		fails bool
	}{
		{nil, 3, false},
		{[]string{"-tier", "probable"}, 1, false},
		{[]string{"-min-age", "100ms"}, 2, false},
		{[]string{"-min-age", "1m", "-fail-on", "idle"}, 0, false},
		{[]string{"-fail-on", "definite"}, 3, true},
		{[]string{"-fail-on", "probable", "-tier", "definite"}, 1, true},
		{[]string{"-fail-on", "idle"}, 3, true},
	} {
		d := document(t, path, test.args...)
		if rows := len(d.Sections[0].Table.Rows); rows != test.rows {
			t.Errorf("%q: %d rows, want %d", test.args, rows, test.rows)
		}
		var coded interface{ ExitCode() int }
		if coded, _ = d.Failure.(interface{ ExitCode() int }); (coded != nil) != test.fails {
			t.Errorf("%q: failure %v", test.args, d.Failure)
		} else if coded != nil && coded.ExitCode() != 1 {
			t.Errorf("%q: exit code %d", test.args, coded.ExitCode())
		}
	}
	if d := document(t, filepath.Join(samples, "healthy-idle", "trace.out"), "-fail-on", "never-ended"); d.Failure != nil {
		t.Error(d.Failure)
	}
	if err := new(tierFlag).Set("certain"); err == nil || !strings.Contains(err.Error(), "global-quiescence") {
		t.Error(err)
	}
}

// TestRuntime: with --show-runtime there are the runtime's goroutines as well, all
// of them idle, and nothing else changes.
func TestRuntime(t *testing.T) {
	r := judged(t, filepath.Join(samples, "deadlock-abba", "trace.out"))
	without := r.Keep(&Filter{})
	with := r.Keep(&Filter{Options: reports.Options{ShowRuntime: true}})
	if len(with) <= len(without) {
		t.Errorf("%d rows with the runtime, %d without", len(with), len(without))
	}
	for _, row := range with {
		if row.Owner != "" && row.Tier != Idle {
			t.Errorf("%v of %s", row.Tier, row.Owner)
		}
	}
}

// TestStacks: every live goroutine of the program is in one of the two lists.
func TestStacks(t *testing.T) {
	r := judged(t, filepath.Join(samples, "deadlock-abba", "trace.out"))
	blocked, others := r.Stacks(Probable)
	if len(blocked) != 2 || len(others) != 2 {
		t.Fatalf("%d and %d stacks, want 2 and 2", len(blocked), len(others))
	}
	for _, g := range blocked {
		if g.Operation != fact.Mutex || g.Stack == nil || len(g.Stack.Frames) < 2 {
			t.Errorf("%+v", g)
		}
	}
	if others[0].IDs[0] != mainID || others[0].Stack.Frames[0].Func != "main.main" {
		t.Errorf("main is %+v", others[0])
	}
}

// TestHidden: what flags leave out is not said to be not there.
func TestHidden(t *testing.T) {
	path := filepath.Join(samples, "stuck-nil-channel", "trace.out")
	for _, test := range []struct{ age, want string }{
		{"0s", "definitely stuck"},
		{"1m", "--min-age, --focus and --ignore leave none of 6 goroutines that are there at the end."},
	} {
		if got := document(t, path, "-min-age", test.age).Sections[0].Text[0]; !strings.Contains(got, test.want) {
			t.Errorf("%s: %s", test.age, got)
		}
	}
	rows := judged(t, filepath.Join(samples, "healthy-idle", "trace.out")).Rows
	if got := conclusion(rows[:1], 2); !strings.HasPrefix(got, "Of the goroutines that") {
		t.Error(got)
	}
}

// TestHelp: no line is so long that the help would wrap it.
func TestHelp(t *testing.T) {
	for line := range strings.Lines(Report.Long) {
		if strings.HasPrefix(line, " ") && len(strings.TrimRight(line, "\n")) > 78 {
			t.Errorf("%d columns: %s", len(line)-1, line)
		}
	}
}

// TestCells: no verdict and no list of IDs is wider than what a table leaves whole.
func TestCells(t *testing.T) {
	for tier := range numTiers {
		if s := tier.short(); len(s) > idsWidth {
			t.Errorf("%q is too long", s)
		}
	}
	for want, ids := range map[string][]int64{
		"7": {7}, "7, 8": {7, 8}, "7, 8 +1": {7, 8, 9}, "123456 +2": {123456, 123457, 123458},
	} {
		if got := someIDs(ids); got != want {
			t.Errorf("%v: %q, want %q", ids, got, want)
		}
	}
}
