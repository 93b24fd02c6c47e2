package timeline_test

import (
	"testing"

	"pgregory.net/rapid"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
	"tracetool/traceparse/internal/tracetest"
)

// lifetimes checks of goroutines what holds for any input.
type lifetimes struct {
	t    *rapid.T
	from fact.Time
	to   fact.Time
}

func (l lifetimes) Goroutine(g *fact.Goroutine) {
	if g.Times.Total() != g.End.Sub(g.Start) || g.Start < l.from || g.End > l.to {
		l.t.Errorf("goroutine %d from %d to %d: %v", g.ID, g.Start, g.End, g.Times)
	}
}

// TestHostile feeds events that contradict each other, as only a damaged or
// forged trace could: nothing panics, and times still sum to lifetimes.
func TestHostile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tables := decode.NewTables()
		time := int64(1000)
		var gens []*decode.Generation
		for range rapid.IntRange(1, 4).Draw(t, "generations") {
			if rapid.IntRange(0, 3).Draw(t, "gap") == 0 {
				gens = append(gens, nil)
			}
			b := decode.NewBuilder(tables)
			b.Tick(time)
			for range rapid.IntRange(0, 30).Draw(t, "events") {
				time += rapid.Int64Range(0, 20).Draw(t, "step")
				b.Add(anyEvent(t, b, time))
			}
			gens = append(gens, b.Generation())
		}
		from := fact.Time(rapid.Int64Range(0, 100).Draw(t, "from"))
		to := from + fact.Time(rapid.Int64Range(1, 2000).Draw(t, "length"))
		runWindow(tables, gens, from, to, &tracetest.Log{}, lifetimes{t, from, to})
		run(tables, gens, &tracetest.Log{}, lifetimes{t, 0, 1 << 62})
	})
}

func anyEvent(t *rapid.T, b *decode.Builder, time int64) decode.Event {
	stack := func(name string) uint32 {
		functions := []string{"", "sync.(*Mutex).Lock", "runtime.chanrecv1", "main.f", "runtime.gopark"}
		if f := rapid.SampledFrom(functions).Draw(t, name); f != "" {
			return b.Stack(fact.Frame{Func: f}, fact.Frame{Func: "main.g"})
		}
		return 0
	}
	e := decode.Event{
		Time:  time,
		ID:    rapid.Int64Range(-1, 4).Draw(t, "id"),
		G:     rapid.Int64Range(-1, 4).Draw(t, "g"),
		Proc:  rapid.Int32Range(-1, 2).Draw(t, "proc"),
		Stack: stack("stack"),
	}
	if rapid.IntRange(0, 3).Draw(t, "is transition") > 0 {
		e.From = fact.State(rapid.Uint8Range(0, uint8(fact.NumStates)-1).Draw(t, "from"))
		e.To = fact.State(rapid.Uint8Range(uint8(fact.NotExist), uint8(fact.NumStates)-1).Draw(t, "to"))
		if e.To == fact.NotExist && e.From <= fact.NotExist {
			e.To = fact.Running // there is no other end
		}
		e.Reason = b.Reason(rapid.SampledFrom([]string{"", "sync", "sleep", "new"}).Draw(t, "reason"))
		e.Aux = stack("context")
		return e
	}
	e.Kind = decode.Kind(rapid.Uint8Range(uint8(decode.RangeBegin), uint8(decode.Sample)).Draw(t, "kind"))
	switch e.Kind {
	case decode.RangeBegin, decode.RangeActive, decode.RangeEnd:
		e.Aux = uint32(rapid.Uint8Range(0, uint8(fact.RangeAssist)).Draw(t, "range"))
	default:
		e.Aux = b.Note(decode.Note{Name: "name"})
	}
	return e
}
