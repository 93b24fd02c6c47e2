package traceparse_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

// TestLostAtEnd cuts traces within their last generation: what is told of it lies
// on the trace's own time, grows with what is left, and ends where the trace does.
func TestLostAtEnd(t *testing.T) {
	for name, segs := range multi(t) {
		data := join(segs)
		whole := scan(t, data, traceparse.Options{})
		last := segs[len(segs)-1]
		survives := scan(t, data[:last.Offset], traceparse.Options{}).Duration
		random := rand.New(rand.NewPCG(3, 4))
		var latest fact.Time
		for step := range 20 {
			cut := last.Offset + last.Bytes()*int64(step+1)/20 - 1
			if step < 19 {
				cut -= random.Int64N(last.Bytes() / 20)
			}
			got := scan(t, data[:cut], traceparse.Options{})
			if len(got.Lost) != 1 || len(got.Warnings) != 1 {
				t.Fatalf("%s cut at %d: %+v", name, cut, got)
			}
			l := got.Lost[0]
			if l.Bytes != got.LostBytes || l.Code != got.Warnings[0].Code || !strings.HasPrefix(got.Warnings[0].Message, l.Reason) {
				t.Errorf("%s cut at %d: %+v, %+v", name, cut, l, got.Warnings)
			}
			if !l.Timed {
				continue // nothing but the clock is left
			}
			if !l.Exact || l.Threads == 0 || l.From > l.To || l.To < latest || l.To > fact.Time(whole.Duration) {
				t.Errorf("%s cut at %d: %+v after %v, the trace has %v", name, cut, l, latest, whole.Duration)
			}
			latest = l.To
			if want := max(0, l.To.Sub(fact.Time(survives))); got.LostTime != want {
				t.Errorf("%s cut at %d: lost %v, want %v", name, cut, got.LostTime, want)
			}
		}
		// The reader moves simultaneous events apart.
		if off := fact.Time(whole.Duration) - latest; off < 0 || off > 200 {
			t.Errorf("%s without its end marker: until %d, want %d", name, latest, whole.Duration)
		}
	}
}

// TestLostMiddleTimes: of a generation that cannot be decoded, batch headers tell
// times within those of its neighbours, and never more than that.
func TestLostMiddleTimes(t *testing.T) {
	for name, segs := range multi(t) {
		whole := scan(t, join(segs), traceparse.Options{})
		for i := range segs {
			damaged := slices.Clone(segs)
			damaged[i] = flipped(t, segs[i])
			got := scan(t, join(damaged), traceparse.Options{})
			if len(got.Lost) != 1 {
				t.Fatalf("%s without its %d: %+v", name, i, got)
			}
			l := got.Lost[0]
			before := i == 0
			if !l.Timed || l.Exact || l.Threads != segs[i].Threads || before != (l.From < 0) || l.Duration() > whole.Duration {
				t.Errorf("%s without its %d: %+v", name, i, l)
			}
			if !strings.Contains(got.Warnings[0].Message, "at least") {
				t.Errorf("%s without its %d: %s", name, i, got.Warnings[0].Message)
			}
		}
	}
}

// TestLostNothingTold: a missing generation has no bytes, and its times are not
// known; garbage has bytes and nothing else.
func TestLostNothingTold(t *testing.T) {
	for name, segs := range multi(t) {
		missing := slices.Clone(segs)
		missing[1] = nil
		got := scan(t, join(missing), traceparse.Options{})
		if want := (fact.Loss{Code: "missing-generation", Reason: got.Warnings[0].Message}); len(got.Lost) != 1 || got.Lost[0] != want {
			t.Errorf("%s: %+v", name, got.Lost)
		}
		got = scan(t, append(join(segs), "garbage"...), traceparse.Options{})
		if len(got.Lost) != 1 || got.Lost[0].Bytes != 7 || got.Lost[0].Timed || got.Lost[0].Threads != 0 {
			t.Errorf("%s: %+v", name, got.Lost)
		}
	}
}
