package findings

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/contention"
	"tracetool/reports/internal/blocked"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/scheduler"
	"tracetool/traceparse/fact"
)

// healthy is a second of a program in which every rule has something to look
// at and nothing to say.
func healthy() *Input {
	return &Input{
		Trace:  fact.Trace{Path: "trace.out", Duration: time.Second, GOMAXPROCS: 2},
		Waits:  contention.NewCollector().Result(),
		Filter: &contention.Filter{},
		Scheduler: &scheduler.Result{
			GOMAXPROCS: 2, Wall: time.Second, Running: 500 * time.Millisecond, Runnable: 100 * time.Millisecond,
		},
	}
}

var (
	lockSite = &fact.Site{Operation: fact.Mutex, Frame: fact.Frame{Func: "cache.(*Store).Get", File: "store.go", Line: 41}, Call: "sync.(*Mutex).Lock"}
	sendSite = &fact.Site{Operation: fact.ChanSend, Frame: fact.Frame{Func: "main.produce", File: "main.go", Line: 7}, Call: "chan send"}
	semSite  = &fact.Site{Operation: fact.Semaphore, Frame: fact.Frame{Func: "main.convert", File: "main.go", Line: 9}}
	idleSite = &fact.Site{Operation: fact.ChanReceive, Frame: fact.Frame{Func: "main.worker", File: "main.go", Line: 8}}
	spinSite = &fact.Site{Frame: fact.Frame{Func: "main.spin", File: "main.go", Line: 6}, Call: "runtime.Gosched"}
	workers  = &fact.Group{Entry: "main.worker", Created: fact.Frame{Func: "main.main", File: "main.go", Line: 3}}
)

// waited is n waits of length each at one site.
func waited(site *fact.Site, n int, each time.Duration) *contention.Result {
	c := contention.NewCollector()
	addWaits(c, site, n, each)
	return c.Result()
}

func addWaits(c *contention.Collector, site *fact.Site, n int, each time.Duration) {
	for i := range n {
		c.Wait(&fact.Wait{
			G: &fact.Goroutine{ID: int64(i + 1), Slot: i, Group: workers}, Site: site, Total: each,
			Waker: fact.Waker{Kind: fact.WakerGoroutine, Group: workers, Site: &fact.WakeSite{Frame: fact.Frame{Func: "main.free", File: "main.go", Line: 5}}},
		})
	}
}

// steps is a population that goes from one number to the next.
func steps(alive ...int64) []Population {
	return []Population{{Group: workers, Created: alive[len(alive)-1], Alive: alive}}
}

func yields(site *fact.Site, n int64, running time.Duration) []scheduler.Yield {
	return []scheduler.Yield{{Site: site, Count: n, Goroutines: 2, Running: running}}
}

func stuckAt(site *fact.Site, n int64, since fact.Time) []*blocked.Row {
	return []*blocked.Row{{Site: site, Group: workers, Goroutines: n, Since: since}}
}

// TestRules checks each rule just above and just below its thresholds.
func TestRules(t *testing.T) {
	const ms = time.Millisecond
	for _, tt := range []struct {
		name   string
		change func(*Input)
		want   []string
	}{
		{"healthy", func(in *Input) {}, nil},

		{"lock: 5% of the wall", func(in *Input) { in.Waits = waited(lockSite, 10, 5*ms) }, []string{"lock-contention"}},
		{"lock: less", func(in *Input) { in.Waits = waited(lockSite, 10, 4900*time.Microsecond) }, nil},
		{"lock: few waits", func(in *Input) { in.Waits = waited(lockSite, 9, 20*ms) }, nil},
		{"lock: few waits, but long", func(in *Input) { in.Waits = waited(lockSite, 1, 250*ms) }, []string{"lock-contention"}},
		{"lock: long receives beside it change nothing", func(in *Input) {
			c := contention.NewCollector()
			addWaits(c, lockSite, 10, 10*ms)
			addWaits(c, idleSite, 10, time.Second)
			in.Waits = c.Result()
		}, []string{"lock-contention"}},
		{"no site dominates", func(in *Input) {
			c := contention.NewCollector()
			for line := range 3 {
				s := *lockSite
				s.Line = line
				addWaits(c, &s, 10, 6*ms)
			}
			in.Waits = c.Result()
		}, nil},

		{"semaphore", func(in *Input) { in.Waits = waited(semSite, 10, 5*ms) }, []string{"semaphore-contention"}},
		{"semaphore: less", func(in *Input) { in.Waits = waited(semSite, 10, 4*ms) }, nil},

		{"send: 20% of the wall", func(in *Input) { in.Waits = waited(sendSite, 10, 20*ms) }, []string{"slow-consumer"}},
		{"send: less", func(in *Input) { in.Waits = waited(sendSite, 10, 19*ms) }, nil},

		{"limit of an errgroup", func(in *Input) {
			limit := *sendSite
			limit.Call = "golang.org/x/sync/errgroup.(*Group).Go"
			in.Waits = waited(&limit, 10, 20*ms)
		}, []string{"concurrency-limit"}},
		{"limit by tokens", func(in *Input) {
			tokens := *sendSite
			tokens.Func = "main.free" // which also receives
			in.Waits = waited(&tokens, 10, 20*ms)
		}, []string{"concurrency-limit"}},

		{"blocked as long as others were", func(in *Input) {
			in.Waits = waited(lockSite, 5, 48*ms)
			in.Blocked = stuckAt(lockSite, 1, 905_000_000)
		}, nil},
		{"blocked for longer", func(in *Input) {
			in.Waits = waited(lockSite, 5, 48*ms)
			in.Blocked = stuckAt(lockSite, 1, 904_000_000)
		}, []string{"blocked-at-end"}},
		{"blocked on a lock", func(in *Input) { in.Blocked = stuckAt(lockSite, 1, 900_000_000) }, []string{"blocked-at-end"}},
		{"blocked on a send", func(in *Input) { in.Blocked = stuckAt(sendSite, 3, 900_000_000) }, []string{"blocked-at-end"}},
		{"blocked for a moment", func(in *Input) { in.Blocked = stuckAt(lockSite, 1, 960_000_000) }, nil},
		{"idle at the end", func(in *Input) { in.Blocked = stuckAt(idleSite, 50, 0) }, nil},

		{"procs too few", func(in *Input) { in.Scheduler.Running, in.Scheduler.Runnable = 1200*ms, 1201*ms }, []string{"too-few-procs"}},
		{"procs too few, with syscalls", func(in *Input) {
			in.Scheduler.Running, in.Scheduler.Syscalls, in.Scheduler.Runnable = 600*ms, 600*ms, 700*ms
		}, []string{"too-few-procs"}},
		{"runnable less than running", func(in *Input) { in.Scheduler.Running, in.Scheduler.Runnable = 1200*ms, 1200*ms }, nil},
		{"procs idle", func(in *Input) { in.Scheduler.Running, in.Scheduler.Runnable = 1190*ms, 1300*ms }, nil},

		{"assists", func(in *Input) { in.Scheduler.Assist.Total = 25 * ms }, []string{"gc-assist"}},
		{"few assists", func(in *Input) { in.Scheduler.Assist.Total = 24 * ms }, nil},
		{"world stopped", func(in *Input) { in.Scheduler.Pause = scheduler.Pause{Count: 4, Total: 20 * ms} }, []string{"stop-the-world"}},
		{"world stopped briefly", func(in *Input) { in.Scheduler.Pause = scheduler.Pause{Count: 4, Total: 19 * ms} }, nil},

		{"growth", func(in *Input) { in.Populations = steps(0, 2, 4, 6, 8, 10, 12) }, []string{"growing-group"}},
		{"growth by less than ten", func(in *Input) { in.Populations = steps(0, 1, 3, 5, 7, 8, 9) }, nil},
		{"a pool filled once", func(in *Input) { in.Populations = steps(0, 50, 50, 50, 50, 50, 50) }, nil},
		{"a wave", func(in *Input) { in.Populations = steps(0, 20, 40, 60, 40, 50, 60) }, nil},
		{"growth in a moment", func(in *Input) { in.Trace.Duration = 400 * ms; in.Populations = steps(0, 2, 4, 6, 8, 10, 12) }, nil},

		{"yields", func(in *Input) { in.Scheduler.Yields = yields(spinSite, 1000, 10*ms) }, []string{"gosched-loop"}},
		{"few yields", func(in *Input) { in.Scheduler.Yields = yields(spinSite, 999, 10*ms) }, nil},

		{"yields that cost nothing", func(in *Input) { in.Scheduler.Yields = yields(spinSite, 5000, 9*ms) }, nil},
		{"yields of runtime.GC", func(in *Input) {
			gc := *spinSite
			gc.Call = "runtime.GC"
			in.Scheduler.Yields = yields(&gc, 5000, 10*ms)
		}, nil},

		{"damage", func(in *Input) {
			in.Trace.Warnings = []fact.Warning{{Code: "truncated", Message: "generation 2 is truncated"}}
			in.Trace.LostBytes = 5
		}, []string{"damaged-trace"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := healthy()
			tt.change(in)
			found := Check(in)
			var got []string
			for _, f := range found {
				got = append(got, f.Rule)
				wellFormed(t, f)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
		})
	}
}

func wellFormed(t *testing.T, f reports.Finding) {
	t.Helper()
	if f.Score < 0 || f.Score > 100 || f.Title == "" || f.Severity == "" {
		t.Errorf("finding %+v", f)
	}
	if f.Rule != "damaged-trace" && f.Command == "" {
		t.Errorf("%s names no command", f.Rule)
	}
}

// TestOrder: the gravest finding comes first.
func TestOrder(t *testing.T) {
	in := healthy()
	in.Waits = waited(lockSite, 10, 6*time.Millisecond)
	in.Blocked = stuckAt(lockSite, 4, 0)
	found := Check(in)
	scores := make([]int, len(found))
	for i, f := range found {
		scores[i] = f.Score
	}
	if len(found) != 2 || found[0].Rule != "blocked-at-end" || !slices.IsSortedFunc(scores, func(a, b int) int { return b - a }) {
		t.Errorf("order: %+v", found)
	}
}

// TestRulesAreDocumented: keys are unique and every rule tells its threshold.
func TestRulesAreDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.Key] || r.Doc == "" {
			t.Errorf("rule %q: twice or undocumented", r.Key)
		}
		seen[r.Key] = true
	}
}

// impacts are 20 waits at each site, of 10 ms at lockSite and 5 ms at others, that
// took idle proc time, in ns of 2 s.
func impacts(t *testing.T, idle map[*fact.Site]float64) *contention.Result {
	t.Helper()
	c := contention.NewCollector()
	places := make(map[blocking.Place]float64)
	for site, ns := range idle {
		each := 5 * time.Millisecond
		if site == lockSite {
			each *= 2
		}
		addWaits(c, site, 20, each)
		places[blocking.Place{Site: site, Group: workers}] = ns
	}
	r := c.Result()
	r.Charge(&blocking.Result{Procs: blocking.Procs{Total: 2e9}, Idle: places})
	return r
}
