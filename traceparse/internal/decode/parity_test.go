package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/exp/trace"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/tracetest"
)

// all returns the events of a generation.
func all(g *Generation) []Event {
	var list []Event
	for _, b := range g.Batches {
		var e Event
		for c := b.Events(); c.Next(&e); {
			list = append(list, e)
		}
	}
	return list
}

var kindNames = [...]string{
	"transition", "range-begin", "range-active", "range-end", "task-begin", "task-end",
	"region-begin", "region-end", "log", "metric", "sample",
}

// counts counts events by what they are: the kind and, for a goroutine's
// transition, the states.
type counts map[string]int

// TestParity: to decode each generation by itself gives the events that the
// reader of the whole file returns.
func TestParity(t *testing.T) {
	for _, s := range tracetest.Samples(t) {
		want, events := wholeFile(t, s.Data)
		got := counts{}
		n := int64(0)
		d := NewDecoder(NewTables(), NewPool(4))
		for _, seg := range s.Segments(t) {
			gen, err := d.Decode(seg.Data, nil)
			if err != nil {
				t.Fatal(err)
			}
			n += gen.Events
			for _, e := range all(gen) {
				got[name(&e)]++
				if e.Time < gen.First || e.Time > gen.Last {
					t.Fatalf("%s: event at %d, outside of %d to %d", s.Name, e.Time, gen.First, gen.Last)
				}
			}
			if times := timesOf(gen); !slices.IsSorted(times) {
				t.Errorf("%s: events are out of order", s.Name)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-whole +alone):\n%s", s.Name, diff)
		}
		if n != events {
			t.Errorf("%s: %d events, want %d", s.Name, n, events)
		}
	}
}

func timesOf(g *Generation) []int64 {
	var times []int64
	for _, e := range all(g) {
		times = append(times, e.Time)
	}
	return times
}

// name says what an event is. A restatement is a status.
func name(e *Event) string {
	if e.Kind != GoTransition {
		return kindNames[e.Kind]
	}
	if e.From == e.To {
		return fmt.Sprintf("%v→%v", fact.Unknown, e.To)
	}
	return fmt.Sprintf("%v→%v", e.From, e.To)
}

// wholeFile counts the events that the reader returns for a file, and those of
// all kinds but Sync.
func wholeFile(t *testing.T, data []byte) (counts, int64) {
	t.Helper()
	r, err := trace.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c, n := counts{}, int64(0)
	for {
		ev, err := r.ReadEvent()
		if errors.Is(err, io.EOF) {
			return c, n
		}
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind() != trace.EventSync {
			n++
		}
		if name := wholeName(&ev); name != "" {
			c[name]++
		}
	}
}

var wholeNames = map[trace.EventKind]string{
	trace.EventRangeBegin: "range-begin", trace.EventRangeActive: "range-active", trace.EventRangeEnd: "range-end",
	trace.EventTaskBegin: "task-begin", trace.EventTaskEnd: "task-end",
	trace.EventRegionBegin: "region-begin", trace.EventRegionEnd: "region-end",
	trace.EventLog: "log", trace.EventMetric: "metric", trace.EventStackSample: "sample",
}

func wholeName(ev *trace.Event) string {
	if ev.Kind() != trace.EventStateTransition {
		return wholeNames[ev.Kind()]
	}
	s := ev.StateTransition()
	if s.Resource.Kind != trace.ResourceGoroutine {
		return ""
	}
	from, to := s.Goroutine()
	if from == to {
		from = trace.GoUndetermined
	}
	return name(&Event{From: goState(from), To: goState(to)})
}

// damaged calls f with damaged versions of a generation.
func damaged(data []byte, n int, f func([]byte)) {
	random := rand.New(rand.NewPCG(3, 4))
	for range n {
		bad := bytes.Clone(data)
		for range 1 + random.IntN(4) {
			bad[16+random.IntN(len(bad)-16)] ^= 1 << random.IntN(8)
		}
		f(bad)
		f(bad[:16+random.IntN(len(bad)-16)])
	}
}

// TestDamage: whatever is wrong with a generation, the error is one line, there
// is nothing of the generation, and the decoder is good for the next one.
func TestDamage(t *testing.T) {
	n := 300
	if testing.Short() {
		n = 30
	}
	for _, name := range []string{"waitgroup-straggler", "too-few-procs", "task-go1.21", "worker-pool"} {
		seg := tracetest.Named(t, name).Segments(t)[0]
		pool := NewPool(100)
		d := NewDecoder(NewTables(), pool)
		good, err := d.Decode(seg.Data, nil)
		if err != nil {
			t.Fatal(err)
		}
		errs := 0
		damaged(seg.Data, n, func(bad []byte) {
			if checkDecode(t, d, bad) != nil {
				errs++
			}
		})
		if errs < n/4 {
			t.Errorf("%s: only %d of %d errors", name, errs, 2*n)
		}
		again, err := d.Decode(seg.Data, nil)
		if err != nil || again.Events != good.Events || !slices.Equal(timesOf(again), timesOf(good)) {
			t.Errorf("%s: after damage: %v", name, err)
		}
	}
}

// checkDecode decodes data and checks what holds for any bytes.
func checkDecode(t *testing.T, d *Decoder, data []byte) error {
	t.Helper()
	loads := 0
	gen, err := d.Decode(data, func() { loads++ })
	switch {
	case loads > 1:
		t.Errorf("loaded %d times", loads)
	case (gen == nil) != (err != nil):
		t.Errorf("generation %v with error %v", gen, err)
	case err != nil && (strings.ContainsAny(err.Error(), "\n\r") || err.Error() == "" || len(err.Error()) > 1000):
		t.Errorf("error %q", err)
	case err == nil && int64(len(all(gen))) > gen.Events:
		t.Errorf("%d events, counted %d", len(all(gen)), gen.Events)
	}
	return err
}

// TestErrors: the reader's own panics, and its state dumps, become one line.
func TestErrors(t *testing.T) {
	d := NewDecoder(NewTables(), NewPool(0))
	for _, data := range []string{"", "x", "go 1.26 trace\x00\x00\x00", "go 1.26 trace\x00\x00\x00\x01", "go 1.99 trace\x00\x00\x00", "go 1.21 trace\x00\x00\x00"} {
		if err := checkDecode(t, d, []byte(data)); err == nil {
			t.Logf("%q decodes", data)
		}
	}
	for in, want := range map[string]string{
		"broken trace: failed to advance: frontier:\n[gen=1]\n\n": "broken trace: failed to advance: frontier",
		"one line":    "one line",
		" padded: \n": "padded",
	} {
		if got := firstLine(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for _, p := range []any{errors.New("a\nb"), "c\nd", fmt.Errorf("e")} {
		if err := panicError(p); strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "broken trace: ") {
			t.Errorf("%v: %q", p, err)
		}
	}
}

// FuzzDecode decodes any bytes behind a valid header.
func FuzzDecode(f *testing.F) {
	for _, name := range []string{"too-few-procs", "waitgroup-straggler", "task-go1.21", "worker-pool"} {
		f.Add(tracetest.Named(f, name).Segments(f)[0].Data)
	}
	for _, version := range []int{11, 19, 21, 22, 23, 25, 26} {
		f.Add(fmt.Appendf(nil, "go 1.%d trace\x00\x00\x00\x01\x01\x00\x00\x02\x08\x01", version))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		d := NewDecoder(NewTables(), NewPool(0))
		gen, err := d.Decode(data, nil)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q", err)
			}
			return
		}
		// An event takes at least a byte of the trace, and some stand for two.
		if n := len(all(gen)); n > 3*len(data) || len(gen.Batches) > 1+n/100 {
			t.Errorf("%d events in %d batches from %d bytes", n, len(gen.Batches), len(data))
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	for _, name := range []string{"primitives-go1.25.4", "gc-pressure"} {
		b.Run(name, func(b *testing.B) {
			sample := tracetest.Named(b, name)
			segs := sample.Segments(b)
			pool := NewPool(1000)
			d := NewDecoder(NewTables(), pool)
			b.SetBytes(int64(len(sample.Data)))
			b.ReportAllocs()
			events := int64(0)
			for b.Loop() {
				for _, seg := range segs {
					gen, err := d.Decode(seg.Data, nil)
					if err != nil {
						b.Fatal(err)
					}
					events += gen.Events
					for _, batch := range gen.Batches {
						pool.Put(batch)
					}
				}
			}
			b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
