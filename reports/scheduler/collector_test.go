package scheduler

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"tracetool/traceparse/fact"
)

var (
	worker  = &fact.Group{Entry: "main.work", Created: fact.Frame{Func: "main.main", File: "main.go", Line: 7}}
	server  = &fact.Group{Entry: "main.serve"}
	sweeper = &fact.Group{Entry: "runtime.bgsweep", System: true}
	marker  = &fact.Group{Entry: gcWorker, System: true}

	spin = &fact.Site{Frame: fact.Frame{Func: "main.spin", File: "main.go", Line: 12}, Call: "runtime.Gosched"}
	read = &fact.Site{Operation: fact.SyscallOperation, Frame: fact.Frame{Func: "main.load", File: "main.go", Line: 30}, Call: "os.ReadFile"}
)

// life writes one goroutine's spans one after the other.
type life struct {
	to  []any
	g   fact.Goroutine
	at  fact.Time
	ran time.Duration
}

// born are all lives begun.
var born []*life

func begin(id int64, group *fact.Group, to ...any) *life {
	l := &life{to: to, g: fact.Goroutine{ID: id, Slot: int(id) % 4, Group: group}}
	born = append(born, l)
	return l
}

// result ends all lives and returns what c found.
func result(c *Collector) *Result {
	for _, l := range born {
		if slices.Contains(l.to, any(c)) {
			l.g.Group = l.g.Group.Canonical()
			c.Goroutine(&l.g)
		}
	}
	born = nil
	return c.Result(&trace)
}

func (l *life) span(s fact.Span, d time.Duration) *life {
	s.G, s.Start, s.End = &l.g, l.at, l.at+fact.Time(d)
	l.g.Times.Add(s.State, fact.UnknownClass, d)
	l.at = s.End
	s.Ran, l.ran = l.ran, 0
	for _, sink := range l.to {
		if sink, ok := sink.(fact.SpanSink); ok {
			sink.Span(&s)
		}
		if sink, ok := sink.(fact.RunnableSink); ok && s.State == fact.Runnable {
			sink.Runnable(&s)
		}
	}
	if s.State == fact.Running {
		l.ran = d
	}
	return l
}

func (l *life) runnable(cause fact.Cause, d time.Duration) *life {
	return l.span(fact.Span{State: fact.Runnable, Cause: cause}, d)
}

func (l *life) yield(d time.Duration) *life {
	return l.span(fact.Span{State: fact.Runnable, Cause: fact.CauseYield, Site: spin}, d)
}

func (l *life) run(d time.Duration) *life { return l.span(fact.Span{State: fact.Running}, d) }

func (l *life) syscall(d time.Duration) *life {
	return l.span(fact.Span{State: fact.Syscall, Site: read}, d)
}

func (l *life) assist(c *Collector, during func()) {
	e := fact.RangeEdge{Kind: fact.RangeAssist, Begin: true, G: &l.g, Time: l.at}
	c.RangeEdge(&e)
	r := fact.Range{Kind: fact.RangeAssist, G: &l.g, Start: l.at}
	during()
	r.End = l.at
	e.Begin, e.Time = false, l.at
	c.RangeEdge(&e)
	c.Range(&r)
}

var trace = fact.Trace{Duration: 1000, GOMAXPROCS: 2}

func TestResult(t *testing.T) {
	c := NewCollector(false)
	begin(1, worker, c).runnable(fact.CauseCreated, 10).run(100).runnable(fact.CausePreempted, 30).run(50)
	spinner := begin(2, worker, c).runnable(fact.CauseCreated, 20).run(5).yield(7).run(3).yield(1).run(2)
	begin(3, worker, c).run(4).yield(9)
	begin(4, sweeper, c).run(40).yield(500).run(60)
	begin(6, sweeper, c).runnable(fact.CauseWoken, 900)

	// It runs for 6, waits for 20, and runs for 1: the mark of its second span
	// that is not over when the assist ends.
	spinner.assist(c, func() {
		spinner.run(6).span(fact.Span{State: fact.Waiting}, 20).runnable(fact.CauseWoken, 4)
		spinner.at += 1
	})
	c.Range(&fact.Range{Kind: fact.RangeGC, Start: 100, End: 300})
	c.Range(&fact.Range{Kind: fact.RangeGC, Start: 900, End: 1000, EndOpen: true})
	for _, d := range []fact.Time{2, 4} {
		c.Range(&fact.Range{Kind: fact.RangeSTW, Name: "stop-the-world (GC mark termination)", Start: 300, End: 300 + d})
	}
	c.Range(&fact.Range{Kind: fact.RangeSTW, Name: "stop-the-world (read mem stats)", Start: 500, End: 501})
	c.Range(&fact.Range{Kind: fact.RangeSTW, Name: "stop-the-world (start trace)", Start: 0, End: 50})
	c.Range(&fact.Range{Kind: fact.RangeSweep, Start: 310, End: 320})

	want := &Result{
		GOMAXPROCS: 2, Wall: 1000, Running: 170, Runnable: 81, System: 100,
		Delay: Delay{Count: 7, Total: 81, Mean: 11, P50: 9, P90: 30, P99: 30, Max: 30},
		GC:    Ranges{Count: 2, Open: 1, Total: 300, Mean: 150, Max: 200},
		Pause: Pause{Count: 3, Total: 7, Mean: 2, P50: 2, P99: 4, Max: 4},
		Pauses: []Pause{
			{Kind: "start trace", Count: 1, Total: 50, Mean: 50, P50: 50, P99: 50, Max: 50},
			{Kind: "GC mark termination", Count: 2, Total: 6, Mean: 3, P50: 2, P99: 4, Max: 4},
			{Kind: "read mem stats", Count: 1, Total: 1, Mean: 1, P50: 1, P99: 1, Max: 1},
		},
		Assist:  Assist{Count: 1, Total: 7, Max: 7},
		Assists: []Assist{{Group: worker, Count: 1, Total: 7, Max: 7}},
		Sweep:   Ranges{Count: 1, Total: 10, Mean: 10, Max: 10},
		Yields:  []Yield{{Site: spin, Count: 3, Goroutines: 2, Running: 12, Delay: 17}},
	}
	want.Causes[fact.CauseCreated] = Delay{Count: 2, Total: 30, Mean: 15, P50: 10, P90: 20, P99: 20, Max: 20}
	want.Causes[fact.CauseWoken] = Delay{Count: 1, Total: 4, Mean: 4, P50: 4, P90: 4, P99: 4, Max: 4}
	want.Causes[fact.CausePreempted] = Delay{Count: 1, Total: 30, Mean: 30, P50: 30, P90: 30, P99: 30, Max: 30}
	want.Causes[fact.CauseYield] = Delay{Count: 3, Total: 17, Mean: 5, P50: 7, P90: 9, P99: 9, Max: 9}
	if diff := cmp.Diff(want, result(c), cmpopts.IgnoreUnexported(fact.Group{})); diff != "" {
		t.Error(diff)
	}
	lines := []string{"delay p50 9ns · p99 30ns · max 30ns", "GC 2 cycles, stop-the-world 7ns in 3 pauses, assists 4.1%"}
	if diff := cmp.Diff(lines, want.Lines()); diff != "" {
		t.Error(diff)
	}
}

func TestEmpty(t *testing.T) {
	lines := []string{"no goroutine waited for a proc", "no garbage collection"}
	if diff := cmp.Diff(lines, NewCollector(false).Result(&fact.Trace{}).Lines()); diff != "" {
		t.Error(diff)
	}
}

func TestShowRuntime(t *testing.T) {
	c := NewCollector(true)
	begin(1, sweeper, c).run(40).yield(500)
	r := result(c)
	if r.Running != 40 || r.System != 0 || r.Runnable != 500 || len(r.Yields) != 1 {
		t.Errorf("%+v", r)
	}
}

// TestNameless shows goroutines whose group becomes known after their first
// spans.
func TestNameless(t *testing.T) {
	for _, test := range []struct {
		real                    *fact.Group
		running, system, delays time.Duration
		groups                  int
	}{
		{worker, 10, 0, 5, 1},
		{sweeper, 0, 10, 0, 0},
	} {
		c, d := NewCollector(false), newDetail(false)
		unnamed := &fact.Group{}
		begin(1, unnamed, c, d).runnable(fact.CauseWoken, 5).run(10)
		unnamed.Alias(test.real)
		d.finish()
		r, groups := result(c), d.delays()
		if r.Running != test.running || r.System != test.system || r.Runnable != test.delays || len(groups) != test.groups {
			t.Errorf("%s: running %d, system %d, runnable %d, %d groups", test.real.Entry, r.Running, r.System, r.Runnable, len(groups))
		}
	}
}

// drawLives draws goroutines' spans and returns the collectors that saw them,
// and the times that the program's goroutines ran and were runnable.
func drawLives(t *rapid.T, c *Collector, d *detail) (running, runnable time.Duration, end fact.Time) {
	groups := []*fact.Group{worker, server, sweeper, {}, {}}
	groups[3].Alias(worker)
	groups[4].Alias(sweeper)
	for id := range rapid.Int64Range(1, 8).Draw(t, "goroutines") {
		l := begin(id+1, rapid.SampledFrom(groups).Draw(t, "group"), c, d)
		l.at = fact.Time(rapid.Int64Range(0, 1e6).Draw(t, "start"))
		for range rapid.IntRange(1, 10).Draw(t, "spans") {
			length := time.Duration(rapid.Int64Range(0, 1e6).Draw(t, "length"))
			user := !l.g.Group.Canonical().System
			switch rapid.IntRange(0, 4).Draw(t, "state") {
			case 0:
				l.runnable(fact.CauseNone, length)
				if user {
					runnable += length
				}
			case 1:
				l.syscall(length)
			case 2:
				l.yield(length)
				if user {
					runnable += length
				}
			case 3:
				l.runnable(fact.CauseSyscallExit, length)
				if user {
					runnable += length
				}
			default:
				l.run(length)
				if user {
					running += length
				}
			}
		}
		end = max(end, l.at)
	}
	return running, runnable, end
}

// TestSums checks that every table holds all of the running and runnable time,
// each in its own way.
func TestSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, d := NewCollector(false), newDetail(false)
		running, runnable, end := drawLives(t, c, d)
		d.finish()
		r := result(c)
		if r.Running != running || r.Runnable != runnable {
			t.Fatalf("running %d, runnable %d; want %d, %d", r.Running, r.Runnable, running, runnable)
		}
		var causes, groups time.Duration
		for _, x := range r.Causes {
			causes += x.Total
		}
		for _, x := range d.delays() {
			groups += x.Sum()
		}
		if causes != runnable || groups != runnable {
			t.Fatalf("by cause %d, by group %d; want %d", causes, groups, runnable)
		}
		checkBuckets(t, d, end, running, runnable)
	})
}

func checkBuckets(t *rapid.T, d *detail, end fact.Time, running, runnable time.Duration) {
	if end == 0 {
		return
	}
	var ran, waited float64
	for _, x := range buckets(&d.series.running, 0, end, parts) {
		ran += x
	}
	for _, x := range buckets(&d.series.runnable, 0, end, parts) {
		waited += x
	}
	if !near(ran, float64(running)) || !near(waited, float64(runnable)) {
		t.Fatalf("parts sum to running %v, runnable %v; want %d, %d", ran, waited, running, runnable)
	}
}

func near(a, b float64) bool { return cmp.Equal(a, b, cmpopts.EquateApprox(1e-9, 1e-6)) }

func TestSyscalls(t *testing.T) {
	d := newDetail(false)
	begin(1, worker, d).
		syscall(5).run(1).
		syscall(30).runnable(fact.CauseSyscallExit, 7).run(1).
		syscall(2).run(1).runnable(fact.CauseWoken, 3)
	begin(2, worker, d).runnable(fact.CauseSyscallExit, 4) // it entered before the trace
	begin(3, sweeper, d).syscall(100)
	want := map[*fact.Site]*syscalls{read: {count: 3, total: 37, max: 30, lost: 1, lostTotal: 30, delay: 7}}
	if diff := cmp.Diff(want, d.syscalls, cmp.AllowUnexported(syscalls{})); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkSpan(b *testing.B) {
	c, d := NewCollector(false), newDetail(false)
	var gs [1024]fact.Goroutine
	for i := range gs {
		gs[i] = fact.Goroutine{ID: int64(i + 1), Slot: i, Group: worker}
	}
	kinds := []fact.Span{
		{State: fact.Runnable, Cause: fact.CauseWoken}, {State: fact.Running}, {State: fact.Waiting},
	}
	for _, bench := range []struct {
		name string
		sink func(*fact.Span)
	}{{"collector", c.Runnable}, {"detail", d.Span}} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s := &kinds[i%len(kinds)]
				s.G = &gs[i/len(kinds)%len(gs)]
				s.Start, s.End = fact.Time(i)*100, fact.Time(i)*100+fact.Time(i%4000)
				bench.sink(s)
			}
		})
	}
}
