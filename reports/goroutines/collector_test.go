package goroutines

import (
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

var (
	servers = &fact.Group{Entry: "app.serve", Created: fact.Frame{Func: "app.listen", File: "app.go", Line: 7}}
	older   = &fact.Group{Entry: "main.main"}
	markers = &fact.Group{Entry: "runtime.gcBgMarkWorker", System: true}
)

// wall is the synthetic trace: 1 s.
var wall = fact.Trace{Duration: time.Second}

const ms = fact.Time(time.Millisecond)

// lives are two servers that end, one that does not, a goroutine without a name
// that became main's, and one of the runtime.
func lives() []*fact.Goroutine {
	alias := &fact.Group{}
	alias.Alias(older)
	waits := func(c fact.Class, ms time.Duration) (b fact.Breakdown) {
		b.Running, b.Runnable = time.Millisecond, time.Millisecond
		b.Waiting[c] = (ms - 2) * time.Millisecond
		return b
	}
	return []*fact.Goroutine{
		{ID: 7, Group: servers, Start: 100 * ms, FirstRun: 101 * ms, End: 110 * ms, Times: waits(fact.Contention, 10)},
		{ID: 8, Group: servers, Start: 100 * ms, FirstRun: 103 * ms, End: 130 * ms, Times: waits(fact.Network.Class(), 30)},
		{ID: 9, Group: servers, Start: 600 * ms, FirstRun: -1, End: 1000 * ms, EndOpen: true,
			Times: fact.Breakdown{Runnable: 400 * time.Millisecond}},
		{ID: 1, Group: alias, StartOpen: true, End: 1000 * ms, EndOpen: true, Times: waits(fact.Coordination, 1000)},
		{ID: 2, Group: markers, StartOpen: true, End: 1000 * ms, EndOpen: true,
			Times: fact.Breakdown{Unknown: time.Second}},
	}
}

func collected() *Result {
	c := NewCollector()
	for _, g := range lives() {
		c.Goroutine(g)
	}
	return c.Result(&wall)
}

func TestResult(t *testing.T) {
	r := collected()
	if len(r.Groups) != 3 || r.Groups[0].Group != servers || r.Groups[1].Group != older {
		t.Fatalf("groups %+v", r.Groups)
	}
	g := r.Groups[0]
	population := g.Population
	complete := []time.Duration{g.Complete.Mean(), g.Complete.Max()}
	g.Population, g.Group = nil, nil
	want := Group{
		Goroutines: 3, Alive: 1, Ended: 2, Created: 3, NeverRan: 1,
		Lifetime: 440 * time.Millisecond, Longest: 400 * time.Millisecond,
		Times:      fact.Breakdown{Running: 2 * time.Millisecond, Runnable: 402 * time.Millisecond},
		StartDelay: Delay{N: 2, Sum: 4 * time.Millisecond, Max: 3 * time.Millisecond},
		Complete:   g.Complete,
	}
	want.Times.Waiting[fact.Contention] = 8 * time.Millisecond
	want.Times.Waiting[fact.External] = 28 * time.Millisecond
	if diff := cmp.Diff(want, g, cmp.AllowUnexported(g.Complete)); diff != "" {
		t.Errorf("servers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]time.Duration{20 * time.Millisecond, 30 * time.Millisecond}, complete); diff != "" {
		t.Errorf("complete lives, mean and max (-want +got):\n%s", diff)
	}
	var alive []int64
	for _, p := range population {
		alive = append(alive, p.Alive)
	}
	// At 100 ms two begin, at 600 ms one: levels are those just before.
	if diff := cmp.Diff([]int64{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1}, alive); diff != "" {
		t.Errorf("population (-want +got):\n%s", diff)
	}
}

func TestKeep(t *testing.T) {
	r := collected()
	for _, test := range []struct {
		name string
		o    reports.Options
		want []*fact.Group
	}{
		{"default", reports.Options{}, []*fact.Group{servers, older}},
		{"runtime", reports.Options{ShowRuntime: true}, []*fact.Group{servers, older, markers}},
		{"focus on the creator", reports.Options{Focus: regexp.MustCompile("listen")}, []*fact.Group{servers}},
		{"ignore", reports.Options{Ignore: regexp.MustCompile("^app")}, []*fact.Group{older}},
	} {
		var got []*fact.Group
		for _, g := range r.Keep(&test.o).Groups {
			got = append(got, g.Group)
		}
		if diff := cmp.Diff(test.want, got, cmp.Comparer(func(a, b *fact.Group) bool { return a == b })); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestStates states that time in damaged parts has a row of its own, and a share.
func TestStates(t *testing.T) {
	table := StatesTable(collected())
	got := make(map[any]any)
	for _, row := range table.Rows {
		got[row[table.Column("state")]] = row[table.Column("total_ns")]
	}
	want := map[any]any{
		"running": 3 * time.Millisecond, "runnable": 403 * time.Millisecond, "syscall": time.Duration(0),
		"contention": 8 * time.Millisecond, "coordination": 998 * time.Millisecond,
		"external": 28 * time.Millisecond, "runtime": time.Duration(0), "lost": time.Second,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNothing(t *testing.T) {
	c := NewCollector()
	r := c.Result(&wall).Keep(&reports.Options{})
	if rows := GroupsTable(r, 0).Rows; len(rows) != 0 {
		t.Errorf("groups of an empty trace: %v", rows)
	}
	for _, row := range StatesTable(r).Rows {
		if row[3] != nil {
			t.Errorf("a share of nothing: %v", row)
		}
	}
}

func TestUsage(t *testing.T) {
	for _, test := range []struct{ id, want string }{
		{"-5", "--id -5: goroutines are numbered from 1"},
		{"0", "--id 0: goroutines are numbered from 1"},
		{"4711", "no goroutine 4711 in the trace, which has 41 goroutines with IDs from 1 to 51"},
	} {
		_, err := document(t, "tasks-regions/trace.out", "-id", test.id)
		if err == nil || err.Error() != test.want {
			t.Errorf("--id %s: %v", test.id, err)
		}
	}
}

func BenchmarkGoroutine(b *testing.B) {
	b.ReportAllocs()
	c, list := NewCollector(), lives()
	for i := 0; b.Loop(); i++ {
		c.Goroutine(list[i%len(list)])
	}
}

// BenchmarkLife is about the spans of other goroutines: nearly all of them.
func BenchmarkLife(b *testing.B) {
	b.ReportAllocs()
	l := newLife(1)
	s := fact.Span{G: &fact.Goroutine{ID: 2, Slot: 1}, State: fact.Running}
	for b.Loop() {
		l.Span(&s)
	}
}

// BenchmarkBirth is about the lives of other goroutines, begin and end.
func BenchmarkBirth(b *testing.B) {
	b.ReportAllocs()
	f := feed{newLife(1)}
	f.older(2)
	for i := int64(3); b.Loop(); i++ {
		f.end(f.create(i, 2, 0), 0)
	}
}
