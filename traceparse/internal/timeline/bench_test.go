package timeline_test

import (
	"slices"
	"testing"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
	"tracetool/traceparse/internal/timeline"
	"tracetool/traceparse/internal/tracetest"
)

// idle receives the facts that come most often and does nothing.
type idle struct{ n int }

func (i *idle) Span(*fact.Span)             { i.n++ }
func (i *idle) Transition(*fact.Transition) { i.n++ }
func (i *idle) Wait(*fact.Wait)             { i.n++ }
func (i *idle) Goroutine(*fact.Goroutine)   { i.n++ }

// steady is a script of one generation that can be played again and again: it
// leaves every goroutine in the state that it found it in.
const steady = `
0 g1 status running p0 stack=main.main
0 g2 status waiting stack=runtime.gopark<runtime.chanrecv<runtime.chanrecv1<main.recv:5<main.worker
10 g2 wake by g1 stack=runtime.chansend1<main.main:4
12 g2 run p1
20 g2 block "sync" stack=sync.(*Mutex).Lock<main.work:3<main.worker
30 g2 wake by g1 stack=sync.(*Mutex).Unlock<main.main:9
31 g2 run p1
33 g2 block "sync" stack=sync.(*Mutex).Lock<main.work:3<main.worker
40 g2 wake by g1 stack=sync.(*Mutex).Unlock<main.main:9
41 g2 run p1
50 g2 syscall stack=syscall.read<main.load:3<main.worker
60 g2 unblock
65 g2 run p1
70 g2 stop "preempted" stack=main.work:6<main.worker
72 g2 run p1
80 g2 block "chan receive" stack=runtime.chanrecv1<main.recv:5<main.worker
`

// creating adds goroutines that are created and end.
const creating = `
90 g3 create by g1 entry=main.short at=main.main:20
91 g3 run p1
92 g4 create by g3 entry=main.short at=main.short:21
93 g4 run p2
94 g3 end
95 g4 block "select" stack=runtime.selectgo<main.short:22
96 g4 wake by g1 stack=runtime.chansend1<main.main:4
97 g4 run p1
98 g4 end
`

// TestAllocs: once warm, the timeline allocates nothing for an event, neither
// for goroutines that come and go.
func TestAllocs(t *testing.T) {
	for name, text := range map[string]string{"steady": steady, "creating": steady + creating} {
		s, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		sinks := timeline.Sinks{}
		sinks.Add(&idle{})
		tl := timeline.New(s.tables, sinks, 0, 0)
		if n := testing.AllocsPerRun(100, func() { tl.Generation(s.gens[0], keep) }); n != 0 {
			t.Errorf("%s: %v allocations in a generation", name, n)
		}
	}
}

// slots checks that no two goroutines alive have the same slot.
type slots struct {
	t    *testing.T
	used map[int]int64
	most int
}

func (s *slots) Transition(f *fact.Transition) {
	if id, ok := s.used[f.G.Slot]; ok && id != f.G.ID {
		s.t.Errorf("goroutines %d and %d in slot %d", id, f.G.ID, f.G.Slot)
	}
	s.used[f.G.Slot] = f.G.ID
	s.most = max(s.most, f.G.Slot)
}

func (s *slots) Goroutine(f *fact.Goroutine) { delete(s.used, f.Slot) }

// TestSlots: slots are used again, so there are as many as goroutines alive at once.
func TestSlots(t *testing.T) {
	s, err := parse(steady + creating)
	if err != nil {
		t.Fatal(err)
	}
	use := &slots{t: t, used: make(map[int]int64)}
	run(s.tables, slices.Repeat(s.gens, 10), use)
	if use.most != 3 || len(use.used) != 0 {
		t.Errorf("the highest slot is %d, %d are in use at the end", use.most, len(use.used))
	}
}

// BenchmarkTimeline replays the generation of a busy sample. Bytes are those
// of the trace.
func BenchmarkTimeline(b *testing.B) {
	sample := tracetest.Named(b, "primitives-go1.25.4")
	tables := decode.NewTables()
	gens := generations(b, tables, sample)
	for name, sinks := range map[string][]any{"none": nil, "trivial": {&idle{}}} {
		b.Run("sinks="+name, func(b *testing.B) {
			b.SetBytes(int64(len(sample.Data)))
			b.ReportAllocs()
			for b.Loop() {
				run(tables, gens, sinks...)
			}
			b.ReportMetric(float64(gens[0].Events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
