package blocking

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracetool/traceparse/fact"
)

// world plays transitions of goroutines, each in a group of its own name.
type world struct {
	*Collector
	gs    map[string]*fact.Goroutine
	state map[string]fact.State
	site  map[string]*fact.Site
}

func newWorld(procs uint64) *world {
	w := &world{NewCollector(), make(map[string]*fact.Goroutine), make(map[string]fact.State), make(map[string]*fact.Site)}
	w.Metric(&fact.Metric{Name: fact.MetricGOMAXPROCS, Value: procs})
	return w
}

func (w *world) g(name string) *fact.Goroutine {
	if w.gs[name] == nil {
		n := len(w.gs)
		w.gs[name] = &fact.Goroutine{ID: int64(n + 1), Slot: n, Group: &fact.Group{Entry: name}}
		w.state[name] = fact.NotExist
	}
	return w.gs[name]
}

// move takes a goroutine to a state at a time in ms; site is of a wait that begins.
func (w *world) move(at fact.Time, name string, to fact.State, site *fact.Site, waker fact.Waker) {
	g := w.g(name)
	t := &fact.Transition{G: g, Time: at * ms, From: w.state[name], To: to, Class: fact.UnknownClass, Waker: waker, Site: site}
	if site != nil {
		w.site[name] = site
	} else if t.From == fact.Waiting {
		t.Site = w.site[name]
	}
	if t.Site != nil {
		t.Class = t.Site.Class()
	}
	w.Transition(t)
	w.state[name] = to
}

const ms = 1_000_000

func (w *world) run(at fact.Time, names ...string) {
	for _, name := range names {
		if w.g(name); w.state[name] != fact.Runnable {
			w.move(at, name, fact.Runnable, nil, fact.Waker{})
		}
		w.move(at, name, fact.Running, nil, fact.Waker{})
	}
}

func (w *world) block(at fact.Time, name string, site *fact.Site) {
	w.move(at, name, fact.Waiting, site, fact.Waker{})
}

// wake makes by wake name from a place, and name runs at once.
func (w *world) wake(at fact.Time, name, by string, from *fact.WakeSite) {
	g := w.g(by)
	w.move(at, name, fact.Runnable, nil, fact.Waker{Kind: fact.WakerGoroutine, ID: g.ID, Slot: g.Slot, Group: g.Group, Site: from})
	w.run(at, name)
}

func (w *world) timer(at fact.Time, name string) {
	w.move(at, name, fact.Runnable, nil, fact.Waker{Kind: fact.WakerTimer})
	w.run(at, name)
}

// result ends the trace at a time in ms; goroutines that wait are told of.
func (w *world) result(at fact.Time) *Result {
	for name, g := range w.gs {
		if w.state[name] == fact.Waiting {
			w.Wait(&fact.Wait{G: g, Site: w.site[name], End: at * ms, EndOpen: true})
		}
	}
	return w.Result(&fact.Trace{Duration: time.Duration(at * ms)})
}

func lock(op fact.Operation, function string) *fact.Site {
	return &fact.Site{Operation: op, Frame: fact.Frame{Func: function, File: "x.go", Line: 10}, Call: "lock"}
}

func unlock(function string) *fact.WakeSite {
	return &fact.WakeSite{Frame: fact.Frame{Func: function, File: "x.go", Line: 20}, Call: "unlock"}
}

// story is an edge in words: who waited for whom, how long, and what that did.
func story(r *Result) map[string]string {
	text := make(map[string]string)
	for _, e := range r.Edges {
		if e.Runnable && e.Total() == 0 {
			continue
		}
		to := e.Kind.String()
		if e.Waker != nil {
			to = e.Waker.Entry
		}
		if e.Runnable {
			to = "scheduler"
		}
		s := e.Total().String()
		if e.Cascaded > 0 {
			s += " cascaded " + e.Cascaded.String()
		}
		for _, p := range e.Parts {
			s += "; " + p.Time.String()
			for _, b := range p.Behind {
				if b.Runnable {
					s += " runnable"
				} else {
					s += " behind " + b.Waiter.Entry + " in " + b.Site.Operation.String()
				}
			}
			s += []string{"", " ran", " ready", " syscall", " unknown", " waited"}[p.Leaf]
		}
		text[e.Waiter.Entry+" → "+to] = s
	}
	return text
}

// TestHandOver: H holds the lock for 30 ms, of which it sleeps 20; W1 and W2 wait.
// W1 wakes W2, but W2 waited for H.
func TestHandOver(t *testing.T) {
	w := newWorld(4)
	w.run(0, "H", "W1", "W2")
	w.block(10, "W1", lock(fact.Mutex, "w1"))
	w.block(10, "W2", lock(fact.Mutex, "w2"))
	w.block(10, "H", lock(fact.Sleep, "h"))
	w.timer(30, "H")
	w.wake(40, "W1", "H", unlock("h"))
	w.wake(45, "W2", "W1", unlock("w1"))
	r := w.result(50)
	want := map[string]string{
		"W1 → H":    "30ms cascaded 30ms; 20ms behind H in sleep; 10ms ran",
		"W2 → W1":   "35ms; 20ms behind W1 in mutex behind H in sleep; 10ms behind W1 in mutex ran; 5ms ran",
		"H → timer": "20ms cascaded 40ms; 20ms",
	}
	if diff := cmp.Diff(want, story(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(r.Locks) != 1 {
		t.Fatalf("%d locks", len(r.Locks))
	}
	l := r.Locks[0]
	if l.MaxQueue != 1 || l.MaxConvoy != 2 || l.Convoys != 1 || l.Convoyed != 2 {
		t.Errorf("queue %d, convoy %d, %d of %d", l.MaxQueue, l.MaxConvoy, l.Convoyed, l.Convoys)
	}
}

// TestQueue: the queue of a lock is that of all its sites, once they are known to
// belong together.
func TestQueue(t *testing.T) {
	w := newWorld(4)
	w.run(0, "H", "W1", "W2")
	for at := fact.Time(0); at < 100; at += 50 {
		w.block(at+10, "W1", lock(fact.Mutex, "w1"))
		w.block(at+10, "W2", lock(fact.Mutex, "w2"))
		w.wake(at+40, "W1", "H", unlock("h"))
		w.wake(at+45, "W2", "W1", unlock("w1"))
	}
	r := w.result(100)
	if len(r.Locks) != 1 || r.Locks[0].MaxQueue != 2 || r.Locks[0].MaxConvoy != 2 || r.Locks[0].Convoys != 2 {
		t.Fatalf("%+v", r.Locks)
	}
	if want := (2*30.0 + 5) / 35; r.Locks[0].MeanQueue != want {
		t.Errorf("mean queue %v, want %v", r.Locks[0].MeanQueue, want)
	}
}

// TestIdle: at each instant idle procs go to those in contention first.
func TestIdle(t *testing.T) {
	w := newWorld(4)
	w.run(0, "H", "W", "C", "S")
	w.block(10, "W", lock(fact.Mutex, "w"))       // takes 1 of 1
	w.block(20, "C", lock(fact.ChanReceive, "c")) // and so does C
	w.block(30, "S", lock(fact.Sleep, "s"))
	w.block(40, "H", lock(fact.Network, "h")) // 4 wait, 4 idle
	w.move(50, "H", fact.Runnable, nil, fact.Waker{Kind: fact.WakerNetwork})
	w.run(60, "H") // from 50 to 60 the scheduler had not come to it
	r := w.result(70)
	got := make(map[string]float64)
	for _, e := range r.Edges {
		if !e.Runnable {
			got[e.Waiter.Entry] = e.Idle / ms
		}
	}
	want := map[string]float64{"W": 40 + 10, "C": 30 + 10, "S": 20 + 10, "H": 10}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("idle ms (-want +got):\n%s", diff)
	}
	p := r.Procs
	if p.Total != 280*ms || p.Running != (40+30+20+10+10)*ms || p.Runnable != 40*ms || p.Unclaimed != 0 {
		t.Errorf("%+v", p)
	}
	if len(r.Alone) != 1 || r.Alone[0].Group.Entry != "H" || r.Alone[0].Time != 20*time.Millisecond {
		t.Errorf("alone: %v", r.Alone)
	}
}

// TestShared: procs that are too few for a class are shared alike.
func TestShared(t *testing.T) {
	w := newWorld(2)
	w.run(0, "H")
	for _, name := range []string{"A", "B", "C", "D"} {
		w.run(0, name)
		w.block(0, name, lock(fact.Mutex, name))
	}
	r := w.result(40)
	for _, e := range r.Edges {
		if !e.Runnable && e.Idle != 10*ms {
			t.Errorf("%s took %v", e.Waiter.Entry, e.Idle)
		}
	}
}

// TestBeforeBirth: what a waker did before it existed is unknown.
func TestBeforeBirth(t *testing.T) {
	w := newWorld(2)
	w.run(0, "main")
	w.block(10, "main", lock(fact.WaitGroup, "main"))
	w.run(30, "worker")
	w.move(35, "worker", fact.Syscall, lock(fact.SyscallOperation, "worker"), fact.Waker{})
	w.move(38, "worker", fact.Running, nil, fact.Waker{})
	w.wake(40, "main", "worker", unlock("worker"))
	want := map[string]string{"main → worker": "30ms; 20ms unknown; 7ms ran; 3ms syscall"}
	if diff := cmp.Diff(want, story(w.result(40))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPairs: a send and a receive that pair up are one channel, as are an RLock
// and an Unlock one lock; other lines are other channels and locks.
func TestPairs(t *testing.T) {
	w := newWorld(2)
	w.run(0, "P", "C", "X", "Y")
	send := &fact.Site{Operation: fact.ChanSend, Frame: fact.Frame{Func: "p", Line: 1}}
	receive := &fact.Site{Operation: fact.ChanReceive, Frame: fact.Frame{Func: "c", Line: 2}}
	w.block(1, "P", send)
	w.wake(2, "P", "C", &fact.WakeSite{Frame: receive.Frame, Call: "chan receive"})
	w.block(3, "C", receive)
	w.wake(4, "C", "P", &fact.WakeSite{Frame: send.Frame, Call: "chan send"})
	w.block(5, "X", &fact.Site{Operation: fact.ChanSend, Frame: fact.Frame{Func: "p", Line: 7}})
	w.wake(6, "X", "Y", &fact.WakeSite{Frame: fact.Frame{Func: "c", Line: 8}, Call: "chan receive"})
	r := w.result(10)
	if len(r.Channels) != 2 || len(r.Locks) != 0 {
		t.Fatalf("%d channels, %d locks", len(r.Channels), len(r.Locks))
	}
	if n := len(r.Channels[0].Edges) + len(r.Channels[1].Edges); n != 3 {
		t.Errorf("%d edges", n)
	}
	for _, e := range r.Edges {
		if !e.Runnable && e.Sending != (e.Site.Operation == fact.ChanSend) {
			t.Errorf("%v: sending %v", e.Site.Operation, e.Sending)
		}
	}
}

// TestHeldPair: a function that waits for a lock at one place and wakes others
// from another one holds them together.
func TestHeldPair(t *testing.T) {
	w := newWorld(2)
	w.run(0, "R", "W")
	w.block(1, "R", lock(fact.RWMutexRead, "read"))
	w.wake(2, "R", "W", unlock("write")) // read ↔ write's unlock
	w.block(3, "W", lock(fact.RWMutexWrite, "write"))
	w.wake(4, "W", "R", unlock("read")) // write ↔ read's unlock: R had waited in read
	if r := w.result(10); len(r.Locks) != 1 {
		t.Errorf("%d locks", len(r.Locks))
	}
}

// TestAllocs: in the long run a transition allocates nothing.
func TestAllocs(t *testing.T) {
	w := newWorld(2)
	w.run(0, "H", "W")
	at := fact.Time(1)
	site, from := lock(fact.Mutex, "w"), unlock("h")
	round := func() {
		w.block(at, "W", site)
		w.wake(at+1, "W", "H", from)
		at += 2
	}
	for range 5000 {
		round()
	}
	if n := testing.AllocsPerRun(1000, round); n > 3 { // the facts of the test itself
		t.Errorf("%v allocations a wait", n)
	}
}

// TestTooManyChains: where chains are cut, the parts still sum to the waits, and
// nobody is said to have run who waited.
func TestTooManyChains(t *testing.T) {
	defer func(n int) { maxChains = n }(maxChains)
	maxChains = 0
	w := newWorld(4)
	w.run(0, "H", "W1", "W2")
	w.block(10, "W1", lock(fact.Mutex, "w1"))
	w.block(10, "W2", lock(fact.Mutex, "w2"))
	w.block(10, "H", lock(fact.Sleep, "h"))
	w.timer(30, "H")
	w.wake(40, "W1", "H", unlock("h"))
	w.wake(45, "W2", "W1", unlock("w1"))
	for _, e := range w.result(50).Edges {
		var sum, ran time.Duration
		for _, p := range e.Parts {
			sum += p.Time
			if p.Leaf == Running {
				ran += p.Time
			}
		}
		if sum != e.Total() {
			t.Errorf("%s: parts sum to %v of %v", e.Waiter.Entry, sum, e.Total())
		}
		if e.Waiter.Entry == "W2" && !e.Runnable && ran != 5*time.Millisecond {
			t.Errorf("W1 ran %v while W2 waited", ran)
		}
	}
}
