package waitgraph

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
	"tracetool/traceparse/fact"
)

const ms = time.Millisecond

func frame(function string, line int) fact.Frame {
	return fact.Frame{Func: function, File: "main.go", Line: line}
}

func group(entry string) *fact.Group {
	return &fact.Group{Entry: entry, Created: frame("main.main", 1)}
}

func site(op fact.Operation, function string, line int) *fact.Site {
	return &fact.Site{Operation: op, Frame: frame(function, line)}
}

var (
	handlers = group("main.handle")
	loaders  = group("main.load")
	writers  = group("main.write")
	sweepers = &fact.Group{Entry: "runtime.bgsweep", System: true}

	get  = site(fact.Mutex, "main.get", 10)
	put  = site(fact.ChanSend, "main.put", 20)
	next = site(fact.ChanReceive, "main.next", 30)
	nap  = site(fact.Sleep, "main.nap", 40)

	byRefresh = &fact.WakeSite{Frame: frame("main.refresh", 11)}
	byTake    = &fact.WakeSite{Frame: frame("main.take", 21)}
)

// change makes an edge another one.
type change func(*blocking.Edge)

// edge is one wait of one group for another, whose goroutine ran meanwhile; to
// nil is a timer.
func edge(from *fact.Group, at *fact.Site, to *fact.Group, by *fact.WakeSite, total time.Duration, changes ...change) *blocking.Edge {
	e := &blocking.Edge{Waiter: from, Site: at, Kind: fact.WakerGoroutine, Waker: to, WakeSite: by}
	e.Hist.Add(total)
	e.Parts = []blocking.Part{{Leaf: blocking.Running, Time: total}}
	if to == nil {
		e.Kind, e.Parts[0].Leaf = fact.WakerTimer, blocking.None
	}
	for _, c := range changes {
		c(e)
	}
	return e
}

func cascaded(d time.Duration) change { return func(e *blocking.Edge) { e.Cascaded = d } }

func endedBy(kind fact.WakerKind) change {
	return func(e *blocking.Edge) { e.Kind, e.Waker, e.Parts[0].Leaf = kind, nil, blocking.None }
}

func parts(list ...blocking.Part) change { return func(e *blocking.Edge) { e.Parts = list } }

// ready is time spent runnable.
func ready(from *fact.Group, total time.Duration) *blocking.Edge {
	e := &blocking.Edge{Waiter: from, Runnable: true, Parts: []blocking.Part{{Time: total}}}
	e.Hist.Add(total)
	return e
}

func result(edges ...*blocking.Edge) *blocking.Result {
	return &blocking.Result{Wall: 1000 * ms, Edges: edges, Procs: blocking.Procs{Total: 2000e6}}
}

// lines says each edge in a line.
func lines(g *Graph) []string {
	var list []string
	for _, e := range g.Edges {
		list = append(list, fmt.Sprintf("%s>%s %s %s>%s %d/%v+%v", e.From.Label, e.To.Label, e.OperationKey(),
			e.Site.Func, e.WakeSite.Func, e.Hist.N(), e.Total(), e.Cascaded))
	}
	return list
}

func equal(t *testing.T, what string, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// everyday is a little of everything.
func everyday() *blocking.Result {
	deferred := &fact.Site{Operation: fact.Mutex, Frame: get.Frame, Call: "sync.(*Map).Load"}
	alias := new(fact.Group)
	alias.Alias(handlers)
	return result(
		edge(handlers, get, loaders, byRefresh, 30*ms),
		edge(alias, deferred, loaders, byRefresh, 10*ms, cascaded(5*ms), func(e *blocking.Edge) { e.Idle, e.Closed = 400e6, 1 }),
		edge(handlers, get, handlers, byTake, 15*ms),
		edge(loaders, put, writers, byTake, 20*ms, cascaded(50*ms)),
		edge(writers, next, loaders, byRefresh, 500*ms),
		edge(writers, next, nil, nil, 900*ms),
		edge(loaders, nap, nil, nil, 700*ms),
		edge(writers, put, nil, nil, 40*ms, endedBy(fact.WakerNone), func(e *blocking.Edge) { e.Open = 1 }),
		edge(new(fact.Group), put, new(fact.Group), nil, 12*ms),
		edge(new(fact.Group), put, nil, nil, 12*ms, func(e *blocking.Edge) { e.Kind = fact.WakerGoroutine }),
		edge(sweepers, site(fact.Runtime, "runtime.bgsweep", 1), nil, nil, 900*ms, endedBy(fact.WakerGC)),
		ready(handlers, 80*ms), ready(loaders, 1*ms), ready(sweepers, 9*ms),
	)
}

// TestEdges: waits that agree in groups, operation and places are one edge; the
// order is by importance.
func TestEdges(t *testing.T) {
	g := New(everyday(), &Filter{})
	equal(t, "edges", []string{
		"main.load>main.write chan-send main.put>main.take 1/20ms+50ms",
		"main.handle>main.load mutex main.get>main.refresh 2/40ms+5ms",
		"main.write>nobody yet chan-send main.put> 1/40ms+0s",
		"(older than the trace)>(older than the trace) chan-send main.put> 2/24ms+0s",
		"main.handle>main.handle mutex main.get>main.take 1/15ms+0s",
		"main.write>main.load chan-receive main.next>main.refresh 1/500ms+0s",
		"main.handle>scheduler runnable > 1/80ms+0s",
		"main.write>timer chan-receive main.next> 1/900ms+0s",
		"main.load>timer sleep main.nap> 1/700ms+0s",
		"main.load>scheduler runnable > 1/1ms+0s", // less than 1% of the wall
	}, lines(g))
	if e := g.Edges[1]; e.Closed != 1 || e.Impact != 0.2 {
		t.Errorf("%d closed, impact %v", e.Closed, e.Impact)
	}
	if e := g.Edges[2]; e.Open != 1 {
		t.Errorf("%d open", e.Open)
	}
}

func TestFilter(t *testing.T) {
	re := regexp.MustCompile
	for _, test := range []struct {
		name string
		f    Filter
		want string // the first names of the edges' ends
	}{
		{"operation", Filter{Operations: []fact.Operation{fact.Mutex, fact.Sleep}}, "handle>load handle>handle load>timer"},
		{"class", Filter{Classes: []fact.Class{fact.Coordination}}, "write>load write>timer"},
		{"the runtime's stay hidden when asked for by class", Filter{Classes: []fact.Class{fact.RuntimeClass}}, ""},
		{"runtime", Filter{Options: reports.Options{ShowRuntime: true}, Classes: []fact.Class{fact.RuntimeClass}}, "bgsweep>GC"},
		{"focus on the waiter", Filter{Options: reports.Options{Focus: re("handle")}}, "handle>load handle>handle handle>scheduler"},
		{"focus on the waker", Filter{Options: reports.Options{Focus: re("main.write$"), Ignore: re("next")}}, "load>write write>nobody yet"},
		{"focus on the site", Filter{Options: reports.Options{Focus: re("nap")}}, "load>timer"},
		{"focus on the wake site", Filter{Options: reports.Options{Focus: re("take")}}, "load>write handle>handle"},
	} {
		var got []string
		for _, e := range New(everyday(), &test.f).Edges {
			got = append(got, strings.TrimPrefix(strings.TrimPrefix(e.From.Label, "main."), "runtime.")+
				">"+strings.TrimPrefix(e.To.Label, "main."))
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s: %s, want %s", test.name, s, test.want)
		}
	}
}

// TestMeanwhile: what the waker did is what is directly behind the edge.
func TestMeanwhile(t *testing.T) {
	behind := edge(loaders, nap, nil, nil, 8*ms)
	e := edge(handlers, get, loaders, byRefresh, 31*ms, parts(
		blocking.Part{Leaf: blocking.Running, Time: 1 * ms},
		blocking.Part{Leaf: blocking.Runnable, Time: 2 * ms},
		blocking.Part{Behind: []*blocking.Edge{ready(loaders, 2*ms)}, Leaf: blocking.Runnable, Time: 2 * ms},
		blocking.Part{Leaf: blocking.Syscall, Time: 4 * ms},
		blocking.Part{Behind: []*blocking.Edge{behind}, Time: 6 * ms},
		blocking.Part{Leaf: blocking.Unknown, Time: 16 * ms},
	))
	g := New(result(e, behind), &Filter{})
	want := Meanwhile{Running: 1 * ms, Runnable: 4 * ms, Syscall: 4 * ms, Waiting: 6 * ms, Unknown: 16 * ms}
	if diff := cmp.Diff(want, g.Edges[0].Meanwhile); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	table := edgesTable(g)
	for i, key := range []string{"running_share", "runnable_share", "syscall_share", "waiting_share", "unknown_share"} {
		if want := []float64{1, 4, 4, 6, 16}[i] / 31; table.Rows[0][table.Column(key)] != want {
			t.Errorf("%s is %v, want %v", key, table.Rows[0][table.Column(key)], want)
		}
		if got := table.Rows[1][table.Column(key)]; got != nil {
			t.Errorf("%s of a timer is %v", key, got)
		}
	}
}

// TestNamesakes: groups of one name are told apart by where they are created.
func TestNamesakes(t *testing.T) {
	other := &fact.Group{Entry: "main.load", Created: frame("main.reload", 99)}
	g := New(result(edge(handlers, get, loaders, byRefresh, 20*ms), edge(handlers, get, other, byRefresh, 10*ms)), &Filter{})
	equal(t, "labels", []string{
		"main.handle>main.load (main.go:1) mutex main.get>main.refresh 1/20ms+0s",
		"main.handle>main.load (main.go:99) mutex main.get>main.refresh 1/10ms+0s",
	}, lines(g))
	if g.Edges[1].To.Name() != "main.load" {
		t.Errorf("name %q", g.Edges[1].To.Name())
	}
	older := &fact.Group{Entry: "main.load"}
	g = New(result(edge(older, get, loaders, byRefresh, 20*ms)), &Filter{})
	equal(t, "one is older", []string{"main.load (older)>main.load mutex main.get>main.refresh 1/20ms+0s"}, lines(g))
}

func TestConclusion(t *testing.T) {
	napping := edge(loaders, nap, nil, nil, 90*ms)
	sending := edge(writers, put, loaders, byTake, 80*ms, parts(blocking.Part{Behind: []*blocking.Edge{napping}, Time: 80 * ms}))
	for _, test := range []struct {
		name string
		r    *blocking.Result
		want string
	}{
		{"nothing", result(), "No goroutine waited for anything."},
		{"little", result(edge(handlers, get, loaders, byRefresh, 9*ms), edge(loaders, nap, nil, nil, 900*ms)),
			"Nothing stands out: no goroutines waited for others, or for a proc, for as much as 1% of the trace."},
		{"procs", result(ready(handlers, 70*ms)), "No goroutines waited long for others; main.handle waited 70.0ms for a proc."},
		{"a lock", result(edge(handlers, get, loaders, byRefresh, 90*ms)),
			"main.handle waited 90.0ms for main.load (mutex at main.get main.go:10); for 100% of that time main.load ran."},
		{"equals", result(edge(handlers, get, handlers, byRefresh, 90*ms)),
			"main.handle waited 90.0ms for another main.handle (mutex at main.get main.go:10); for 100% of that time main.handle ran."},
		{"a leak", result(edge(handlers, put, nil, nil, 90*ms, endedBy(fact.WakerNone))),
			"main.handle waited 90.0ms, till the end of the trace (chan-send at main.put main.go:20)."},
		{"a chain", result(edge(handlers, get, writers, byRefresh, 100*ms, cascaded(30*ms), parts(
			blocking.Part{Leaf: blocking.Running, Time: 20 * ms},
			blocking.Part{Behind: []*blocking.Edge{sending, napping}, Time: 80 * ms})), sending, napping),
			"main.handle waited 100ms for main.write (mutex at main.get main.go:10), and others 30.0ms behind that; " +
				"for 80.0% of that time the end of the chain, main.load, waited itself (sleep at main.nap main.go:40)."},
	} {
		if got := New(test.r, &Filter{}).Conclusion(); got != test.want {
			t.Errorf("%s:\n%s, want\n%s", test.name, got, test.want)
		}
	}
}
