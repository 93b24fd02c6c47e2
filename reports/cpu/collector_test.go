package cpu

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tracetool/reports/scheduler"
	"tracetool/traceparse/fact"
)

const ms = time.Millisecond

var (
	worker = &fact.Group{Entry: "main.work", Created: fact.Frame{Func: "main.main", File: "main.go", Line: 7}}
	server = &fact.Group{Entry: "main.serve"}
	marker = &fact.Group{Entry: "runtime.gcBgMarkWorker", System: true}

	spinLoad = stack("sync/atomic.(*Bool).Load < main.spin:3 < main.work < runtime.goexit")
	spinSelf = stack("main.spin:4 < main.work < runtime.goexit")
	spinLock = stack("runtime.procyield < sync.runtime_doSpin < sync.(*Mutex).lockSlow < sync.(*Mutex).Lock < main.spin:8 < main.work")
	count    = stack("sync/atomic.(*Int64).Add < main.count:2 < main.serve")
	countOn  = stack("main.count:1 < main.serve")
	fib      = stack("main.fib < main.fib < main.fib < main.serve")
	mark     = stack("runtime.scanObject < runtime.gcBgMarkWorker < runtime.goexit")
	schedule = stack("runtime.findRunnable < runtime.schedule < runtime.goschedImpl < runtime.gosched_m < runtime.mcall")

	spinYield  = yield("main.spin", 5, 4000, 200*ms)
	spinYield2 = yield("main.spin", 6, 1000, 50*ms)
	polite     = yield("main.count", 9, 150, 300*ms)
)

func yield(function string, line int, n int64, ran time.Duration) scheduler.Yield {
	return scheduler.Yield{
		Site:  &fact.Site{Frame: fact.Frame{Func: function, File: function + ".go", Line: line}, Call: "runtime.Gosched"},
		Count: n, Goroutines: 1, Running: ran,
	}
}

// sampled has been given a hundred samples, and a goroutine of each group.
func sampled(showRuntime bool) *Collector {
	c := NewCollector(showRuntime)
	alias := &fact.Group{}
	alias.Alias(worker)
	for _, x := range []struct {
		n     int
		group *fact.Group
		stack *fact.Stack
	}{
		{30, worker, spinLoad}, {5, alias, spinLoad}, {15, worker, spinSelf}, {5, worker, spinLock},
		{10, server, count}, {5, server, countOn}, {14, server, fib}, {1, server, spinSelf}, {1, server, nil},
		{8, marker, mark}, {5, nil, schedule}, {1, nil, nil},
	} {
		s := fact.Sample{Stack: x.stack}
		if x.group != nil {
			s.G = &fact.Goroutine{ID: 1, Group: x.group}
		}
		for range x.n {
			c.Sample(&s)
		}
	}
	for g, d := range map[*fact.Group]time.Duration{worker: 500 * ms, alias: 40 * ms, server: 300 * ms, marker: 90 * ms} {
		c.Goroutine(&fact.Goroutine{Group: g, Times: fact.Breakdown{Running: d}})
	}
	return c
}

var (
	second = fact.Trace{Duration: time.Second, GOMAXPROCS: 2}
	yields = []scheduler.Yield{spinYield2, spinYield, polite}
)

func TestResult(t *testing.T) {
	want := &Result{
		Wall: time.Second, Samples: 100, NoStack: 2, Runtime: 14, Yielding: 5,
		Groups: []Group{
			{worker, 55, 540 * ms}, {server, 31, 300 * ms}, {marker, 8, 90 * ms}, {nil, 6, 0},
		},
		Functions: []Function{
			{"sync/atomic.(*Bool).Load", "sync/atomic.(*Bool).Load.go", 35, 35, worker, 35},
			{"main.spin", "main.spin.go", 16, 56, worker, 55},
			{"main.fib", "main.fib.go", 14, 14, server, 14},
			{"sync/atomic.(*Int64).Add", "sync/atomic.(*Int64).Add.go", 10, 10, server, 10},
			{"main.count", "main.count.go", 5, 15, server, 15},
			{"runtime.procyield", "runtime.procyield.go", 5, 5, worker, 5},
			{"main.work", "main.work.go", 0, 56, worker, 55},
			{"main.serve", "main.serve.go", 0, 29, server, 29},
			{"sync.(*Mutex).Lock", "sync.(*Mutex).Lock.go", 0, 5, worker, 5},
			{"sync.(*Mutex).lockSlow", "sync.(*Mutex).lockSlow.go", 0, 5, worker, 5},
			{"sync.runtime_doSpin", "sync.runtime_doSpin.go", 0, 5, worker, 5},
		},
		spins: []Spin{
			{Site: fact.Frame{Func: "main.spin", File: "main.spin.go", Line: 5}, Kind: GoschedLoop, Call: "runtime.Gosched",
				Samples: 51, InAtomic: 35, Own: 56, Yields: 5000, Ran: 250 * ms},
			{Site: fact.Frame{Func: "main.count", File: "main.count.go", Line: 2}, Kind: Atomic, Call: "sync/atomic.(*Int64).Add",
				Samples: 10, InAtomic: 10, Own: 15},
			{Site: fact.Frame{Func: "main.spin", File: "main.spin.go", Line: 8}, Kind: LockSpin, Call: "sync.(*Mutex).Lock",
				Samples: 5, Own: 56},
		},
	}
	got := sampled(false).Result(&second, yields)
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Result{}), cmpopts.IgnoreUnexported(fact.Group{})); diff != "" {
		t.Error(diff)
	}
	if got := got.PerSecond(&got.spins[0]); got != 5000 {
		t.Errorf("%v yields a second", got)
	}
}

// TestShowRuntime: nothing is left out.
func TestShowRuntime(t *testing.T) {
	r := sampled(true).Result(&second, nil)
	var flat int64
	for _, f := range r.Functions {
		flat += f.Flat
	}
	if r.Runtime != 0 || flat != r.Samples-r.NoStack {
		t.Errorf("%d samples left out; %d flat, want %d", r.Runtime, flat, r.Samples-r.NoStack)
	}
}

func TestBusy(t *testing.T) {
	short := yield("main.spin", 1, 150, 10*ms)
	gc := spinYield
	gc.Site = &fact.Site{Frame: spinYield.Site.Frame, Call: "runtime.GC"}
	idle := yield("main.spin", 1, 5000, ms)
	for _, test := range []struct {
		what  string
		yield scheduler.Yield
		wall  time.Duration
		want  bool
	}{
		{"busy", spinYield, time.Second, true},
		{"over a long time", spinYield, time.Minute, false},
		{"few", short, 20 * ms, false},
		{"in no time", idle, time.Second, false},
		{"by the runtime", gc, time.Second, false},
	} {
		if got := Busy(&test.yield, test.wall); got != test.want {
			t.Errorf("%s: %v", test.what, got)
		}
	}
}

// TestAllocs: once a stack has been met, a sample costs no memory.
func TestAllocs(t *testing.T) {
	c := sampled(false)
	s := fact.Sample{G: &fact.Goroutine{Group: worker}, Stack: spinLoad}
	none := fact.Sample{}
	if n := testing.AllocsPerRun(100, func() { c.Sample(&s); c.Sample(&none) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkSample(b *testing.B) {
	c := sampled(false)
	s := fact.Sample{G: &fact.Goroutine{Group: worker}, Stack: spinLoad}
	b.ReportAllocs()
	for b.Loop() {
		c.Sample(&s)
	}
}
