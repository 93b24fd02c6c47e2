package scheduler

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tracetool/traceparse/fact"
)

// change is a step of a function.
type change struct {
	at    fact.Time
	level float64
}

// integral is computed the long way.
func integral(steps []change, from, to fact.Time) float64 {
	var sum float64
	for i, s := range steps {
		end := to
		if i+1 < len(steps) {
			end = min(to, steps[i+1].at)
		}
		sum += s.level * float64(max(0, end-max(s.at, from)))
	}
	return sum
}

// greatest looks at every window with an edge at a step or at an end.
func greatest(steps []change, end, window fact.Time) float64 {
	edges := []fact.Time{steps[0].at, end - window}
	for _, s := range steps {
		edges = append(edges, s.at, s.at-window)
	}
	var most float64
	for _, left := range edges {
		if left >= steps[0].at && left+window <= end {
			most = max(most, integral(steps, left, left+window))
		}
	}
	return most / float64(window)
}

func checkCurve(t *rapid.T, shortest, longest int64, tolerance float64) {
	var windows []time.Duration
	for range 3 {
		windows = append(windows, time.Duration(rapid.Int64Range(1e6, 5e6).Draw(t, "window")))
	}
	c := newCurve(windows...)
	var steps []change
	now := fact.Time(rapid.Int64Range(0, 1e6).Draw(t, "start"))
	for range rapid.IntRange(1, 200).Draw(t, "steps") {
		s := change{now, float64(rapid.IntRange(0, 4).Draw(t, "level")) / 4}
		steps = append(steps, s)
		c.step(s.at, s.level)
		now += fact.Time(rapid.Int64Range(shortest, longest).Draw(t, "length"))
	}
	c.finish(now)
	for i, w := range windows {
		if fact.Time(w) > now-steps[0].at {
			continue
		}
		got, want := c.greatest(i), greatest(steps, now, fact.Time(w))
		if math.Abs(got-want) > tolerance {
			t.Fatalf("window %v: %v, want %v", w, got, want)
		}
	}
}

// TestCurve compares with all windows of the whole function.
func TestCurve(t *testing.T) {
	t.Run("exact", rapid.MakeCheck(func(t *rapid.T) { checkCurve(t, int64(quantum), 2e5, 1e-9) }))
	t.Run("short steps", rapid.MakeCheck(func(t *rapid.T) { checkCurve(t, 0, 1e5, 0.001) }))
	t.Run("shorter steps", rapid.MakeCheck(func(t *rapid.T) { checkCurve(t, 0, 3e4, 0.001) }))
}

// TestCurveMemory floods a curve with short steps.
func TestCurveMemory(t *testing.T) {
	c := newCurve(mmuWindows...)
	for now := range fact.Time(4_000_000) {
		c.step(now*100, float64(now&1))
	}
	if got := cap(c.points); got > 1<<20 {
		t.Errorf("%d points kept", got)
	}
	for i := range mmuWindows {
		if got := c.greatest(i); math.Abs(got-0.5) > 0.001 {
			t.Errorf("mean %v, want 0.5", got)
		}
	}
}

func BenchmarkCurve(b *testing.B) {
	b.ReportAllocs()
	c := newCurve(mmuWindows...)
	for i := 0; b.Loop(); i++ {
		c.step(fact.Time(i)*2000, float64(i&3)/4)
	}
}
