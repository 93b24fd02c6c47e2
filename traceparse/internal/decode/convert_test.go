package decode

import (
	"fmt"
	"hash/fnv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/exp/trace"
)

// converted is what the decoder makes of the reader's events.
func converted(tables *Tables, events ...trace.Event) (*Generation, []Event) {
	d := NewDecoder(tables, NewPool(0))
	d.gen = new(Generation)
	for _, ev := range events {
		d.event(&ev)
	}
	d.gen.Notes = d.notes
	return d.gen, all(d.gen)
}

// describe prints an event with what its indexes stand for.
func describe(tables *Tables, g *Generation, e *Event) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s id=%d", e.Time, kindNames[e.Kind], e.ID)
	if e.Kind == GoTransition {
		fmt.Fprintf(&b, " %v→%v", e.From, e.To)
	}
	if e.G != None {
		fmt.Fprintf(&b, " g=%d", e.G)
	}
	if e.Proc != None {
		fmt.Fprintf(&b, " p=%d", e.Proc)
	}
	if e.Reason != 0 {
		fmt.Fprintf(&b, " %q", tables.Reasons()[e.Reason])
	}
	if e.Stack != 0 {
		fmt.Fprintf(&b, " stack=%s", tables.Stacks()[e.Stack].Root())
	}
	switch e.Kind {
	case GoTransition:
		if e.Aux != 0 {
			fmt.Fprintf(&b, " aux=%s", tables.Stacks()[e.Aux].Root())
		}
	case RangeBegin, RangeActive, RangeEnd:
		fmt.Fprintf(&b, " kind=%d", e.Aux)
	case TaskBegin, TaskEnd, RegionBegin, RegionEnd, Log:
		fmt.Fprintf(&b, " %+v", g.Notes[e.Aux])
	}
	return b.String()
}

func stackOf(function string) trace.Stack {
	h := fnv.New32()
	h.Write([]byte(function))
	return trace.MakeStack([]trace.StackFrame{{PC: uint64(h.Sum32()), Func: function, File: "x.go", Line: 7}})
}

// made makes an event at time 5 in the context of goroutine 7 on proc 3, whose
// stack is main.context.
func made[T trace.EventDetails](t *testing.T, kind trace.EventKind, details T) trace.Event {
	t.Helper()
	e, err := trace.MakeEvent(trace.EventConfig[T]{
		Time: 5, Kind: kind, Goroutine: 7, Proc: 3, Thread: 2, Stack: stackOf("main.context"), Details: details,
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestTransitions(t *testing.T) {
	for _, c := range []struct {
		from, to trace.GoState
		id       trace.GoID
		reason   string
		stack    string
		want     string
	}{
		{trace.GoNotExist, trace.GoRunnable, 9, "", "main.entry", "5 transition id=9 not-exist→runnable g=7 stack=main.entry aux=main.context"},
		{trace.GoNotExist, trace.GoWaiting, 9, "", "runtime.corostart", "5 transition id=9 not-exist→waiting g=7 stack=runtime.corostart aux=main.context"},
		{trace.GoNotExist, trace.GoSyscall, 9, "", "", "5 transition id=9 not-exist→syscall g=7"},
		{trace.GoRunnable, trace.GoRunning, 9, "", "", "5 transition id=9 runnable→running g=9 p=3"},
		{trace.GoRunning, trace.GoWaiting, 7, "sync", "", `5 transition id=7 running→waiting g=7 "sync" stack=main.context`},
		{trace.GoRunning, trace.GoWaiting, 7, "a new reason", "", `5 transition id=7 running→waiting g=7 "a new reason" stack=main.context`},
		{trace.GoRunning, trace.GoRunnable, 7, "preempted", "", `5 transition id=7 running→runnable g=7 "preempted" stack=main.context`},
		{trace.GoRunning, trace.GoSyscall, 7, "", "", "5 transition id=7 running→syscall g=7 stack=main.context"},
		{trace.GoRunning, trace.GoNotExist, 7, "", "", "5 transition id=7 running→not-exist g=7"},
		{trace.GoSyscall, trace.GoRunning, 7, "", "", "5 transition id=7 syscall→running g=7 p=3"},
		{trace.GoSyscall, trace.GoRunnable, 7, "", "", "5 transition id=7 syscall→runnable g=7"},
		{trace.GoSyscall, trace.GoNotExist, 7, "", "", "5 transition id=7 syscall→not-exist g=7"},
		{trace.GoWaiting, trace.GoRunnable, 9, "", "", "5 transition id=9 waiting→runnable g=7 aux=main.context"},
		// A status has one stack, its goroutine's, although the context is another.
		{trace.GoUndetermined, trace.GoWaiting, 9, "", "", "5 transition id=9 unknown→waiting g=7"},
		{trace.GoUndetermined, trace.GoWaiting, 9, "", "main.waiter", "5 transition id=9 unknown→waiting g=7 stack=main.context"},
		{trace.GoUndetermined, trace.GoRunning, 7, "", "", "5 transition id=7 unknown→running g=7 p=3"},
		{trace.GoWaiting, trace.GoWaiting, 9, "", "main.waiter", "5 transition id=9 waiting→waiting g=7 stack=main.context aux=main.context"},
		{trace.GoRunning, trace.GoRunning, 7, "", "", "5 transition id=7 running→running g=7 p=3"},
		{trace.GoSyscall, trace.GoSyscall, 9, "", "", "5 transition id=9 syscall→syscall g=9"},
	} {
		s := trace.MakeGoStateTransition(c.id, c.from, c.to)
		s.Reason = c.reason
		if c.stack != "" {
			s.Stack = stackOf(c.stack)
		}
		check(t, made(t, trace.EventStateTransition, s), c.want)
	}
}

// TestHugeIDs: no ID of a hostile trace becomes something else.
func TestHugeIDs(t *testing.T) {
	for _, proc := range []trace.ProcID{-1 << 31, -2, 1<<16 - 2, 1<<16 - 1, 1 << 16, 1 << 20, 1<<31 - 1} {
		for _, id := range []trace.GoID{1, 1<<32 - 1, 1 << 32, 1<<63 - 1} {
			e, err := trace.MakeEvent(trace.EventConfig[trace.StateTransition]{
				Time: 5, Kind: trace.EventStateTransition, Proc: proc, Goroutine: id, Details: trace.MakeGoStateTransition(id, trace.GoRunnable, trace.GoRunning),
			})
			if err != nil {
				t.Fatal(err)
			}
			check(t, e, fmt.Sprintf("5 transition id=%d runnable→running g=%[1]d p=%d", id, proc))
		}
	}
}

// check compares what becomes of one event, which counts even if that is nothing.
func check(t *testing.T, e trace.Event, want string) {
	t.Helper()
	tables := NewTables()
	gen, events := converted(tables, e)
	got := ""
	for i := range events {
		got += describe(tables, gen, &events[i])
	}
	if got != want {
		t.Errorf("%v:\n got %s\nwant %s", e, got, want)
	}
	if gen.Events != 1 || gen.First != 5 || gen.Last != 5 {
		t.Errorf("%v: %d events from %d to %d", e, gen.Events, gen.First, gen.Last)
	}
}

func TestOtherKinds(t *testing.T) {
	gc := trace.Range{Name: "GC concurrent mark phase"}
	sweep := trace.Range{Name: "GC incremental sweep", Scope: trace.MakeResourceID(trace.ProcID(3))}
	assist := trace.Range{Name: "GC mark assist", Scope: trace.MakeResourceID(trace.GoID(7))}
	stop := trace.Range{Name: "stop-the-world (GC mark termination)", Scope: trace.MakeResourceID(trace.GoID(7))}
	check(t, made(t, trace.EventRangeBegin, gc), `5 range-begin id=-1 g=7 "GC concurrent mark phase" kind=1`)
	check(t, made(t, trace.EventRangeActive, gc), `5 range-active id=-1 g=7 "GC concurrent mark phase" kind=1`)
	check(t, made(t, trace.EventRangeEnd, gc), `5 range-end id=-1 g=7 "GC concurrent mark phase" kind=1`)
	check(t, made(t, trace.EventRangeBegin, stop), `5 range-begin id=7 g=7 "stop-the-world (GC mark termination)" kind=2`)
	check(t, made(t, trace.EventRangeEnd, stop), `5 range-end id=7 g=7 "stop-the-world (GC mark termination)" kind=2`)
	check(t, made(t, trace.EventRangeBegin, sweep), `5 range-begin id=3 g=7 "GC incremental sweep" kind=3`)
	check(t, made(t, trace.EventRangeActive, sweep), `5 range-active id=3 g=7 "GC incremental sweep" kind=3`)
	check(t, made(t, trace.EventRangeEnd, assist), `5 range-end id=7 g=7 "GC mark assist" kind=4`)

	metric := trace.Metric{Name: "/sched/gomaxprocs:threads", Value: trace.Uint64Value(4)}
	check(t, made(t, trace.EventMetric, metric), `5 metric id=4 g=7 "/sched/gomaxprocs:threads"`)
	check(t, made(t, trace.EventStackSample, trace.StackSample{}), `5 sample id=0 g=7 p=3 stack=main.context`)

	task := trace.Task{ID: 6, Parent: 4, Type: "order"}
	check(t, made(t, trace.EventTaskBegin, task), `5 task-begin id=6 g=7 {Name:order Text: Parent:4}`)
	check(t, made(t, trace.EventTaskEnd, task), `5 task-end id=6 g=7 {Name:order Text: Parent:4}`)
	orphan := trace.Task{ID: 6, Parent: trace.NoTask, Type: "order"}
	check(t, made(t, trace.EventTaskBegin, orphan), `5 task-begin id=6 g=7 {Name:order Text: Parent:0}`)
	child := trace.Task{ID: 6, Parent: trace.BackgroundTask, Type: "order"}
	check(t, made(t, trace.EventTaskBegin, child), `5 task-begin id=6 g=7 {Name:order Text: Parent:0}`)

	check(t, made(t, trace.EventRegionBegin, trace.Region{Task: 6, Type: "pay"}), `5 region-begin id=6 g=7 {Name:pay Text: Parent:0}`)
	check(t, made(t, trace.EventRegionEnd, trace.Region{Task: trace.BackgroundTask, Type: "pay"}), `5 region-end id=0 g=7 {Name:pay Text: Parent:0}`)
	log := trace.Log{Task: 6, Category: "price", Message: "12 €"}
	check(t, made(t, trace.EventLog, log), `5 log id=6 g=7 {Name:price Text:12 € Parent:0}`)

	// Nothing is made of these.
	check(t, made(t, trace.EventStateTransition, trace.MakeProcStateTransition(3, trace.ProcIdle, trace.ProcRunning)), "")
	check(t, made(t, trace.EventLabel, trace.Label{Label: "x", Resource: trace.MakeResourceID(trace.GoID(7))}), "")
}

// The reader's own Sync events do not count, but may tell the time.
func TestSync(t *testing.T) {
	wall := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	gen, events := converted(NewTables(),
		made(t, trace.EventSync, trace.Sync{N: 1}),
		made(t, trace.EventSync, trace.Sync{N: 2, ClockSnapshot: &trace.ClockSnapshot{Trace: 4, Wall: wall}}),
		made(t, trace.EventSync, trace.Sync{N: 3}))
	if gen.Events != 0 || len(events) != 0 || gen.Clock == nil || !gen.Clock.Wall.Equal(wall) || gen.Clock.Trace != 4 {
		t.Errorf("%+v, clock %+v", gen, gen.Clock)
	}
}

// Equal stacks of different generations are one.
func TestTables(t *testing.T) {
	tables := NewTables()
	s := trace.MakeGoStateTransition(7, trace.GoRunning, trace.GoSyscall)
	_, a := converted(tables, made(t, trace.EventStateTransition, s))
	before := tables.Stacks()
	_, b := converted(tables, made(t, trace.EventStateTransition, s))
	if a[0].Stack == 0 || a[0].Stack != b[0].Stack {
		t.Errorf("stacks %d and %d", a[0].Stack, b[0].Stack)
	}
	tables.stack(nil)
	if diff := cmp.Diff(before, tables.Stacks()); diff != "" {
		t.Error(diff)
	}
	if tables.Stacks()[0] != nil || tables.Reasons()[0] != "" {
		t.Error("index 0 is not nothing")
	}
}

// There is room for 255 reasons; the rest share the last one.
func TestTooManyReasons(t *testing.T) {
	tables := NewTables()
	d := NewDecoder(tables, NewPool(0))
	for range 2 {
		for i := range 1000 {
			id := d.reason(fmt.Sprint("reason ", i))
			want := fmt.Sprint("reason ", i)
			if i >= maxReasons-2 {
				want = overflowReason
			}
			if got := tables.Reasons()[id]; got != want {
				t.Fatalf("reason %d: %q, want %q", i, got, want)
			}
		}
	}
	if n := len(tables.Reasons()); n != maxReasons {
		t.Errorf("%d reasons", n)
	}
}
