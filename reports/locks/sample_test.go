package locks

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/reports/contention"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/reporttest"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

const samples = "../../samples"

func scan(t *testing.T, path string, o traceparse.Options, sinks ...any) *fact.Trace {
	t.Helper()
	source, err := traceparse.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	trace, err := traceparse.Scan(context.Background(), source, o, sinks...)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

func sampleRows(t *testing.T, name string) []*Row {
	t.Helper()
	c := blocking.NewCollector()
	trace := scan(t, filepath.Join(samples, name, "trace.out"), traceparse.Options{}, c)
	return Rows(c.Result(trace), &reports.Options{})
}

// TestPlanted: each sample's cause, as its program has it, is what the first row
// says: who waited, who let them wait for most of the time, and what it did.
func TestPlanted(t *testing.T) {
	for _, test := range []struct {
		sample, waiter, holder string
		verdict                Verdict
		on                     string // what the holder waited for
		counter                string // the time waited, as the program measured it
	}{
		// A refresh sleeps for 3 ms under the lock; handlers only pass it on.
		{"mutex-convoy", "(*Store).Get", "(*Store).refresh", Asleep, "sleep at main.(*Store).refresh", ""},
		// A refund backs off under the lock.
		{"holder-sleeps", "(*Accounts).balance", "(*Accounts).refund", Asleep, "sleep at main.(*Accounts).refund", "balance_blocked_ns"},
		// A journal is synced under the lock.
		{"holder-io", "(*Journal).length", "(*Journal).flush", Syscall, "", "length_blocked_ns"},
		// The holder yields to goroutines that compute on all procs.
		{"holder-descheduled", "(*Inventory).reserve", "(*Inventory).recount", NoProc, "", "reserve_blocked_ns"},
		// A rebuild computes; the update behind it is what wakes the query.
		{"lock-handoff", "(*Index).update", "(*Index).rebuild", Running, "", ""},
		// Short critical sections without a pause, after one long one.
		{"lock-convoy", "(*AuditLog).append", "(*AuditLog).append", Convoy, "", "append_blocked_ns"},
		// The statistics' lock is waited for longer, but costs nothing.
		{"critical-lock", "(*Ledger).commit", "(*Ledger).commit", Asleep, "sleep at main.(*Ledger).commit", "ledger_blocked_ns"},
		// Readers wait for a writer that waits for a reader.
		{"rwmutex-starvation", "(*Config).lookup", "(*Config).export", Asleep, "sleep at main.(*Config).export", ""},
		// Ten conversions for two places.
		{"semaphore", "convert", "convert", Asleep, "sleep at main.convert", ""},
	} {
		t.Run(test.sample, func(t *testing.T) {
			r := sampleRows(t, test.sample)[0]
			top, share := r.Top()
			if r.WaitSites[0].Func != "main."+test.waiter || top.Site.Func != "main."+test.holder || share < 0.8 || r.Verdict() != test.verdict {
				t.Errorf("%s: %s", r.Verdict(), r.Sentence())
			}
			if on, _ := r.Meanwhile.WaitingOn(); !strings.HasPrefix(on.String(), test.on) {
				t.Errorf("waiting on %v", on)
			}
			if test.counter == "" {
				return
			}
			if want := counter(t, test.sample, test.counter); (r.Total() - want).Abs() > want/20 {
				t.Errorf("waited %v, the program says %v", r.Total(), want)
			}
		})
	}
}

// counter is a time that the sample's program measured itself.
func counter(t *testing.T, sample, key string) time.Duration {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(samples, sample, "truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var truth struct{ Counters map[string]int64 }
	if err := json.Unmarshal(data, &truth); err != nil {
		t.Fatal(err)
	}
	if truth.Counters[key] == 0 {
		t.Fatalf("no counter %s", key)
	}
	return time.Duration(truth.Counters[key])
}

// TestQueryBehindUpdate: the rebuild is to blame for both that wait behind it,
// not the update that passes the lock on.
func TestQueryBehindUpdate(t *testing.T) {
	r := sampleRows(t, "lock-handoff")[0]
	held := counter(t, "lock-handoff", "query_blocked_ns") + counter(t, "lock-handoff", "update_blocked_ns")
	if top, _ := r.Top(); (top.Meanwhile.Running - held).Abs() > held/50 {
		t.Errorf("the rebuild ran %v, and was waited for %v", top.Meanwhile.Running, held)
	}
}

// TestConvoy: the queue feeds itself, and is as long as there are sessions.
func TestConvoy(t *testing.T) {
	r := sampleRows(t, "lock-convoy")[0]
	if r.Lock.MaxConvoy < 100 || r.Lock.MaxQueue != 16 {
		t.Errorf("%d hand-overs in a row, queue of %d", r.Lock.MaxConvoy, r.Lock.MaxQueue)
	}
	if !strings.Contains(r.Sentence(), "went from waiter to waiter") {
		t.Error(r.Sentence())
	}
}

// TestDeadlock: both locks are never released.
func TestDeadlock(t *testing.T) {
	list := sampleRows(t, "deadlock-abba")
	if len(list) != 2 || list[0].Verdict() != NotReleased || list[1].Verdict() != NotReleased {
		t.Fatalf("%d rows: %s", len(list), list[0].Sentence())
	}
	if got := list[0].Summary(); got != "1 goroutine still waits for it at the end" {
		t.Error(got)
	}
}

// locked are the operations that locks are about.
var locked = []fact.Operation{fact.Mutex, fact.RWMutexRead, fact.RWMutexWrite, fact.Once, fact.Semaphore, fact.FDLock}

// TestSums: over all samples and over windows of them, the parts of a lock's time
// are its time exactly, holders' as well, and the locks' are the wait table's.
func TestSums(t *testing.T) {
	paths, err := filepath.Glob(samples + "/*/trace.out")
	older, err2 := filepath.Glob(samples + "/versions/*.trace.gz")
	if err != nil || err2 != nil || len(paths) < 10 || len(older) < 4 {
		t.Fatal("no samples", err, err2)
	}
	for _, path := range slices.Concat(paths, older) {
		for _, window := range []traceparse.Options{{}, {From: 20 * time.Millisecond, To: 150 * time.Millisecond}} {
			c, waits := blocking.NewCollector(), contention.NewCollector()
			trace := scan(t, path, window, c, waits)
			o := reports.Options{ShowRuntime: true}
			var total time.Duration
			var n int64
			for _, r := range Rows(c.Result(trace), &o) {
				checkSums(t, path, r)
				total += r.Total()
				n += r.Waits()
			}
			for _, r := range waits.Result().ByOperation(&contention.Filter{Options: o, Operations: locked}) {
				total -= r.Total()
				n -= r.Hist.N()
			}
			if total != 0 || n != 0 {
				t.Errorf("%s: %v and %d waits more than in the wait table", path, total, n)
			}
		}
	}
}

func checkSums(t *testing.T, path string, r *Row) {
	t.Helper()
	a := &r.Meanwhile
	parts := a.Running + a.Runnable + a.Syscall + a.Waiting + a.Unknown
	if parts+r.OpenTime+r.Unnamed != r.Total() {
		t.Errorf("%s: %v and %v open, %v unnamed; total %v: %s", path, parts, r.OpenTime, r.Unnamed, r.Total(), r.Sentence())
	}
	for _, h := range r.Holders {
		parts -= h.Total()
	}
	if parts != 0 {
		t.Errorf("%s: holders leave %v: %s", path, parts, r.Sentence())
	}
}

func document(t *testing.T, name string, o reports.Options) *reports.Document {
	t.Helper()
	i := Report.New(flag.NewFlagSet("locks", flag.ContinueOnError))
	trace := scan(t, filepath.Join(samples, name, "trace.out"), traceparse.Options{Name: name}, i)
	d, err := i.View(&reports.Context{Options: o, Trace: *trace})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestGolden(t *testing.T) {
	for _, name := range []string{"rwmutex-starvation", "critical-lock", "deadlock-abba", "network-echo"} {
		d := document(t, name, reports.Options{})
		for _, format := range []string{"text", "json"} {
			reporttest.Golden(t, filepath.Join("testdata", name+"."+format+".golden"), reporttest.Render(t, d, format))
		}
	}
}

// TestExamples: the traces that the help names are there.
func TestExamples(t *testing.T) {
	for _, example := range Report.Examples {
		words := strings.Fields(example)
		if _, err := os.Stat("../../" + words[len(words)-1]); err != nil || words[1] != Report.Name {
			t.Errorf("%s: %v", example, err)
		}
	}
}
