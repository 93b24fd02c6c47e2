package scheduler

import (
	"testing"
	"time"

	"tracetool/traceparse/fact"
)

// script sends facts at times given in µs.
type script struct {
	*mutator
	gs map[*fact.Group]*fact.Goroutine
}

func newScript() *script {
	return &script{newMutator(), map[*fact.Group]*fact.Goroutine{}}
}

func (s *script) goroutine(g *fact.Group) *fact.Goroutine {
	if s.gs[g] == nil {
		s.gs[g] = &fact.Goroutine{ID: int64(len(s.gs) + 1), Slot: len(s.gs), Group: g}
	}
	return s.gs[g]
}

func (s *script) procs(at fact.Time, n uint64) {
	s.Metric(&fact.Metric{Time: at * 1000, Name: fact.MetricGOMAXPROCS, Value: n})
}

func (s *script) to(at fact.Time, g *fact.Group, state fact.State) {
	s.Transition(&fact.Transition{G: s.goroutine(g), Time: at * 1000, To: state})
}

func (s *script) edge(at fact.Time, begin bool, r fact.RangeEdge) {
	r.Time, r.Begin = at*1000, begin
	s.RangeEdge(&r)
}

// check compares with the utilization over 1, 10, 100 ms and all of the trace,
// which is 200 ms long.
func (s *script) check(t *testing.T, want [4]float64) {
	t.Helper()
	over, whole := s.finish(&fact.Trace{Duration: 200 * time.Millisecond, GOMAXPROCS: 2})
	for i, u := range over {
		if !u.known || !near(u.least, want[i]) {
			t.Errorf("utilization over %v is %v, want %v", u.window, u.least, want[i])
		}
	}
	if !near(whole, want[3]) {
		t.Errorf("utilization of the whole is %v, want %v", whole, want[3])
	}
}

func TestMutator(t *testing.T) {
	s := newScript()
	s.procs(0, 2)
	s.to(0, worker, fact.Running)
	s.to(0, marker, fact.Running)
	s.to(2000, marker, fact.Waiting)
	pause := fact.RangeEdge{Kind: fact.RangeSTW, Name: "stop-the-world (GC mark termination)"}
	s.edge(4000, true, pause)
	s.edge(4500, false, pause)
	assist := fact.RangeEdge{Kind: fact.RangeAssist, G: s.goroutine(worker)}
	s.edge(6000, true, assist)
	s.to(7000, worker, fact.Waiting)
	s.to(7500, worker, fact.Running)
	s.edge(8000, false, assist)
	s.to(9000, worker, fact.Waiting)
	tracer := fact.RangeEdge{Kind: fact.RangeSTW, Name: "stop-the-world (start trace)"}
	s.edge(50_000, true, tracer)
	s.edge(60_000, false, tracer)
	// 2 ms and 1.5 ms of one proc of two, and 0.5 ms of both.
	s.check(t, [4]float64{0.5, 1 - 2.25/10, 1 - 2.25/100, 1 - 2.25/200})
}

// TestMutatorLate learns of GOMAXPROCS and of a worker's name after the fact.
func TestMutatorLate(t *testing.T) {
	for _, procs := range []fact.Time{-1, 0, 2500, 4000} {
		s := newScript()
		if procs == 0 {
			s.procs(0, 2)
		}
		unnamed, other := &fact.Group{}, &fact.Group{}
		s.to(0, other, fact.Running)
		s.to(1000, unnamed, fact.Running)
		s.to(2000, marker, fact.Running)
		if procs == 2500 {
			s.procs(2500, 2)
		}
		s.goroutine(unnamed).Group = marker
		s.to(3000, unnamed, fact.Waiting)
		s.goroutine(other).Group = worker
		s.to(3500, other, fact.Waiting)
		if procs == 4000 {
			s.procs(4000, 2)
		}
		s.to(4000, marker, fact.Waiting)
		// Two at once in the third ms, one before and after.
		s.check(t, [4]float64{0, 1 - 2.0/10, 1 - 2.0/100, 1 - 2.0/200})
	}
}

// TestMutatorFull lets a nameless goroutine run for ever.
func TestMutatorFull(t *testing.T) {
	s := newScript()
	s.procs(0, 2)
	s.to(0, &fact.Group{}, fact.Running)
	for i := range fact.Time(maxPending) {
		s.to(2*i, marker, fact.Running)
		s.to(2*i+1, marker, fact.Waiting)
	}
	if len(s.pending) > maxPending {
		t.Errorf("%d steps pending", len(s.pending))
	}
	over, _ := s.finish(&fact.Trace{Duration: 2 * maxPending * time.Microsecond})
	if !near(over[0].least, 0.75) {
		t.Errorf("utilization %v, want 0.75", over[0].least)
	}
}

func TestMutatorShort(t *testing.T) {
	over, whole := newMutator().finish(&fact.Trace{Duration: 5 * time.Millisecond})
	if !over[0].known || over[1].known || over[2].known || over[0].least != 1 || whole != 1 {
		t.Errorf("%+v, %v", over, whole)
	}
}

func BenchmarkMutator(b *testing.B) {
	b.ReportAllocs()
	s := newScript()
	s.procs(0, 2)
	var gs [1024]fact.Goroutine
	for i := range gs {
		gs[i] = fact.Goroutine{ID: int64(i + 1), Slot: i, Group: worker}
	}
	x := fact.Transition{To: fact.Running}
	for i := 0; b.Loop(); i++ {
		x.G, x.Time = &gs[i%len(gs)], fact.Time(i)
		s.Transition(&x)
	}
}
