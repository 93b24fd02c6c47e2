package channels

import (
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/meanwhile"
	"tracetool/traceparse/fact"
)

func at(function string, line int) fact.Frame {
	return fact.Frame{Func: "main." + function, File: "main.go", Line: line}
}

var (
	writers  = &fact.Group{Entry: "main.write", Created: at("serve", 1)}
	readers  = &fact.Group{Entry: "main.read", Created: at("serve", 2)}
	runtimes = &fact.Group{Entry: "runtime.sweep", System: true}

	send    = &fact.Site{Operation: fact.ChanSend, Frame: at("emit", 10), Call: "chan send"}
	receive = &fact.Site{Operation: fact.ChanReceive, Frame: at("take", 20), Call: "chan receive"}
	sent    = &fact.WakeSite{Frame: at("emit", 10), Call: "chan send"}
	taken   = &fact.WakeSite{Frame: at("take", 20), Call: "chan receive"}
	closed  = &fact.WakeSite{Frame: at("stop", 30), Call: "close"}
	asleep  = &blocking.Edge{Site: &fact.Site{Operation: fact.Sleep, Frame: at("store", 40)}, Kind: fact.WakerTimer}
)

// sends is n waits of a writer, each of d, which a reader ended.
func sends(n int, d time.Duration) *blocking.Edge {
	return fill(&blocking.Edge{Waiter: writers, Site: send, Sending: true, Kind: fact.WakerGoroutine, Waker: readers, WakeSite: taken}, n, d, asleep)
}

// receives is n waits of a reader, each of d, which a writer ended.
func receives(n int, d time.Duration) *blocking.Edge {
	return fill(&blocking.Edge{Waiter: readers, Site: receive, Kind: fact.WakerGoroutine, Waker: writers, WakeSite: sent}, n, d)
}

func fill(e *blocking.Edge, n int, d time.Duration, behind ...*blocking.Edge) *blocking.Edge {
	for range n {
		e.Hist.Add(d)
	}
	e.Parts = []blocking.Part{{Behind: behind, Leaf: blocking.Running, Time: time.Duration(n) * d}}
	if e.Kind == fact.WakerNone {
		e.Open = int64(n)
	}
	return e
}

// open turns an edge into waits that outlast the trace.
func open(e *blocking.Edge) *blocking.Edge {
	e.Kind, e.Waker, e.WakeSite, e.Open = fact.WakerNone, nil, nil, e.Hist.N()
	return e
}

func channel(edges ...*blocking.Edge) *blocking.Channel {
	c := &blocking.Channel{Edges: edges}
	for _, e := range edges {
		c.Closes += e.Closed
	}
	return c
}

func rows(o reports.Options, channels ...*blocking.Channel) []*Row {
	return Rows(&blocking.Result{Channels: channels, Wall: 1000, Procs: blocking.Procs{Total: 2000}}, &o)
}

// TestVerdict: the wall is 1000.
func TestVerdict(t *testing.T) {
	for _, test := range []struct {
		name  string
		edges []*blocking.Edge
		want  Verdict
	}{
		{"a slow consumer", []*blocking.Edge{sends(100, 8)}, ConsumerBound},
		{"four producers behind it", []*blocking.Edge{sends(100, 35)}, ConsumerBound},
		{"a slow producer", []*blocking.Edge{receives(100, 8)}, ProducerBound},
		{"four consumers share it", []*blocking.Edge{receives(100, 40)}, ProducerBound},
		{"and once it has to wait", []*blocking.Edge{receives(100, 35), sends(1, 60)}, ProducerBound},
		{"as slow as each other", []*blocking.Edge{sends(50, 3), receives(50, 5)}, Balanced},
		{"as fast as each other", []*blocking.Edge{sends(20, 1), receives(20, 1)}, Balanced},
		// Senders wait for 800 of 1000, so the three of the pool for 200, together.
		{"a pool of three that rests at times", []*blocking.Edge{sends(100, 8), receives(30, 20)}, ConsumerBound},
		{"three producers that rest at times", []*blocking.Edge{sends(30, 20), receives(100, 8)}, ProducerBound},
		// One sender and a pool of eight, or eight senders and two receivers: who knows.
		{"a large pool", []*blocking.Edge{sends(100, 8), receives(40, 40)}, Balanced},
		{"ten pipelines with slow producers", []*blocking.Edge{sends(100, 10), receives(100, 80)}, ProducerBound},
		{"ten pipelines with slow consumers", []*blocking.Edge{sends(100, 80), receives(100, 10)}, ConsumerBound},
		{"a leak", []*blocking.Edge{open(sends(3, 500))}, ConsumerBound},
		{"a leak beside those who are served", []*blocking.Edge{open(sends(30, 500)), receives(50, 9)}, ConsumerBound},
		{"workers without work", []*blocking.Edge{open(receives(4, 1000))}, Idle},
		{"one long send", []*blocking.Edge{sends(1, 50)}, ConsumerBound},
		{"one short send", []*blocking.Edge{sends(1, 49)}, Idle},
		{"a done channel", []*blocking.Edge{receives(1, 1000)}, Idle},
		{"nine messages", []*blocking.Edge{receives(9, 100)}, Idle},
		{"ten messages", []*blocking.Edge{receives(10, 100)}, ProducerBound},
	} {
		if got := rows(reports.Options{}, channel(test.edges...))[0].Verdict; got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// TestSides: who wakes a sender is a receiver, and the other way round; who
// closes is neither.
func TestSides(t *testing.T) {
	closing := fill(&blocking.Edge{Waiter: readers, Site: &fact.Site{Operation: fact.Select, Frame: at("poll", 21)},
		Kind: fact.WakerGoroutine, Waker: &fact.Group{Entry: "main.main"}, WakeSite: closed, Closed: 2}, 2, 5)
	timed := fill(&blocking.Edge{Waiter: readers, Site: receive, Kind: fact.WakerTimer}, 1, 3)
	r := rows(reports.Options{}, channel(sends(10, 10), receives(1, 2), closing, timed, open(receives(2, 7))))[0]
	s, v := &r.Senders, &r.Receivers
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"senders", meanwhile.Places(s.Sites), []string{"main.emit main.go:10"}},
		{"receivers", meanwhile.Places(v.Sites), []string{"main.take main.go:20", "main.poll main.go:21"}},
		{"closers", meanwhile.Places(r.Closers), []string{"main.stop main.go:30"}},
		{"sender groups", s.Groups, []string{"main.write"}},
		{"receiver groups", v.Groups, []string{"main.read"}},
		{"sends", []int64{s.Hist.N(), int64(s.Blocked()), s.Open, s.Woken}, []int64{10, 100, 0, 10}},
		{"receives", []int64{v.Hist.N(), int64(v.Blocked()), v.Open, v.Woken}, []int64{6, 29, 2, 3}},
		{"closes", r.Closes, int64(2)},
		{"receivers meanwhile", v.Meanwhile.String(), "waiting 100% (sleep at main.store main.go:40)"},
		{"senders meanwhile", []time.Duration{s.Meanwhile.Running, s.Meanwhile.Total()}, []time.Duration{12, 12}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
}

// TestTimers: what only timers send to is no channel of the program's, be it that
// somebody waits for the next tick.
func TestTimers(t *testing.T) {
	tick := fill(&blocking.Edge{Waiter: readers, Site: receive, Kind: fact.WakerTimer}, 20, 10)
	for _, test := range []struct {
		channel *blocking.Channel
		want    int
	}{
		{channel(tick), 0}, {channel(tick, open(receives(1, 5))), 0},
		{channel(tick, receives(1, 5)), 1}, {channel(tick, sends(1, 5)), 1}, {channel(open(receives(1, 5))), 1},
	} {
		if got := len(rows(reports.Options{}, test.channel)); got != test.want {
			t.Errorf("%d rows, want %d", got, test.want)
		}
	}
}

func TestLimit(t *testing.T) {
	own := sends(100, 8)
	own.Waker = writers
	errgroup := sends(100, 8)
	errgroup.Site = &fact.Site{Operation: fact.ChanSend, Frame: at("emit", 10), Call: "golang.org/x/sync/errgroup.(*Group).Go"}
	for _, test := range []struct {
		edge *blocking.Edge
		want bool
	}{{own, true}, {errgroup, true}, {sends(100, 8), false}, {open(sends(3, 500)), false}} {
		if r := rows(reports.Options{}, channel(test.edge))[0]; r.Limit != test.want || r.Verdict != ConsumerBound {
			t.Errorf("%v %s, want %v: %s", r.Limit, r.Verdict, test.want, r.Sentence())
		}
	}
}

// TestOrder: consumer-bound before all others whatever their impact, idle last.
func TestOrder(t *testing.T) {
	slow, work, idle := sends(100, 8), receives(100, 9), open(receives(1, 999))
	work.Idle, idle.Idle = 900, 1000
	both := channel(slow)
	got := rows(reports.Options{}, channel(idle), channel(work), both)
	var verdicts []Verdict
	for _, r := range got {
		verdicts = append(verdicts, r.Verdict)
	}
	if diff := cmp.Diff([]Verdict{ConsumerBound, ProducerBound, Idle}, verdicts); diff != "" {
		t.Error(diff)
	}
	if got[1].Impact != 0.45 {
		t.Errorf("impact %v", got[1].Impact)
	}
	if s := conclusion(got, ""); s != got[0].Sentence() {
		t.Error(s)
	}
	want := "No channel's senders wait for slow receivers; the receivers of 1 channel wait for senders, as idle workers do."
	if s := conclusion(got[1:], ""); s != want {
		t.Error(s)
	}
}

func TestFilter(t *testing.T) {
	system := channel(receives(100, 9))
	system.Edges[0].Waiter = runtimes
	for _, test := range []struct {
		name string
		o    reports.Options
		want int
	}{
		{"all", reports.Options{}, 1}, {"runtime", reports.Options{ShowRuntime: true}, 2},
		{"site", reports.Options{Focus: regexp.MustCompile("take$")}, 1},
		{"group", reports.Options{Focus: regexp.MustCompile("main.write")}, 1},
		{"creator", reports.Options{Focus: regexp.MustCompile("serve")}, 1},
		{"other", reports.Options{Focus: regexp.MustCompile("elsewhere")}, 0},
		{"ignored", reports.Options{Ignore: regexp.MustCompile("emit")}, 0},
	} {
		if got := len(rows(test.o, system, channel(sends(100, 9)))); got != test.want {
			t.Errorf("%s: %d rows, want %d", test.name, got, test.want)
		}
	}
}

func TestSentence(t *testing.T) {
	ms := time.Millisecond
	leak := channel(open(sends(55, 10*ms)))
	stop := fill(&blocking.Edge{Waiter: readers, Site: receive, Kind: fact.WakerGoroutine, Waker: writers, WakeSite: closed, Closed: 20}, 20, ms)
	for _, test := range []struct {
		channel       *blocking.Channel
		want, summary string
	}{
		{channel(sends(100, ms)), "main.emit (main.go:10) waited 100ms to send to main.take (main.go:20), which meanwhile was waiting 100% (sleep at main.store main.go:40).",
			"consumer-bound: main.take (main.go:20) was waiting 100% (sleep at main.store main.go:40)"},
		{channel(receives(100, ms)), "main.take (main.go:20) waited 100ms to receive from main.emit (main.go:10), which meanwhile was running 100%.",
			"producer-bound: main.emit (main.go:10) was running 100%"},
		{leak, "main.emit (main.go:10) waited 550ms to send; 55 goroutines still wait at the end.", "consumer-bound: 55 goroutines still wait at the end"},
		{channel(stop), "main.take (main.go:20) waited 20.0ms to receive, until main.stop (main.go:30) closed the channel, which meanwhile was running 100%.",
			"producer-bound: main.stop (main.go:30) was running 100%"},
	} {
		r := rows(reports.Options{}, test.channel)[0]
		if diff := cmp.Diff([]string{test.want, test.summary}, []string{r.Sentence(), r.Summary()}); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
