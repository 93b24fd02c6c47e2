package contention

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/render/json"
	"tracetool/traceparse/fact"
)

func frame(function string, line int) fact.Frame {
	return fact.Frame{Func: function, File: "main.go", Line: line}
}

func site(op fact.Operation, function string, line int, call string) *fact.Site {
	return &fact.Site{Operation: op, Frame: frame(function, line), Call: call}
}

// The sites of the synthetic traces. get and getDefer are one place that calls
// two functions.
var (
	get      = site(fact.Mutex, "main.get", 10, "sync.(*Mutex).Lock")
	getDefer = site(fact.Mutex, "main.get", 10, "sync.(*Map).Load")
	put      = site(fact.Mutex, "main.put", 20, "sync.(*Mutex).Lock")
	getRead  = site(fact.RWMutexRead, "main.get", 10, "sync.(*RWMutex).RLock")
	emit     = site(fact.ChanSend, "main.emit", 30, "chan send")
	next     = site(fact.ChanReceive, "main.next", 40, "chan receive")
	fetch    = site(fact.Network, "main.fetch", 50, "net/http.Get")
	sweep    = site(fact.Runtime, "runtime.bgsweep", 60, "")
	newer    = &fact.Site{Reason: "a newer runtime's"}
	newest   = &fact.Site{Reason: "the newest runtime's"}
)

var (
	handlers = &fact.Group{Entry: "main.handle", Created: frame("main.serve", 7)}
	loaders  = &fact.Group{Entry: "main.load", Created: frame("main.main", 8)}
	sweepers = &fact.Group{Entry: "runtime.bgsweep", System: true}
)

// goroutine makes one with a slot of its own.
func goroutine(id int64, g *fact.Group) *fact.Goroutine {
	return &fact.Goroutine{ID: id, Slot: int(id), Group: g}
}

var refreshSite = &fact.WakeSite{Frame: frame("main.refresh", 11), Call: "sync.(*Mutex).Unlock"}

var (
	byRefresh = fact.Waker{Kind: fact.WakerGoroutine, ID: 99, Group: loaders, Site: refreshSite}
	byGet     = fact.Waker{Kind: fact.WakerGoroutine, ID: 98, Group: handlers,
		Site: &fact.WakeSite{Frame: frame("main.get", 12), Call: "sync.(*Mutex).Unlock"}}
	byNet    = fact.Waker{Kind: fact.WakerNetwork}
	byNobody fact.Waker
)

// wait is a closed wait of so many nanoseconds; change makes it another one.
func wait(g *fact.Goroutine, at *fact.Site, total time.Duration, by fact.Waker, change ...func(*fact.Wait)) *fact.Wait {
	w := &fact.Wait{G: g, Site: at, Start: 1000, End: 1000 + fact.Time(total), Total: total, Waker: by}
	w.EndOpen = by.Kind == fact.WakerNone
	for _, c := range change {
		c(w)
	}
	return w
}

func collect(waits ...*fact.Wait) *Result {
	c := NewCollector()
	for _, w := range waits {
		c.Wait(w)
	}
	return c.Result()
}

// lines says each row in a line: who, where, the figures that are exact, and the
// wakers with their waiting time and waits.
func lines(rows []*Row) []string {
	var list []string
	for _, r := range rows {
		var b strings.Builder
		b.WriteString(r.Operation.String())
		if r.Site != nil {
			fmt.Fprintf(&b, " at %s:%d", r.Site.Func, r.Site.Line)
		}
		if r.Group != nil {
			fmt.Fprintf(&b, " of %q", r.Group.Entry)
		}
		fmt.Fprintf(&b, ": n=%d open=%d total=%d max=%d g=%d delay=%d futile=%d;",
			r.Hist.N(), r.Open, r.Total(), r.Hist.Max(), r.Goroutines, r.Delay, r.Futile)
		for _, w := range r.Wakers {
			place := w.Place()
			fmt.Fprintf(&b, " %s %d/%d", place.Func, w.Total, w.Waits)
		}
		list = append(list, b.String())
	}
	return list
}

func equal(t *testing.T, what string, want []string, got []*Row) {
	t.Helper()
	if diff := cmp.Diff(want, lines(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// everyday is a little of everything.
func everyday() []*fact.Wait {
	h1, h2, l := goroutine(1, handlers), goroutine(2, handlers), goroutine(3, loaders)
	futile := func(w *fact.Wait) { w.Futile, w.Delay = 2, 7 }
	return []*fact.Wait{
		wait(h1, get, 100, byRefresh, futile),
		wait(h1, get, 20, byGet),
		wait(h2, get, 30, byRefresh, func(w *fact.Wait) { w.StartOpen = true }),
		wait(h2, put, 40, byGet),
		wait(l, get, 50, byNobody),
		wait(l, emit, 60, byRefresh),
		wait(h1, next, 9000, byNobody),
		wait(l, next, 8000, byGet, func(w *fact.Wait) { w.Delay = 3 }),
		wait(h2, fetch, 5000, byNet),
		wait(goroutine(4, sweepers), sweep, 70000, fact.Waker{Kind: fact.WakerGC}),
	}
}

func TestRows(t *testing.T) {
	r, f := collect(everyday()...), &Filter{}
	equal(t, "by operation", []string{
		"mutex: n=5 open=2 total=240 max=100 g=3 delay=7 futile=2; main.refresh 130/2 main.get 60/2 nobody yet 50/1",
		"chan-send: n=1 open=0 total=60 max=60 g=1 delay=0 futile=0; main.refresh 60/1",
		"chan-receive: n=2 open=1 total=17000 max=9000 g=2 delay=3 futile=0; nobody yet 9000/1 main.get 8000/1",
		"network: n=1 open=0 total=5000 max=5000 g=1 delay=0 futile=0; network 5000/1",
	}, r.ByOperation(f))
	equal(t, "by site", []string{
		"mutex at main.get:10: n=4 open=2 total=200 max=100 g=3 delay=7 futile=2; main.refresh 130/2 nobody yet 50/1 main.get 20/1",
		"chan-send at main.emit:30: n=1 open=0 total=60 max=60 g=1 delay=0 futile=0; main.refresh 60/1",
		"mutex at main.put:20: n=1 open=0 total=40 max=40 g=1 delay=0 futile=0; main.get 40/1",
		"chan-receive at main.next:40: n=2 open=1 total=17000 max=9000 g=2 delay=3 futile=0; nobody yet 9000/1 main.get 8000/1",
		"network at main.fetch:50: n=1 open=0 total=5000 max=5000 g=1 delay=0 futile=0; network 5000/1",
	}, r.BySite(f))
	equal(t, "by group", []string{
		`mutex of "main.handle": n=4 open=1 total=190 max=100 g=2 delay=7 futile=2; main.refresh 130/2 main.get 60/2`,
		`chan-send of "main.load": n=1 open=0 total=60 max=60 g=1 delay=0 futile=0; main.refresh 60/1`,
		`mutex of "main.load": n=1 open=1 total=50 max=50 g=1 delay=0 futile=0; nobody yet 50/1`,
		`chan-receive of "main.handle": n=1 open=1 total=9000 max=9000 g=1 delay=0 futile=0; nobody yet 9000/1`,
		`chan-receive of "main.load": n=1 open=0 total=8000 max=8000 g=1 delay=3 futile=0; main.get 8000/1`,
		`network of "main.handle": n=1 open=0 total=5000 max=5000 g=1 delay=0 futile=0; network 5000/1`,
	}, r.ByGroup(f))
}

// TestWakerShare: the share is one of time, not of wake-ups; where all waits
// took no time it is one of wake-ups.
func TestWakerShare(t *testing.T) {
	g := goroutine(1, handlers)
	for _, test := range []struct {
		name  string
		waits []*fact.Wait
		top   string
		share float64
	}{
		{"time", []*fact.Wait{wait(g, get, 75, byRefresh), wait(g, get, 15, byGet), wait(g, get, 10, byGet)}, "main.refresh", 0.75},
		{"no time", []*fact.Wait{wait(g, get, 0, byRefresh), wait(g, get, 0, byGet), wait(g, get, 0, byGet)}, "main.get", 2.0 / 3},
		{"equal time", []*fact.Wait{wait(g, get, 20, byRefresh), wait(g, get, 10, byGet), wait(g, get, 10, byGet)}, "main.get", 0.5},
	} {
		for _, rows := range [][]*Row{
			collect(test.waits...).BySite(&Filter{}),
			collect(test.waits...).ByOperation(&Filter{}),
			collect(test.waits...).ByGroup(&Filter{}),
		} {
			w, share := rows[0].Top()
			if w.Site.Func != test.top || share != test.share {
				t.Errorf("%s: %s %v, want %s %v", test.name, w.Site.Func, share, test.top, test.share)
			}
		}
	}
	if w, share := (&Row{}).Top(); w != (Waker{}) || share != 0 {
		t.Errorf("a row without waits: %+v %v", w, share)
	}
}

// TestWakerGroups: groups that wake at one site are one waker, named after the
// same one of them whichever came first, and after any rather than none.
func TestWakerGroups(t *testing.T) {
	by := func(g *fact.Group) fact.Waker {
		return fact.Waker{Kind: fact.WakerGoroutine, Group: g, Site: refreshSite}
	}
	alias := &fact.Group{}
	alias.Alias(handlers)
	groups := []*fact.Group{nil, loaders, alias}
	for range 50 {
		rand.Shuffle(len(groups), func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
		r := collect(
			wait(goroutine(1, handlers), get, 10, by(groups[0])),
			wait(goroutine(2, loaders), put, 10, by(groups[1])),
			wait(goroutine(2, loaders), get, 10, by(groups[2])),
		)
		rows := r.ByOperation(&Filter{})
		if len(rows) != 1 || len(rows[0].Wakers) != 1 {
			t.Fatalf("%q", lines(rows))
		}
		if w := rows[0].Wakers[0]; w.Group != handlers || w.Waits != 3 || w.Total != 30 {
			t.Fatalf("waker of group %v: %d in %d waits", w.Group, w.Total, w.Waits)
		}
	}
}

// TestRanking: a class comes before time, then time, then the number of waits,
// then content.
func TestRanking(t *testing.T) {
	g := goroutine(1, handlers)
	var waits []*fact.Wait
	for _, op := range fact.Operations() {
		// The later the class the longer the waits.
		waits = append(waits, wait(g, site(op, "main.f", 1, ""), time.Duration(op.Class()+1)*100, byNobody))
	}
	waits = append(waits,
		wait(g, site(fact.Mutex, "main.e", 1, ""), 100, byNobody),
		wait(g, site(fact.Mutex, "main.f", 1, ""), 0, byNobody),
		wait(g, site(fact.Cond, "main.g", 2, ""), 1000, byNobody),
	)
	class := fact.Contention
	for _, r := range collect(waits...).BySite(&Filter{Options: reports.Options{ShowRuntime: true}}) {
		if c := r.Operation.Class(); c < class {
			t.Errorf("%v after %v", c, class)
		} else {
			class = c
		}
	}
	var got []string
	for _, r := range collect(waits...).BySite(&Filter{Classes: []fact.Class{fact.Contention, fact.Coordination}}) {
		got = append(got, r.Operation.String()+" "+r.Site.Func)
	}
	want := []string{
		"mutex main.f", "mutex main.e", "rwmutex-read main.f", "rwmutex-write main.f", "once main.f",
		"chan-send main.f", "semaphore main.f", "fd-lock main.f",
		"cond main.g", "chan-receive main.f", "select main.f", "waitgroup main.f", "cond main.f",
		"coroutine main.f", "synctest main.f", "forever main.f",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSlots: another goroutine in the slot of one that ended is another one.
func TestSlots(t *testing.T) {
	in := func(slot int, id int64, g *fact.Group) *fact.Goroutine {
		return &fact.Goroutine{ID: id, Slot: slot, Group: g}
	}
	first, second, other := in(0, 1, handlers), in(0, 2, handlers), in(7, 3, loaders)
	r := collect(
		wait(first, get, 1, byGet), wait(first, put, 1, byGet), wait(first, get, 1, byGet), wait(first, getDefer, 1, byGet),
		wait(other, get, 1, byGet),
		wait(second, get, 1, byGet), wait(second, getRead, 1, byGet), wait(second, put, 1, byGet), wait(second, get, 1, byGet),
		wait(other, get, 1, byGet),
	)
	f := &Filter{}
	for _, test := range []struct {
		what string
		rows []*Row
		want map[string]int64
	}{
		{"operation", r.ByOperation(f), map[string]int64{"mutex": 3, "rwmutex-read": 1}},
		{"site", r.BySite(f), map[string]int64{"mutex main.get": 3, "mutex main.put": 2, "rwmutex-read main.get": 1}},
		{"group", r.ByGroup(f), map[string]int64{"mutex main.handle": 2, "mutex main.load": 1, "rwmutex-read main.handle": 1}},
	} {
		got := make(map[string]int64)
		for _, row := range test.rows {
			key := row.Operation.String()
			if row.Site != nil {
				key += " " + row.Site.Func
			}
			if row.Group != nil {
				key += " " + row.Group.Entry
			}
			got[key] += row.Goroutines
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("goroutines by %s (-want +got):\n%s", test.what, diff)
		}
	}
}

// TestAlias: a goroutine whose group gets its name later is one of that group
// from the start, and counts once; what never gets a name is one group.
func TestAlias(t *testing.T) {
	nameless := &fact.Group{}
	g := goroutine(1, nameless)
	c := NewCollector()
	c.Wait(wait(g, get, 10, byGet))
	nameless.Alias(handlers)
	g.Group = handlers
	c.Wait(wait(g, get, 20, byGet))
	c.Wait(wait(g, put, 30, byGet))
	c.Wait(wait(goroutine(2, handlers), get, 5, byGet))
	c.Wait(wait(goroutine(3, &fact.Group{}), get, 1, byNobody))
	c.Wait(wait(goroutine(4, &fact.Group{}), put, 2, byNobody))
	equal(t, "by group", []string{
		`mutex of "main.handle": n=4 open=0 total=65 max=30 g=2 delay=0 futile=0; main.get 65/4`,
		`mutex of "": n=2 open=2 total=3 max=2 g=2 delay=0 futile=0; nobody yet 3/2`,
	}, c.Result().ByGroup(&Filter{}))
	equal(t, "by site", []string{
		"mutex at main.get:10: n=4 open=1 total=36 max=20 g=3 delay=0 futile=0; main.get 35/3 nobody yet 1/1",
		"mutex at main.put:20: n=2 open=1 total=32 max=30 g=2 delay=0 futile=0; main.get 30/1 nobody yet 2/1",
	}, c.Result().BySite(&Filter{}))

	// A goroutine of the runtime that is recognized late is hidden all the same.
	nameless = &fact.Group{}
	c = NewCollector()
	c.Wait(wait(goroutine(1, nameless), sweep, 10, byNobody))
	nameless.Alias(sweepers)
	if rows := c.Result().ByGroup(&Filter{}); len(rows) != 0 {
		t.Errorf("the runtime's: %q", lines(rows))
	}
}

// TestSite: of the sites that are one place, the one with the most waiting time
// stands for all.
func TestSite(t *testing.T) {
	waits := []*fact.Wait{
		wait(goroutine(1, handlers), get, 50, byGet),
		wait(goroutine(2, loaders), get, 50, byGet),
		wait(goroutine(1, handlers), getDefer, 70, byGet),
	}
	rows := collect(waits...).BySite(&Filter{})
	equal(t, "by site", []string{
		"mutex at main.get:10: n=3 open=0 total=170 max=70 g=2 delay=0 futile=0; main.get 170/3",
	}, rows)
	if rows[0].Site != get {
		t.Errorf("the site calls %s", rows[0].Site.Call)
	}
}

// TestUnknown: operations without a name are told apart by the runtime's word.
func TestUnknown(t *testing.T) {
	g := goroutine(1, handlers)
	r := collect(wait(g, newer, 10, byNobody), wait(g, newest, 20, byNobody))
	rows := r.BySite(&Filter{})
	equal(t, "by site", []string{
		"unknown at :0: n=1 open=1 total=20 max=20 g=1 delay=0 futile=0; nobody yet 20/1",
		"unknown at :0: n=1 open=1 total=10 max=10 g=1 delay=0 futile=0; nobody yet 10/1",
	}, rows)
	table := SitesTable(rows, time.Second)
	for i, want := range []string{newest.Reason, newer.Reason} {
		if got := table.Rows[i][table.Column("label")]; got != want {
			t.Errorf("label %q, want %q", got, want)
		}
	}
	equal(t, "by operation", []string{
		"unknown: n=2 open=2 total=30 max=20 g=1 delay=0 futile=0; nobody yet 30/2",
	}, r.ByOperation(&Filter{}))
}

// TestEmpty: no waits make empty tables, not errors, and a wall of 0 no shares.
func TestEmpty(t *testing.T) {
	r := collect()
	if n := len(r.ByOperation(&Filter{})) + len(r.BySite(&Filter{})) + len(r.ByGroup(&Filter{})); n != 0 {
		t.Errorf("%d rows", n)
	}
	table := OperationsTable(collect(everyday()...).ByOperation(&Filter{}), 0)
	if got := table.Rows[0][table.Column("wall_share")]; got != 0.0 {
		t.Errorf("share of no wall: %v", got)
	}
}

// tied is full of rows and wakers with equal figures, each goroutine with a slot
// of its own.
func tied() []*fact.Wait {
	var waits []*fact.Wait
	wakeSites := []*fact.WakeSite{{Frame: frame("main.x", 1)}, {Frame: frame("main.y", 1)}, nil}
	add := func(at *fact.Site, g *fact.Goroutine) {
		for _, by := range wakeSites {
			for _, group := range []*fact.Group{handlers, loaders, nil} {
				waits = append(waits, wait(g, at, 10, fact.Waker{Kind: fact.WakerGoroutine, Group: group, Site: by}))
			}
		}
	}
	id := int64(0)
	for _, op := range []fact.Operation{fact.Mutex, fact.ChanSend, fact.Sleep, fact.UnknownOperation} {
		for _, function := range []string{"main.a", "main.b", "main.c"} {
			for _, call := range []string{"call.a", "call.b"} {
				at := site(op, function, 1, call)
				for _, group := range []*fact.Group{handlers, loaders, {}, {}} {
					id++
					add(at, goroutine(id, group))
				}
			}
		}
	}
	return waits
}

// TestDeterminism: neither the order of the waits nor that of maps shows.
func TestDeterminism(t *testing.T) {
	waits := tied()
	for _, by := range []byFlag{"site", "group", "waker"} {
		var want string
		for range 30 {
			rand.Shuffle(len(waits), func(i, j int) { waits[i], waits[j] = waits[j], waits[i] })
			i := &instance{waits: NewCollector(), blame: blocking.NewCollector(), by: by}
			for _, w := range waits {
				i.waits.Wait(w)
			}
			got := toJSON(t, i)
			if want == "" {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("by %s (-one +another):\n%s", by, diff)
			}
		}
	}
}

func toJSON(t *testing.T, i *instance) string {
	t.Helper()
	d, err := i.View(&reports.Context{Trace: fact.Trace{Duration: time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Render(&out, d, reports.Style{}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
