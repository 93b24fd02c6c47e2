package locks

import (
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
	"tracetool/traceparse/fact"
)

func at(function string, line int) fact.Frame {
	return fact.Frame{Func: "main." + function, File: "main.go", Line: line}
}

var (
	clients  = &fact.Group{Entry: "main.client", Created: at("serve", 1)}
	janitors = &fact.Group{Entry: "main.janitor", Created: at("serve", 2)}
	runtimes = &fact.Group{Entry: "runtime.bgsweep", System: true}

	get     = &fact.Site{Operation: fact.Mutex, Frame: at("get", 10)}
	put     = &fact.Site{Operation: fact.Mutex, Frame: at("put", 20)}
	read    = &fact.Site{Operation: fact.RWMutexRead, Frame: at("get", 11)}
	write   = &fact.Site{Operation: fact.RWMutexWrite, Frame: at("put", 21)}
	sleep   = &fact.Site{Operation: fact.Sleep, Frame: at("clean", 31)}
	byGet   = &fact.WakeSite{Frame: at("get", 12)}
	byClean = &fact.WakeSite{Frame: at("clean", 32)}
)

// edge is so many waits of clients as there are parts, each of a part's time.
func edge(lock *blocking.Lock, site *fact.Site, waker *fact.Group, by *fact.WakeSite, parts ...blocking.Part) *blocking.Edge {
	e := &blocking.Edge{Waiter: clients, Site: site, Kind: fact.WakerGoroutine, Waker: waker, WakeSite: by, Parts: parts, Lock: lock}
	if waker == nil {
		e.Kind = fact.WakerNone
	}
	for _, p := range parts {
		e.Hist.Add(p.Time)
	}
	if lock != nil {
		lock.Edges = append(lock.Edges, e)
	}
	return e
}

func part(leaf blocking.Leaf, d time.Duration, behind ...*blocking.Edge) blocking.Part {
	return blocking.Part{Leaf: leaf, Time: d, Behind: behind}
}

func rows(locks ...*blocking.Lock) []*Row { return Rows(result(locks...), &reports.Options{}) }

func result(locks ...*blocking.Lock) *blocking.Result {
	return &blocking.Result{Locks: locks, Procs: blocking.Procs{Total: 1000}, Wall: 1000}
}

// asleep is the edge to the timer of a sleeping holder.
var asleep = edge(nil, sleep, nil, nil)

// noProc is the time that a janitor was runnable.
var noProc = &blocking.Edge{Waiter: janitors, Runnable: true}

// TestOwner: of the chain clean→get→get, all that the last one waited for is
// clean's doing but what the first get did once it had the lock.
func TestOwner(t *testing.T) {
	lock := &blocking.Lock{}
	first := edge(lock, get, janitors, byClean, part(blocking.Running, 40), part(blocking.None, 60, asleep))
	edge(lock, get, clients, byGet,
		part(blocking.Running, 30, first), part(blocking.None, 50, first, asleep), // while clean held it
		part(blocking.Running, 5), part(blocking.Runnable, 3, noProc), part(blocking.Unknown, 2))
	r := rows(lock)[0]
	var got []string
	for _, h := range r.Holders {
		got = append(got, h.Site.Func+" "+h.Meanwhile.String())
	}
	want := []string{
		"main.clean waiting 61.1% (sleep at main.clean main.go:31), running 38.9%",
		"main.get running 50.0%, runnable 30.0%, not known 20.0%",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if top, share := r.Top(); top.Group != janitors || share != 180.0/190 {
		t.Errorf("held by %v for %v", top.Group, share)
	}
	if r.Meanwhile.Total() != r.Total() || r.Total() != 190 {
		t.Errorf("%v of %v", r.Meanwhile.Total(), r.Total())
	}
}

// TestOtherLock: a holder that waited for another lock did just that.
func TestOtherLock(t *testing.T) {
	lock, other := &blocking.Lock{}, &blocking.Lock{}
	behind := edge(other, put, janitors, byClean, part(blocking.Running, 10))
	edge(lock, get, clients, byGet, part(blocking.Running, 100, behind))
	r := rows(lock)[0]
	if on, d := r.Meanwhile.WaitingOn(); d != 100 || on.String() != "mutex at main.put main.go:20" {
		t.Errorf("waiting %v on %v", d, on)
	}
	if top, _ := r.Top(); top.Site.Func != "main.get" || r.Verdict() != Waiting {
		t.Errorf("%v by %v", r.Verdict(), top.Site)
	}
}

// TestUnnamedHolder: where the chain ends with a waker that the trace does not
// name, nobody knows what the holder did.
func TestUnnamedHolder(t *testing.T) {
	lock := &blocking.Lock{}
	lost := edge(lock, get, nil, nil, part(blocking.None, 10))
	lost.Kind = fact.WakerUnknown
	edge(lock, put, clients, byGet, part(blocking.None, 10, lost))
	r := rows(lock)[0]
	if r.Meanwhile.Unknown != 10 || r.Unnamed != 10 || r.Open != 0 || r.Holders[0].Group != nil || r.Verdict() != Unknown {
		t.Errorf("%+v", r)
	}
	if want := "main.get (main.go:10) and 1 other site waited 20ns for a mutex that a goroutine held; meanwhile it was not known 100%."; r.Sentence() != want {
		t.Errorf("%s", r.Sentence())
	}
}

func TestVerdict(t *testing.T) {
	network := edge(nil, &fact.Site{Operation: fact.Network, Frame: at("fetch", 5)}, nil, nil)
	for _, test := range []struct {
		want   Verdict
		parts  []blocking.Part
		convoy int
		open   time.Duration
		// waiters: the lock is held by those who wait for it.
		waiters bool
	}{
		{Running, []blocking.Part{part(blocking.Running, 60), part(blocking.Syscall, 40)}, 0, 0, false},
		{NoProc, []blocking.Part{part(blocking.Running, 40), part(blocking.Runnable, 60, noProc)}, 0, 0, false},
		{Syscall, []blocking.Part{part(blocking.Running, 40), part(blocking.Syscall, 60)}, 0, 0, false},
		{Asleep, []blocking.Part{part(blocking.Running, 40), part(blocking.None, 60, asleep)}, 99, 0, true},
		{Network, []blocking.Part{part(blocking.Running, 40), part(blocking.None, 60, network)}, 0, 0, false},
		{Unknown, []blocking.Part{part(blocking.Running, 40), part(blocking.Unknown, 60)}, 0, 0, false},
		{Convoy, []blocking.Part{part(blocking.Running, 100)}, 8, 0, true},
		{Running, []blocking.Part{part(blocking.Running, 100)}, 8, 0, false},
		{Running, []blocking.Part{part(blocking.Running, 100)}, 7, 0, true},
		{Running, []blocking.Part{part(blocking.Running, 100)}, 8, 100, true},
		{NotReleased, []blocking.Part{part(blocking.Running, 100)}, 8, 101, true},
	} {
		lock := &blocking.Lock{MaxConvoy: test.convoy, MaxQueue: 4}
		by := byClean
		if test.waiters {
			by = byGet // who waits in get, too
		}
		edge(lock, get, janitors, by, test.parts...)
		if test.open > 0 {
			edge(lock, get, nil, nil, part(blocking.None, test.open)).Open = 1
			lock.MaxConvoy = 0
		}
		if got := rows(lock)[0].Verdict(); got != test.want {
			t.Errorf("%+v: %s", test, got)
		}
	}
}

func TestSentence(t *testing.T) {
	lock := &blocking.Lock{MaxConvoy: 2}
	edge(lock, read, janitors, byClean, part(blocking.Syscall, 80*time.Millisecond), part(blocking.None, 20*time.Millisecond, asleep))
	edge(lock, write, clients, byGet, part(blocking.Running, time.Millisecond))
	edge(lock, write, nil, nil, part(blocking.None, 3*time.Millisecond)).Open = 1
	r := rows(lock)[0]
	want := "main.get (main.go:11) and 1 other site waited 104ms for an RWMutex that main.clean (main.go:32) held 99.0% of the time; " +
		"meanwhile the holders were in a syscall 79.2%, waiting 19.8% (sleep at main.clean main.go:31), running 1.0%; " +
		"1 goroutine still waits for it at the end."
	if got := r.Sentence(); got != want {
		t.Errorf("%s", got)
	}
	if r.Readers != (Side{2, 100 * time.Millisecond}) || r.Writers != (Side{2, 4 * time.Millisecond}) {
		t.Errorf("readers %v, writers %v", r.Readers, r.Writers)
	}
	if r.Open != 1 || r.OpenTime != 3*time.Millisecond || r.Waits() != 4 {
		t.Errorf("%d waits, open %d %v", r.Waits(), r.Open, r.OpenTime)
	}
}

// TestRows: impact comes before time, and the runtime's goroutines are left out.
func TestRows(t *testing.T) {
	long, costly, system := &blocking.Lock{}, &blocking.Lock{}, &blocking.Lock{}
	edge(long, get, janitors, byClean, part(blocking.Running, 500))
	edge(costly, put, janitors, byGet, part(blocking.Running, 100)).Idle = 250
	edge(system, get, janitors, byClean, part(blocking.Running, 900)).Waiter = runtimes
	for _, test := range []struct {
		name string
		o    reports.Options
		want []string
	}{
		{"all", reports.Options{}, []string{"main.put", "main.get"}},
		{"runtime", reports.Options{ShowRuntime: true}, []string{"main.put", "main.get", "main.get"}},
		{"focus on the releaser", reports.Options{Focus: regexp.MustCompile("clean")}, []string{"main.get"}},
		{"focus on a group", reports.Options{Focus: regexp.MustCompile("client")}, []string{"main.put", "main.get"}},
		{"ignore", reports.Options{Ignore: regexp.MustCompile("put")}, []string{"main.get"}},
	} {
		var got []string
		for _, r := range Rows(result(long, costly, system), &test.o) {
			got = append(got, r.WaitSites[0].Func)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	if r := rows(costly)[0]; r.Impact != 0.25 {
		t.Errorf("impact %v", r.Impact)
	}
}
