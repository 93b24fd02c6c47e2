package traceparse_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tracetool/traceparse"
	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/segment"
	"tracetool/traceparse/internal/tracetest"
)

// renumbered gives the batches of one generation of Go 1.26 another number.
func renumbered(gen []byte, number byte) []byte {
	var out []byte
	for len(gen) > 0 {
		if gen[0] == 52 { // the end marker
			out = append(out, gen[0])
			gen = gen[1:]
			continue
		}
		at := 1
		_, n := binary.Uvarint(gen[at:])
		out = append(out, gen[0], number)
		at += n
		begin := at
		for range 2 { // thread and time
			_, n = binary.Uvarint(gen[at:])
			at += n
		}
		size, n := binary.Uvarint(gen[at:])
		end := at + n + int(size)
		out = append(out, gen[begin:end]...)
		gen = gen[end:]
	}
	return out
}

// multi returns the samples of at least three generations and their segments.
func multi(t *testing.T) map[string][]*segment.Segment {
	list := make(map[string][]*segment.Segment)
	for _, s := range tracetest.Samples(t) {
		if segs := s.Segments(t); len(segs) >= 3 {
			list[s.Name] = segs
		}
	}
	if len(list) < 3 {
		t.Fatalf("only %d samples of three generations", len(list))
	}
	return list
}

// join makes a trace of the segments, of which nil ones are left out.
func join(segs []*segment.Segment) []byte {
	var data []byte
	for _, s := range segs {
		switch {
		case s == nil:
		case data == nil:
			data = bytes.Clone(s.Data)
		default:
			data = append(data, s.Data[16:]...)
		}
	}
	return data
}

// flipped damages a generation's payload, not its framing, so that it cannot be
// decoded: its events are overwritten.
func flipped(t *testing.T, s *segment.Segment) *segment.Segment {
	t.Helper()
	bad := *s
	bad.Data = bytes.Clone(s.Data)
	at := 16
	for bad.Data[at] != 52 {
		begin := at
		at++
		for range 3 {
			_, n := binary.Uvarint(bad.Data[at:])
			at += n
		}
		size, n := binary.Uvarint(bad.Data[at:])
		at += n
		if thread, _ := binary.Uvarint(bad.Data[begin+2:]); thread != 1<<64-1 {
			for i := at; i < at+int(size); i++ {
				bad.Data[i] = 0xee
			}
			return &bad
		}
		at += int(size)
	}
	t.Fatal("no batch of events")
	return nil
}

// checkDamaged scans a damaged trace and checks what holds for all of them.
func checkDamaged(t *testing.T, name string, data []byte) (*fact.Trace, totals) {
	t.Helper()
	var check tracetest.Check
	var sum totals
	var got *fact.Trace
	for _, jobs := range []int{1, 3} {
		check, sum = tracetest.Check{}, totals{}
		var err error
		got, err = traceparse.Scan(context.Background(), bytes.NewReader(data), traceparse.Options{Jobs: jobs}, &check, &sum)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		checkLaws(t, name, &check)
		if got.Complete() || got.Bytes != int64(len(data)) || got.LostBytes < 0 || got.LostBytes > got.Bytes || got.LostTime < 0 {
			t.Errorf("%s: %+v of %d bytes", name, got, len(data))
		}
		for _, w := range got.Warnings {
			if w.Code == "" || w.Message == "" || strings.ContainsAny(w.Message, "\n\r") {
				t.Errorf("%s: warning %+v", name, w)
			}
		}
		if got.Alive != check.Open || got.Created != check.Created {
			t.Errorf("%s: alive %d, created %d; delivered %d, %d", name, got.Alive, got.Created, check.Open, check.Created)
		}
	}
	return got, sum
}

// TestLostMiddle: without its middle generation, or with a middle that cannot
// be decoded, a trace has the same length and a hole of unknown time.
func TestLostMiddle(t *testing.T) {
	for name, segs := range multi(t) {
		whole := scan(t, join(segs), traceparse.Options{})
		removed := slices.Clone(segs)
		removed[1] = nil
		broken := slices.Clone(segs)
		broken[1] = flipped(t, segs[1])
		for what, damaged := range map[string][]*segment.Segment{"removed": removed, "flipped": broken} {
			got, sum := checkDamaged(t, name+" "+what, join(damaged))
			if got.Generations != len(segs)-1 || got.Duration != whole.Duration || len(got.Warnings) != 1 {
				t.Errorf("%s %s: %+v, whole %+v", name, what, got, whole)
			}
			lost, code := int64(0), "missing-generation"
			if what == "flipped" {
				lost, code = segs[1].Bytes(), "damaged"
			}
			if got.LostBytes != lost || len(got.Warnings) == 1 && got.Warnings[0].Code != code {
				t.Errorf("%s %s: lost %d bytes, want %d, %+v", name, what, got.LostBytes, lost, got.Warnings)
			}
			// A generation of these is about a second.
			if got.LostTime < 900*time.Millisecond || got.LostTime > 1100*time.Millisecond {
				t.Errorf("%s %s: lost %v", name, what, got.LostTime)
			}
			// Who lives through the gap is there all of it.
			if n := sum[fact.Unknown] / got.LostTime; n < 3 || sum[fact.Unknown]%got.LostTime != 0 {
				t.Errorf("%s %s: lost %v, unknown %v", name, what, got.LostTime, sum[fact.Unknown])
			}
		}
	}
}

// TestLostEnds: what is lost before the first or after the last survivor is no
// part of the duration.
func TestLostEnds(t *testing.T) {
	for name, segs := range multi(t) {
		whole := scan(t, join(segs), traceparse.Options{})
		for i, want := range map[int]string{0: "first", len(segs) - 1: "last"} {
			damaged := slices.Clone(segs)
			damaged[i] = flipped(t, segs[i])
			got, sum := checkDamaged(t, name+" "+want, join(damaged))
			if got.Generations != len(segs)-1 || sum[fact.Unknown] != 0 || got.LostBytes != segs[i].Bytes() {
				t.Errorf("%s without its %s: %+v, unknown %v", name, want, got, sum[fact.Unknown])
			}
			// Batch headers tell when batches begin, not events.
			missing := whole.Duration - got.Duration - got.LostTime
			if got.LostTime <= 0 || missing < -10*time.Millisecond || missing > whole.Duration/2 {
				t.Errorf("%s without its %s: lost %v, lasts %v, whole %v", name, want, got.LostTime, got.Duration, whole.Duration)
			}
		}
	}
}

// TestTruncated cuts traces at many places.
func TestTruncated(t *testing.T) {
	cuts := 40
	if testing.Short() {
		cuts = 8
	}
	for name, segs := range multi(t) {
		data := join(segs)
		random := rand.New(rand.NewPCG(5, 6))
		for range cuts {
			cut := 17 + random.IntN(len(data)-17)
			survivors, kept := 0, int64(0)
			for _, s := range segs {
				if end := s.Offset + s.Bytes(); end <= int64(cut) {
					survivors++
					kept = end
				}
			}
			if survivors == 0 {
				_, err := traceparse.Scan(context.Background(), bytes.NewReader(data[:cut]), traceparse.Options{})
				if !errors.Is(err, traceparse.ErrNothingReadable) || strings.Contains(err.Error(), "\n") {
					t.Errorf("%s cut at %d: %v", name, cut, err)
				}
				continue
			}
			if kept == int64(cut) {
				continue // between two generations
			}
			got, sum := checkDamaged(t, name, data[:cut])
			if got.Generations != survivors || got.LostBytes != int64(cut)-kept || sum[fact.Unknown] != 0 ||
				len(got.Warnings) != 1 || got.Warnings[0].Code != "truncated" {
				t.Errorf("%s cut at %d: %+v, want %d generations, %d bytes lost", name, cut, got, survivors, int64(cut)-kept)
			}
		}
	}
}

// TestNothingReadable: the only generation is damaged.
func TestNothingReadable(t *testing.T) {
	noLeaks(t)
	seg := tracetest.Named(t, "too-few-procs").Segments(t)[0]
	for _, data := range [][]byte{flipped(t, seg).Data, seg.Data[:len(seg.Data)-1], []byte("go 1.26 trace\x00\x00\x00xyz")} {
		got, err := traceparse.Scan(context.Background(), bytes.NewReader(data), traceparse.Options{})
		if !errors.Is(err, traceparse.ErrNothingReadable) || strings.Contains(err.Error(), "\n") || got != nil {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

// TestDamageAnywhere flips bits anywhere: there is a result, or an error of one
// line, never a panic, and the laws hold for what survives.
func TestDamageAnywhere(t *testing.T) {
	noLeaks(t)
	n := 100
	if testing.Short() {
		n = 10
	}
	for name, segs := range multi(t) {
		data := join(segs)
		random := rand.New(rand.NewPCG(7, 8))
		for range n {
			bad := bytes.Clone(data)
			for range 1 + random.IntN(3) {
				bad[16+random.IntN(len(bad)-16)] ^= 1 << random.IntN(8)
			}
			var check tracetest.Check
			_, err := traceparse.Scan(context.Background(), bytes.NewReader(bad), traceparse.Options{}, &check, &tracetest.Log{})
			if err != nil {
				if strings.Contains(err.Error(), "\n") {
					t.Errorf("%s: %q", name, err)
				}
				continue
			}
			check.Finish()
			if len(check.Errors) > 0 {
				t.Errorf("%s: %v", name, check.Errors[0])
			}
		}
	}
}

// TestGapsInWindows: a window counts the part of a gap that lies in it, so that
// windows side by side have the whole's, and one beside the gap has none.
func TestGapsInWindows(t *testing.T) {
	for name, segs := range multi(t) {
		if len(segs) < 3 {
			continue
		}
		lost := slices.Clone(segs)
		lost[len(segs)/2] = nil
		data := join(lost)
		scan := func(from, to time.Duration) *fact.Trace {
			var sum totals
			got, err := traceparse.Scan(context.Background(), bytes.NewReader(data), traceparse.Options{From: from, To: to}, &sum)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return got
		}
		whole := scan(0, 0)
		if whole.Gaps <= 0 || whole.Gaps >= whole.Duration {
			t.Fatalf("%s: gaps of %v in %v", name, whole.Gaps, whole.Duration)
		}
		var sum time.Duration
		const parts = 10
		for i := range time.Duration(parts) {
			part := scan(i*whole.Duration/parts, (i+1)*whole.Duration/parts)
			if part.Gaps > part.Duration {
				t.Errorf("%s: gaps of %v in a window of %v", name, part.Gaps, part.Duration)
			}
			sum += part.Gaps
		}
		if sum != whole.Gaps {
			t.Errorf("%s: gaps of the windows sum to %v, those of the whole are %v", name, sum, whole.Gaps)
		}
		if first := scan(0, whole.Duration/1000); first.Gaps != 0 {
			t.Errorf("%s: gaps of %v in the first thousandth", name, first.Gaps)
		}
	}
}
