package decode

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"tracetool/traceparse/fact"
)

var states = rapid.Uint8Range(0, uint8(fact.NumStates)-1)

// extreme draws numbers that need few bytes, many, or a change of form.
func extreme(t *rapid.T, name string) int64 {
	return rapid.OneOf(
		rapid.Int64Range(-1, 300),
		rapid.SampledFrom([]int64{0, None, math.MaxInt64, math.MinInt64, 1<<32 - 1, 1 << 32, 1<<32 - 2, 1 << 24, 1<<24 - 1, 1 << 16, 1<<16 - 1, 1<<16 - 2}),
		rapid.Int64(),
	).Draw(t, name)
}

// drawEvent draws any event, more often than not one that occurs in a trace.
func drawEvent(t *rapid.T, time int64) Event {
	e := Event{
		Time: time, ID: extreme(t, "id"), G: None, Proc: None,
		From: fact.State(states.Draw(t, "from")), To: fact.State(states.Draw(t, "to")),
	}
	if rapid.Bool().Draw(t, "plain") {
		e.G = e.ID
		e.Stack = rapid.Uint32().Draw(t, "stack")
		return e
	}
	e.Kind = Kind(rapid.Uint8Range(0, uint8(Sample)).Draw(t, "kind"))
	e.G = extreme(t, "g")
	e.Stack = uint32(extreme(t, "stack"))
	e.Aux = uint32(extreme(t, "aux"))
	e.Proc = int32(extreme(t, "proc"))
	e.Reason = rapid.Uint8().Draw(t, "reason")
	return e
}

// TestRoundTrip: what goes into batches comes out of them, whichever form it
// takes.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		time := extreme(t, "start")
		var want []Event
		for range rapid.IntRange(1, 50).Draw(t, "n") {
			if step := extreme(t, "step"); step > 0 && time <= math.MaxInt64-step {
				time += step
			}
			want = append(want, drawEvent(t, time))
		}
		var b Batch
		b.buf = make([]byte, 0, batchSize)
		b.reset(want[0].Time)
		for i := range want {
			b.append(&want[i])
		}
		var got Event
		c := b.Events()
		for i := range want {
			if !c.Next(&got) || got != want[i] {
				t.Fatalf("event %d:\n got %+v\nwant %+v", i, got, want[i])
			}
		}
		if c.Next(&got) {
			t.Fatalf("one more: %+v", got)
		}
	})
}

// TestForms: nearly all events of a trace take the fast form.
func TestForms(t *testing.T) {
	for _, c := range []struct {
		e    Event
		fast bool
	}{
		{Event{From: fact.Running, To: fact.Waiting, ID: 5, G: 5, Proc: None, Stack: 1000, Reason: 200}, true},
		{Event{From: fact.Runnable, To: fact.Running, ID: 5, G: 5, Proc: 100}, true},
		{Event{From: fact.Waiting, To: fact.Runnable, ID: 5, G: 7, Proc: None, Aux: 1000}, true},
		{Event{From: fact.Waiting, To: fact.Runnable, ID: 5, G: None, Proc: None}, true},
		{Event{From: fact.NotExist, To: fact.Runnable, ID: 5, G: 7, Proc: None, Stack: 1, Aux: 2}, false},
		{Event{From: fact.Unknown, To: fact.Waiting, ID: 5, G: 7, Proc: None}, false},
		{Event{From: fact.Running, To: fact.Waiting, ID: 1 << 32, G: 1 << 32, Proc: None}, false},
		{Event{Kind: Log, ID: 5, G: 5, Proc: None}, false},
	} {
		b := Batch{buf: make([]byte, 0, batchSize)}
		b.append(&c.e)
		if fast := b.buf[0] != general; fast != c.fast {
			t.Errorf("%+v: fast form %v", c.e, fast)
		}
	}
}

// TestBatchEnd fills batches to the last byte with events of every size.
func TestBatchEnd(t *testing.T) {
	large := Event{Kind: Log, Time: math.MaxInt64, ID: math.MinInt64, G: math.MinInt64, Stack: math.MaxUint32, Aux: math.MaxUint32, Proc: math.MinInt32}
	small := Event{From: fact.Runnable, To: fact.Running, ID: 5, G: 5, Proc: 1}
	for _, e := range []Event{large, small} {
		b := Batch{buf: make([]byte, 0, batchSize)}
		n := 0
		for ; !b.full(); n++ {
			b.reset(0)
			b.append(&e)
		}
		b.reset(0)
		c := b.Events()
		for range n {
			var got Event
			c.time = 0
			if !c.Next(&got) || got != e {
				t.Fatalf("%+v, want %+v", got, e)
			}
		}
	}
}
