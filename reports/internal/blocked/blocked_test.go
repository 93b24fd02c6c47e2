package blocked

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/internal/names"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

var (
	workers  = &fact.Group{Entry: "main.work", Created: fact.Frame{Func: "main.main", File: "main.go", Line: 7}}
	sweepers = &fact.Group{Entry: "runtime.bgsweep", System: true}

	lock = &fact.Site{Operation: fact.Mutex, Frame: fact.Frame{Func: "main.get", File: "main.go", Line: 10}, Call: "sync.(*Mutex).Lock"}
	next = &fact.Site{Operation: fact.ChanReceive, Frame: fact.Frame{Func: "main.next", File: "main.go", Line: 20}}
	last = &fact.Site{Operation: fact.ChanReceive, Frame: fact.Frame{Func: "main.next", File: "main.go", Line: 21}}
)

// waiting is a goroutine that waits at the end of the trace, at 1000.
func waiting(g *fact.Group, at *fact.Site, since fact.Time) *fact.Goroutine {
	return &fact.Goroutine{Group: g, End: 1000, EndOpen: true, Last: fact.Waiting, LastSite: at, LastSince: since}
}

func all() []*fact.Goroutine {
	ended := waiting(workers, lock, 1)
	ended.EndOpen, ended.Last = false, fact.NotExist
	running := waiting(workers, nil, 1)
	running.Last = fact.Running
	nowhere := waiting(workers, nil, 1)
	alias := &fact.Group{}
	alias.Alias(workers)
	return []*fact.Goroutine{
		waiting(workers, next, 5), waiting(alias, next, 3), waiting(workers, next, 900),
		waiting(workers, lock, 500),
		waiting(workers, last, 400), waiting(&fact.Group{}, last, 100),
		waiting(sweepers, lock, 0),
		ended, running, nowhere,
	}
}

func lines(rows []*Row) []string {
	var list []string
	for _, r := range rows {
		list = append(list, fmt.Sprintf("%d of %s at %s:%d since %d",
			r.Goroutines, names.Group(r.Group), r.Site.Func, r.Site.Line, r.Since))
	}
	return list
}

// TestRows: contention first, then the most goroutines, then the oldest wait,
// whatever the order of delivery.
func TestRows(t *testing.T) {
	const (
		atLock  = "1 of main.work at main.get:10 since 500"
		atNext  = "3 of main.work at main.next:20 since 3"
		older   = "1 of " + names.Older + " at main.next:21 since 100"
		atLast  = "1 of main.work at main.next:21 since 400"
		sweeper = "1 of runtime.bgsweep at main.get:10 since 0"
	)
	list := all()
	for range 20 {
		rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		c := NewCollector()
		for _, g := range list {
			c.Goroutine(g)
		}
		for _, test := range []struct {
			what string
			o    reports.Options
			want []string
		}{
			{"default", reports.Options{}, []string{atLock, atNext, older, atLast}},
			{"runtime", reports.Options{ShowRuntime: true}, []string{sweeper, atLock, atNext, older, atLast}},
			{"focus on the call", reports.Options{Focus: regexp.MustCompile(`Mutex`)}, []string{atLock}},
			{"focus on the creator", reports.Options{Focus: regexp.MustCompile(`main\.main`)}, []string{atLock, atNext, atLast}},
			{"ignore the site", reports.Options{Ignore: regexp.MustCompile(`main\.next`)}, []string{atLock}},
		} {
			if diff := cmp.Diff(test.want, lines(c.Rows(&test.o))); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", test.what, diff)
			}
		}
	}
}

func TestTable(t *testing.T) {
	c := NewCollector()
	for _, g := range all() {
		c.Goroutine(g)
	}
	table := Table(c.Rows(&reports.Options{}), 1000)
	var got [][]any
	for _, row := range table.Rows {
		var cells []any
		for _, key := range []string{"goroutines", "operation", "class", "site", "entry", "created_at", "oldest_ns"} {
			cells = append(cells, row[table.Column(key)])
		}
		got = append(got, cells)
	}
	want := [][]any{
		{int64(1), "mutex", "contention", lock.Frame, "main.work", workers.Created, time.Duration(500)},
		{int64(3), "chan-receive", "coordination", next.Frame, "main.work", workers.Created, time.Duration(997)},
		{int64(1), "chan-receive", "coordination", last.Frame, names.Older, nil, time.Duration(900)},
		{int64(1), "chan-receive", "coordination", last.Frame, "main.work", workers.Created, time.Duration(600)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// open is a sink that counts the goroutines that wait at the end.
type open int64

func (n *open) Goroutine(g *fact.Goroutine) {
	if g.EndOpen && g.Last == fact.Waiting && g.LastSite != nil {
		*n++
	}
}

// TestSamples compares with what the programs know of themselves.
func TestSamples(t *testing.T) {
	for _, test := range []struct {
		sample, site string
		want         int64
	}{
		{"leak-send", "main.(*request).answer", 55},
		{"deadlock-abba", "main.(*Bank).postTransfers", 1},
		{"deadlock-abba", "main.(*Bank).writeAudit", 1},
		{"healthy-idle", "main.(*service).worker", 4},
		{"steady-service", "", 0},
	} {
		file, err := os.Open("../../../samples/" + test.sample + "/trace.out")
		if err != nil {
			t.Fatal(err)
		}
		c, n := NewCollector(), new(open)
		_, err = traceparse.Scan(context.Background(), file, traceparse.Options{}, c, n)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		var got, rows int64
		for _, r := range c.Rows(&reports.Options{ShowRuntime: true}) {
			if r.Site.Operation != fact.SyscallOperation {
				rows += r.Goroutines
			}
			if r.Site.Func == test.site {
				got += r.Goroutines
			}
		}
		if got != test.want || rows != int64(*n) {
			t.Errorf("%s: %d at %s, want %d; %d in all, want %d", test.sample, got, test.site, test.want, rows, *n)
		}
	}
}

// TestAllocs: once a site has been met, another goroutine there costs no memory.
func TestAllocs(t *testing.T) {
	c, list := NewCollector(), all()[:4]
	for _, g := range list {
		c.Goroutine(g)
	}
	if n := testing.AllocsPerRun(100, func() {
		for _, g := range list {
			c.Goroutine(g)
		}
	}); n != 0 {
		t.Errorf("%v allocations for %d goroutines", n, len(list))
	}
}

func BenchmarkGoroutine(b *testing.B) {
	c, list := NewCollector(), all()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c.Goroutine(list[i%len(list)])
	}
}
