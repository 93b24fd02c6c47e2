package contention

import (
	"flag"
	"io"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/internal/waitflags"
	"tracetool/traceparse/fact"
)

func TestFilter(t *testing.T) {
	re := regexp.MustCompile
	r := collect(everyday()...)
	for _, test := range []struct {
		name string
		f    Filter
		want []string
	}{
		{"zero", Filter{}, []string{"mutex main.get", "chan-send main.emit", "mutex main.put", "chan-receive main.next", "network main.fetch"}},
		{"runtime", Filter{Options: reports.Options{ShowRuntime: true}},
			[]string{"mutex main.get", "chan-send main.emit", "mutex main.put", "chan-receive main.next", "network main.fetch", "runtime runtime.bgsweep"}},
		{"operation", Filter{Operations: []fact.Operation{fact.ChanSend, fact.Network}},
			[]string{"chan-send main.emit", "network main.fetch"}},
		{"class", Filter{Classes: []fact.Class{fact.Coordination, fact.External}},
			[]string{"chan-receive main.next", "network main.fetch"}},
		{"operation and class", Filter{Operations: []fact.Operation{fact.Mutex, fact.Network}, Classes: []fact.Class{fact.External}},
			[]string{"network main.fetch"}},
		{"the runtime's stay hidden when asked for by class", Filter{Classes: []fact.Class{fact.RuntimeClass}}, nil},
		{"focus on the site", Filter{Options: reports.Options{Focus: re("^main.put$")}}, []string{"mutex main.put"}},
		{"focus on the call", Filter{Options: reports.Options{Focus: re("net/http")}}, []string{"network main.fetch"}},
		// A waker's name keeps the waits that it ended, and those beside them.
		{"focus on the waker", Filter{Options: reports.Options{Focus: re("refresh")}}, []string{"mutex main.get", "chan-send main.emit"}},
		{"focus on the group", Filter{Options: reports.Options{Focus: re("main.load$")}},
			[]string{"chan-send main.emit", "mutex main.get", "chan-receive main.next"}},
		{"focus on the creator", Filter{Options: reports.Options{Focus: re("main.serve")}},
			[]string{"mutex main.get", "mutex main.put", "chan-receive main.next", "network main.fetch"}},
		{"ignore the waker", Filter{Options: reports.Options{Ignore: re("refresh")}},
			[]string{"mutex main.get", "mutex main.put", "chan-receive main.next", "network main.fetch"}},
		{"ignore wins", Filter{Options: reports.Options{Focus: re("main.get"), Ignore: re("main.put|main.next")}}, []string{"mutex main.get"}},
	} {
		var got []string
		for _, row := range r.BySite(&test.f) {
			got = append(got, row.Operation.String()+" "+row.Site.Func)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestFilterFigures: a filter leaves out waits, not only rows.
func TestFilterFigures(t *testing.T) {
	r := collect(everyday()...)
	equal(t, "focus on the group", []string{
		"mutex at main.get:10: n=1 open=1 total=50 max=50 g=1 delay=0 futile=0; nobody yet 50/1",
	}, r.BySite(&Filter{Operations: []fact.Operation{fact.Mutex}, Options: reports.Options{Focus: regexp.MustCompile("main.load")}}))
	equal(t, "ignore the group", []string{
		"mutex: n=4 open=1 total=190 max=100 g=2 delay=7 futile=2; main.refresh 130/2 main.get 60/2",
	}, r.ByOperation(&Filter{Operations: []fact.Operation{fact.Mutex}, Options: reports.Options{Ignore: regexp.MustCompile("main.load")}}))
}

// TestFilterGoroutines: goroutines are counted where they waited first; where a
// filter took that away from them their number is not known, and never 0.
func TestFilterGoroutines(t *testing.T) {
	r := collect(
		wait(goroutine(1, handlers), get, 10, byRefresh), wait(goroutine(1, handlers), put, 1, byRefresh),
		wait(goroutine(2, loaders), put, 2, byRefresh), wait(goroutine(2, loaders), emit, 2, byRefresh),
	)
	f := &Filter{Options: reports.Options{Focus: regexp.MustCompile("main.put|main.emit")}}
	equal(t, "by operation", []string{
		"mutex: n=2 open=0 total=3 max=2 g=-1 delay=0 futile=0; main.refresh 3/2",
		"chan-send: n=1 open=0 total=2 max=2 g=1 delay=0 futile=0; main.refresh 2/1",
	}, r.ByOperation(f))
	equal(t, "by group", []string{
		`mutex of "main.load": n=1 open=0 total=2 max=2 g=1 delay=0 futile=0; main.refresh 2/1`,
		`chan-send of "main.load": n=1 open=0 total=2 max=2 g=1 delay=0 futile=0; main.refresh 2/1`,
		`mutex of "main.handle": n=1 open=0 total=1 max=1 g=-1 delay=0 futile=0; main.refresh 1/1`,
	}, r.ByGroup(f))
	equal(t, "by site", []string{
		"mutex at main.put:20: n=2 open=0 total=3 max=2 g=2 delay=0 futile=0; main.refresh 3/2",
		"chan-send at main.emit:30: n=1 open=0 total=2 max=2 g=1 delay=0 futile=0; main.refresh 2/1",
	}, r.BySite(f))
	table := OperationsTable(r.ByOperation(f), time.Second)
	if got := table.Rows[0][table.Column("goroutines")]; got != nil {
		t.Errorf("a number that is not known is %v", got)
	}
}

func newTestInstance(args ...string) (*instance, error) {
	fs := flag.NewFlagSet("contention", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	i := Report.New(fs).(*instance)
	return i, fs.Parse(args)
}

func TestFlags(t *testing.T) {
	i, err := newTestInstance("--op", "mutex, chan-send", "--op", "unknown", "--class", "contention,unknown", "--by", "waker")
	if err != nil {
		t.Fatal(err)
	}
	want := []any{
		waitflags.Operations{fact.Mutex, fact.ChanSend, fact.UnknownOperation},
		waitflags.Classes{fact.Contention, fact.UnknownClass}, byFlag("waker"),
	}
	if diff := cmp.Diff(want, []any{i.ops, i.classes, i.by}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if i.ops.String() != "mutex,chan-send,unknown" || i.classes.String() != "contention,unknown" || i.by.String() != "waker" {
		t.Errorf("%v, %v, %v", i.ops.String(), i.classes.String(), i.by.String())
	}
}

func TestFlagErrors(t *testing.T) {
	const operations = "mutex, rwmutex-read, rwmutex-write, once, chan-send, semaphore, fd-lock, chan-receive, select, " +
		"waitgroup, cond, coroutine, synctest, forever, network, sleep, syscall, gc, runtime, unknown"
	const classes = "contention, coordination, external, runtime, unknown"
	for _, test := range []struct{ flag, value, want string }{
		{"op", "lock", `invalid value "lock" for flag -op: no such key "lock"; there is ` + operations},
		{"op", "mutex,", `invalid value "mutex," for flag -op: no such key ""; there is ` + operations},
		{"op", "contention", `invalid value "contention" for flag -op: no such key "contention"; there is ` + operations},
		{"class", "mutex", `invalid value "mutex" for flag -class: no such key "mutex"; there is ` + classes},
		{"by", "operation", `invalid value "operation" for flag -by: there is site, group, waker`},
	} {
		_, err := newTestInstance("-"+test.flag, test.value)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.flag, err, test.want)
		}
	}
}

// TestBy: the first table is by operation, the second as the flag says.
func TestBy(t *testing.T) {
	for by, want := range map[string][]string{
		"site": {"operations", "sites"}, "group": {"operations", "groups"}, "waker": {"operations", "wakers"},
	} {
		i, err := newTestInstance("--by", by)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range everyday() {
			i.waits.Wait(w)
		}
		d, err := i.View(&reports.Context{Trace: fact.Trace{Duration: time.Second}})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, table := range d.Tables() {
			got = append(got, table.Key)
			for _, row := range table.Rows {
				if len(row) != len(table.Columns) {
					t.Errorf("%s: %d cells for %d columns", table.Key, len(row), len(table.Columns))
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("tables by %s (-want +got):\n%s", by, diff)
		}
	}
}

// TestWakersTable: shares are of the operation's time.
func TestWakersTable(t *testing.T) {
	table := wakersTable(collect(everyday()...).ByOperation(&Filter{}))
	var got [][]any
	for _, row := range table.Rows {
		var cells []any
		for _, key := range []string{"operation", "waker_kind", "waker_group", "waits", "total_ns", "operation_share"} {
			cells = append(cells, row[table.Column(key)])
		}
		got = append(got, cells)
	}
	want := [][]any{
		{"mutex", "goroutine", "main.load", int64(2), time.Duration(130), 130.0 / 240},
		{"mutex", "goroutine", "main.handle", int64(2), time.Duration(60), 0.25},
		{"chan-send", "goroutine", "main.load", int64(1), time.Duration(60), 1.0},
		{"mutex", "nobody yet", nil, int64(1), time.Duration(50), 50.0 / 240},
		{"chan-receive", "nobody yet", nil, int64(1), time.Duration(9000), 9.0 / 17},
		{"chan-receive", "goroutine", "main.handle", int64(1), time.Duration(8000), 8.0 / 17},
		{"network", "network", nil, int64(1), time.Duration(5000), 1.0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
