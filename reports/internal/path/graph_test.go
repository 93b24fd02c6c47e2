package path

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tracetool/traceparse/fact"
)

// story builds a graph by hand, in the words of the trace.
type story struct {
	*Collector
	gs    map[int64]*fact.Goroutine
	state map[int64]fact.State
	site  map[int64]*fact.Site
	now   fact.Time
}

func newStory() *story {
	return &story{
		Collector: NewCollector(), gs: make(map[int64]*fact.Goroutine),
		state: make(map[int64]fact.State), site: make(map[int64]*fact.Site),
	}
}

func at(function string, line int) fact.Frame {
	return fact.Frame{Func: "main." + function, File: "main.go", Line: line}
}

func wait(op fact.Operation, function string) *fact.Site {
	return &fact.Site{Operation: op, Frame: at(function, 1)}
}

var (
	lockSite = wait(fact.Mutex, "get")
	recvSite = wait(fact.ChanReceive, "next")
	wgSite   = wait(fact.WaitGroup, "join")
	napSite  = wait(fact.Sleep, "nap")
	netSite  = wait(fact.Network, "read")
	unlock   = &fact.WakeSite{Frame: at("put", 2), Call: "sync.(*Mutex).Unlock"}
	send     = &fact.WakeSite{Frame: at("emit", 3), Call: "chan send"}
	done     = &fact.WakeSite{Frame: at("work", 4), Call: "sync.(*WaitGroup).Done"}
)

// g returns a goroutine, older than the trace and running when first met.
func (s *story) g(id int64) *fact.Goroutine {
	if s.gs[id] == nil {
		s.gs[id] = &fact.Goroutine{ID: id, Slot: int(id), Group: &fact.Group{Entry: fmt.Sprintf("main.g%d", id)}}
		s.change(id, 0, fact.Running, nil, fact.Waker{})
	}
	return s.gs[id]
}

func (s *story) change(id int64, t fact.Time, to fact.State, site *fact.Site, waker fact.Waker) {
	s.Transition(&fact.Transition{G: s.gs[id], Time: t, From: s.state[id], To: to, Site: site, Waker: waker})
	s.state[id], s.site[id] = to, site
}

// block, run and so on say what a goroutine does at a time.
func (s *story) block(id int64, t fact.Time, site *fact.Site) {
	s.g(id)
	s.change(id, t, fact.Waiting, site, fact.Waker{})
}

// wake has by wake id, which runs at once.
func (s *story) wake(id, by int64, t fact.Time, site *fact.WakeSite) {
	s.g(by)
	s.end(id, t, fact.Waker{Kind: fact.WakerGoroutine, ID: by, Site: site})
}

func (s *story) end(id int64, t fact.Time, waker fact.Waker) {
	s.g(id)
	s.change(id, t, fact.Runnable, s.site[id], waker)
	s.run(id, t)
}

func (s *story) run(id int64, t fact.Time) { s.change(id, t, fact.Running, nil, fact.Waker{}) }

// create has by create id, which runs at once.
func (s *story) create(id, by int64, t fact.Time) {
	if by != 0 {
		s.g(by)
	}
	s.gs[id] = &fact.Goroutine{ID: id, Slot: int(id), Parent: by,
		Group: &fact.Group{Entry: fmt.Sprintf("main.g%d", id), Created: at("spawn", 9)}}
	s.state[id] = fact.NotExist
	s.change(id, t, fact.Runnable, nil, fact.Waker{})
	s.run(id, t)
}

// until is a goroutine as a target.
func (s *story) to(id int64, from, to fact.Time) *Target {
	return s.target(s.latest(id), from, to)
}

// lines says each step in a line.
func lines(p *Path) string {
	var b strings.Builder
	for _, s := range p.Steps {
		fmt.Fprintf(&b, "%d-%d g%d %s %s", s.Start, s.End(), s.Goroutine, s.Bound, strings.TrimPrefix(s.Site.Func, "main."))
		if s.HandedBy != nil {
			fmt.Fprintf(&b, " > %s", s.HandedBy)
		}
		b.WriteString("\n")
	}
	for _, w := range p.Waits() {
		fmt.Fprintf(&b, "in %s %s until %s %d\n", w.Operation, w.Site.Func, w.By.Func, w.Total)
	}
	return b.String()
}

func expect(t *testing.T, p *Path, want string) {
	t.Helper()
	want = strings.ReplaceAll(strings.TrimLeft(want, "\n"), "\t", "")
	if got := lines(p); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	checkPath(t, p)
}

// checkPath checks what holds for every path.
func checkPath(t *testing.T, p *Path) {
	t.Helper()
	var sum, bounds, waits, sites time.Duration
	next := p.From
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Start != next || s.Duration <= 0 {
			t.Fatalf("step %d from %d lasts %d, after one to %d", i, s.Start, s.Duration, next)
		}
		next = s.End()
		sum += s.Duration
	}
	for _, d := range p.Bounds {
		bounds += d
	}
	for _, w := range p.Waits() {
		waits += w.Total
	}
	for _, s := range p.Sites() {
		sites += s.Total
	}
	if sum != p.Length() || bounds != sum || sites != sum || waits > sum || next != p.To {
		t.Fatalf("window %d, steps %d to %d, bounds %d, sites %d, waits %d", p.Length(), sum, next, bounds, sites, waits)
	}
}
