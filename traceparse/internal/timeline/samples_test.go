package timeline_test

import (
	"testing"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
	"tracetool/traceparse/internal/timeline"
	"tracetool/traceparse/internal/tracetest"
)

// generations decodes each generation of a sample by itself.
func generations(tb testing.TB, tables *decode.Tables, s *tracetest.Sample) []*decode.Generation {
	tb.Helper()
	var list []*decode.Generation
	for _, seg := range s.Segments(tb) {
		list = append(list, decoded(tb, tables, seg.Data))
	}
	return list
}

func decoded(tb testing.TB, tables *decode.Tables, data []byte) *decode.Generation {
	tb.Helper()
	gen, err := decode.NewDecoder(tables, decode.NewPool(0)).Decode(data, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return gen
}

func keep(*decode.Batch) {}

// run takes generations through a timeline without a window. A nil stands for
// one that is lost.
func run(tables *decode.Tables, gens []*decode.Generation, sinks ...any) *timeline.Timeline {
	return runWindow(tables, gens, 0, 0, sinks...)
}

func runWindow(tables *decode.Tables, gens []*decode.Generation, from, to fact.Time, sinks ...any) *timeline.Timeline {
	var list timeline.Sinks
	for _, s := range sinks {
		list.Add(s)
	}
	t := timeline.New(tables, list, from, to)
	for _, g := range gens {
		if g == nil {
			t.Gap()
		} else {
			t.Generation(g, keep)
		}
	}
	t.Finish()
	return t
}

// TestLaws checks, on every recorded trace, what tracetest.Check says, and the
// counts of goroutines.
func TestLaws(t *testing.T) {
	for _, s := range tracetest.Samples(t) {
		tables := decode.NewTables()
		gens := generations(t, tables, &s)
		t.Run(s.Name, func(t *testing.T) { testLaws(t, tables, gens) })
	}
}

func testLaws(t *testing.T, tables *decode.Tables, gens []*decode.Generation) {
	var check tracetest.Check
	tl := run(tables, gens, &check)
	check.Finish()
	for _, e := range check.Errors {
		t.Error(e)
	}
	_, _, created, alive := tl.Totals()
	if created != check.Created || alive != check.Open {
		t.Errorf("created %d, alive %d; delivered: created %d, alive %d", created, alive, check.Created, check.Open)
	}
}

// TestLawsWithGaps checks the same with each generation in turn lost, and with
// every other one.
func TestLawsWithGaps(t *testing.T) {
	for _, s := range tracetest.Samples(t) {
		tables := decode.NewTables()
		gens := generations(t, tables, &s)
		for lost := range gens {
			damaged := append([]*decode.Generation{}, gens...)
			damaged[lost] = nil
			t.Run(s.Name, func(t *testing.T) { testLaws(t, tables, damaged) })
		}
	}
}
