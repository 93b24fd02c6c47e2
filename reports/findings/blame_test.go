package findings

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/channels"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/locks"
	"tracetool/reports/waitgraph"
	"tracetool/traceparse/fact"
)

// waitedFor is an edge of n waits of each length, in which the waker did one thing.
func waitedFor(site *fact.Site, from, to *fact.Group, n int, each time.Duration, parts ...blocking.Part) *blocking.Edge {
	e := &blocking.Edge{
		Waiter: from, Site: site, Kind: fact.WakerGoroutine, Waker: to,
		WakeSite: &fact.WakeSite{Frame: fact.Frame{Func: to.Entry, File: "main.go", Line: 5}}, Parts: parts,
	}
	for range n {
		e.Hist.Add(each)
	}
	return e
}

// blame is an input of a second with the edges, each of the lock or channel given.
func blame(lock *blocking.Lock, channel *blocking.Channel, edges ...*blocking.Edge) *Input {
	r := &blocking.Result{Wall: time.Second, Procs: blocking.Procs{Total: 2e9}, Edges: edges}
	for _, e := range edges {
		if lock != nil {
			e.Lock, lock.Edges = lock, append(lock.Edges, e)
		}
		if channel != nil {
			e.Channel, channel.Edges = channel, append(channel.Edges, e)
			e.Sending = e.Site.Operation == fact.ChanSend
		}
	}
	if lock != nil {
		r.Locks = []*blocking.Lock{lock}
	}
	if channel != nil {
		r.Channels = []*blocking.Channel{channel}
	}
	in := healthy()
	in.Blame = r
	in.Locks = locks.Rows(r, &reports.Options{})
	in.Channels = channels.Rows(r, &reports.Options{})
	in.Knots = waitgraph.New(r, &waitgraph.Filter{}).Knots
	return in
}

// TestBlameRules checks each rule of the blocking graph just above and just below
// its thresholds.
func TestBlameRules(t *testing.T) {
	const ms = time.Millisecond
	holders, others := &fact.Group{Entry: "main.hold"}, &fact.Group{Entry: "main.other"}
	asleep := waitedFor(&fact.Site{Operation: fact.Sleep, Frame: fact.Frame{Func: "main.hold"}}, holders, holders, 1, ms)
	ready := &blocking.Edge{Waiter: holders, Runnable: true}
	sleeps := func(d time.Duration) blocking.Part {
		return blocking.Part{Behind: []*blocking.Edge{asleep}, Time: d}
	}
	does := func(leaf blocking.Leaf, d time.Duration) blocking.Part { return blocking.Part{Leaf: leaf, Time: d} }
	noProc := func(d time.Duration) blocking.Part {
		return blocking.Part{Behind: []*blocking.Edge{ready}, Leaf: blocking.Runnable, Time: d}
	}
	at := func(n int, each time.Duration, parts ...blocking.Part) *Input {
		return blame(&blocking.Lock{MaxQueue: 4, MaxConvoy: 7}, nil, waitedFor(lockSite, workers, holders, n, each, parts...))
	}
	convoy := func(queue, convoy int) *Input {
		l := &blocking.Lock{MaxQueue: queue, MaxConvoy: convoy}
		e := waitedFor(lockSite, workers, workers, 20, 5*ms, noProc(60*ms), does(blocking.Running, 40*ms))
		e.WakeSite.Func = lockSite.Func // who waits holds it
		return blame(l, nil, e)
	}
	sends := func(n int, each time.Duration) *Input {
		return blame(nil, &blocking.Channel{}, waitedFor(sendSite, workers, holders, n, each, does(blocking.Running, time.Duration(n)*each)))
	}
	ring := func(there, back time.Duration, op fact.Operation) *Input {
		site := &fact.Site{Operation: op, Frame: fact.Frame{Func: "main.there"}}
		return blame(nil, nil,
			waitedFor(site, workers, holders, 10, there/10, does(blocking.Running, there)),
			waitedFor(&fact.Site{Operation: fact.ChanReceive, Frame: fact.Frame{Func: "main.back"}}, holders, workers, 10, back/10, does(blocking.Running, back)))
	}
	receives := func(n int, each time.Duration, idle float64, by *fact.Group) *Input {
		e := waitedFor(idleSite, workers, by, n, each, does(blocking.Running, time.Duration(n)*each))
		e.Idle = idle
		return blame(nil, &blocking.Channel{}, e)
	}
	alone := func(alone, waited, contended time.Duration) *Input {
		in := blame(nil, nil, waitedFor(idleSite, workers, holders, 10, waited/10), waitedFor(lockSite, others, holders, 10, contended/10))
		in.Blame.Alone = []blocking.Alone{{Group: holders, Time: alone}}
		return in
	}
	for _, tt := range []struct {
		name string
		in   *Input
		want []string
	}{
		{"asleep for half of the waits", at(10, 5*ms, sleeps(26*ms), does(blocking.Running, 24*ms)), []string{"holder-waits"}},
		{"asleep for less, no part has half", at(10, 5*ms, sleeps(24*ms), does(blocking.Running, 13*ms), does(blocking.Syscall, 13*ms)), nil},
		{"asleep, but little waited", at(10, 4900*time.Microsecond, sleeps(49*ms)), nil},
		{"asleep, few waits", at(9, 20*ms, sleeps(180*ms)), nil},
		{"asleep, few waits, but long", at(1, 250*ms, sleeps(250*ms)), []string{"holder-waits"}},
		{"in a syscall", at(10, 5*ms, does(blocking.Syscall, 26*ms), does(blocking.Running, 24*ms)), []string{"holder-in-syscall"}},
		{"in a syscall for less", at(10, 5*ms, does(blocking.Syscall, 24*ms), does(blocking.Running, 26*ms)), nil},
		{"without a proc", at(10, 5*ms, noProc(26*ms), does(blocking.Running, 24*ms)), []string{"holder-descheduled"}},
		{"without a proc for less", at(10, 5*ms, noProc(24*ms), does(blocking.Running, 26*ms)), nil},
		{"the holder runs", at(10, 5*ms, does(blocking.Running, 50*ms)), nil},

		{"a convoy", convoy(4, 8), []string{"lock-convoy"}},
		{"a shorter row", convoy(3, 7), []string{"holder-descheduled"}},
		{"a queue that drains", convoy(5, 9), []string{"holder-descheduled"}},

		{"senders wait for 20% of the wall", sends(10, 20*ms), []string{"consumer-bound-channel"}},
		{"senders wait for less", sends(10, 19*ms), nil},
		{"senders wait seldom", sends(9, 50*ms), nil},

		{"a pool's tokens are waited for, 50% of the wall", receives(10, 50*ms, 0.2e9, workers), []string{"concurrency-limit"}},
		{"tokens: less", receives(10, 49*ms, 0.2e9, workers), nil},
		{"tokens: seldom", receives(9, 60*ms, 0.2e9, workers), nil},
		{"tokens: while procs are busy", receives(10, 50*ms, 0.19e9, workers), nil},
		{"idle workers", receives(10, 90*ms, 0.9e9, holders), nil},

		{"a knot", ring(200*ms, 200*ms, fact.ChanSend), []string{"knot"}},
		{"a knot of news only", ring(200*ms, 200*ms, fact.ChanReceive), nil},
		{"a knot in which one hardly waits", ring(200*ms, 190*ms, fact.ChanSend), nil},
		{"a knot with little contention", ring(190*ms, 200*ms, fact.ChanSend), nil},

		{"alone for 40% of the wall", alone(400*ms, 400*ms, 190*ms), []string{"serial-section"}},
		{"alone for less", alone(390*ms, 400*ms, 0), nil},
		{"alone, but hardly waited for", alone(400*ms, 390*ms, 0), nil},
		{"alone, and a lock is why", alone(400*ms, 400*ms, 200*ms), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range Check(tt.in) {
				got = append(got, f.Rule)
				wellFormed(t, f)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
		})
	}
}

// TestImpact: of two locks the one whose waits left procs idle is named, though
// more was waited for the other one.
func TestImpact(t *testing.T) {
	in := healthy()
	other := *lockSite
	other.Func = "cache.(*Store).Put"
	in.Waits = impacts(t, map[*fact.Site]float64{lockSite: 0, &other: 0.2 * 2e9})
	found := Check(in)
	if len(found) != 1 || found[0].Rule != "lock-contention" || found[0].Site != other.Frame {
		t.Errorf("%+v", found)
	}
}

// TestFocus: a suggested --focus matches the function that it is about, however
// little of the name people are shown.
func TestFocus(t *testing.T) {
	created := fact.Frame{Func: "example.com/shop/v2.Open", File: "shop.go", Line: 9}
	for _, tt := range []struct{ focus, function string }{
		{focus("main.(*Store).Get"), "main.(*Store).Get"},
		{focus("github.com/nats-io/nats%2ego.(*Conn).flusher"), "github.com/nats-io/nats%2ego.(*Conn).flusher"},
		{focus(created.Func), created.Func},
		{focus("x/y.(*T[...]).m.func1"), "x/y.(*T[...]).m.func1"},
		{focus("main.F[x/y.Z]"), "main.F[x/y.Z]"},
		{focusGroup(&fact.Group{Entry: "sync.(*WaitGroup).Go.func1", Created: created}), created.Func},
		{focusGroup(&fact.Group{Entry: "main.worker", Created: created}), "main.worker"},
	} {
		expression := strings.Trim(strings.TrimPrefix(tt.focus, "--focus "), "'")
		if !(&reports.Options{Focus: regexp.MustCompile("^(.*/)?" + expression + "$")}).Keep(tt.function) {
			t.Errorf("%s does not match %s", tt.focus, tt.function)
		}
	}
	// What is on the screen matches, too.
	if !(&reports.Options{Focus: regexp.MustCompile(`nats\.go\.\(\*Conn\)`)}).Keep("github.com/nats-io/nats%2ego.(*Conn).flusher") {
		t.Error("a name as shown does not match")
	}
}
