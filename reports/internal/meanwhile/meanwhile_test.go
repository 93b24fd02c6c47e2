package meanwhile

import (
	"testing"

	"tracetool/reports/internal/blocking"
	"tracetool/traceparse/fact"
)

func waitAt(op fact.Operation, function string, line int) *blocking.Edge {
	return &blocking.Edge{Site: &fact.Site{Operation: op, Frame: fact.Frame{Func: function, File: "x/y.go", Line: line}}}
}

// TestAdd: an edge behind says what was waited for, or that the goroutine was
// runnable; without one the leaf is its state.
func TestAdd(t *testing.T) {
	var a, b Activity
	a.Add(nil, blocking.Running, 1)
	a.Add(nil, blocking.Runnable, 2)
	a.Add(nil, blocking.Syscall, 4)
	a.Add(nil, blocking.Unknown, 8)
	a.Add(nil, blocking.None, 16)
	b.Add(&blocking.Edge{Runnable: true}, blocking.None, 32)
	b.Add(waitAt(fact.Sleep, "a.b/c.f", 7), blocking.None, 64)
	b.Add(waitAt(fact.Mutex, "a.b/c.g", 9), blocking.Running, 128)
	b.Add(waitAt(fact.Sleep, "a.b/c.f", 7), blocking.None, 80)
	a.Merge(&b)
	if a.Running != 1 || a.Runnable != 34 || a.Syscall != 4 || a.Unknown != 24 || a.Waiting != 272 || a.Total() != 335 {
		t.Errorf("%+v", a)
	}
	if on, d := a.WaitingOn(); d != 144 || on.String() != "sleep at a.b/c.f y.go:7" || on.Short() != "sleep at c.f y.go:7" || on.Class != fact.External {
		t.Errorf("%v on %v", d, on)
	}
	if part, d := a.Most(); part != Waiting || d != 272 {
		t.Errorf("%v %v", part, d)
	}
	if want := "waiting 81.2% (sleep at c.f y.go:7), runnable 10.1%, not known 7.2%, in a syscall 1.2%"; a.String() != want {
		t.Error(a.String())
	}
}

func TestNothing(t *testing.T) {
	var a Activity
	part, d := a.Most()
	on, _ := a.WaitingOn()
	if a.String() != "" || a.Share(0) != nil || part != Unknown || d != 0 || on != (Thing{}) {
		t.Errorf("%q, %v %v, %v", a.String(), part, d, on)
	}
}

// TestThing: what a trace does not name has words all the same.
func TestThing(t *testing.T) {
	for _, test := range []struct {
		site *fact.Site
		want string
	}{
		{nil, "unknown at (older than the trace)"},
		{&fact.Site{Reason: "a newer runtime's"}, "a newer runtime's at (older than the trace)"},
		{&fact.Site{Operation: fact.Network, Frame: fact.Frame{Func: "net.f"}}, "network at net.f"},
	} {
		if got := thing(test.site).String(); got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
	}
}

// TestTally: equal times come in the order of their keys, whatever the map's.
func TestTally(t *testing.T) {
	frame := func(name string) fact.Frame { return fact.Frame{Func: name} }
	for range 20 {
		var tally Tally[fact.Frame]
		for _, name := range []string{"c", "a", "b"} {
			tally.Add(frame(name), 5)
		}
		tally.Add(frame("d"), 9)
		keys := tally.Sorted(fact.Frame.Compare)
		top, ok := tally.Top(fact.Frame.Compare)
		if keys[0] != frame("d") || keys[1] != frame("a") || keys[3] != frame("c") || top != keys[0] || !ok {
			t.Fatal(keys, top)
		}
	}
}
