package grid

import (
	"testing"

	"pgregory.net/rapid"

	"tracetool/traceparse/fact"
)

func drawTime(t *rapid.T, name string) fact.Time {
	// Short and long traces alike.
	bits := rapid.IntRange(4, 44).Draw(t, name+" magnitude")
	return fact.Time(rapid.Int64Range(0, 1<<bits).Draw(t, name))
}

// TestStep states that at the start of every cell the level is exact.
func TestStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type step struct {
			at fact.Time
			n  int64
		}
		var parts [2]Grid
		var all []step
		for range rapid.IntRange(0, 50).Draw(t, "steps") {
			s := step{drawTime(t, "t"), rapid.Int64Range(-3, 3).Draw(t, "n")}
			parts[rapid.IntRange(0, 1).Draw(t, "part")].Step(s.at, s.n)
			all = append(all, s)
		}
		g := &parts[0]
		g.Merge(&parts[1])
		levelAt := func(at fact.Time) (sum int64) {
			for _, s := range all {
				if s.at < at {
					sum += s.n
				}
			}
			return sum
		}
		for start := range g.All() {
			if got, want := g.Before(start), levelAt(start); got != want {
				t.Fatalf("Before(%d) = %d, want %d, steps %v", start, got, want, all)
			}
		}
		if got, want := g.Before(1<<62), levelAt(1<<62); got != want {
			t.Fatalf("the level at the end is %d, want %d", got, want)
		}
	})
}

// TestAdd states that each cell holds just the time that lies in it.
func TestAdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type interval struct{ start, end fact.Time }
		var parts [2]Grid
		var all []interval
		for range rapid.IntRange(0, 50).Draw(t, "intervals") {
			a, b := drawTime(t, "a"), drawTime(t, "b")
			i := interval{min(a, b), max(a, b)}
			parts[rapid.IntRange(0, 1).Draw(t, "part")].Add(i.start, i.end)
			all = append(all, i)
		}
		g := &parts[0]
		g.Merge(&parts[1])
		var total int64
		for start, got := range g.All() {
			end := start + fact.Time(g.Width())
			var want int64
			for _, i := range all {
				want += int64(max(0, min(end, i.end)-max(start, i.start)))
			}
			if got != want {
				t.Fatalf("cell [%d,%d) holds %d, want %d, of %v", start, end, got, want, all)
			}
			total += got
		}
		for _, i := range all {
			total -= int64(i.end - i.start)
		}
		if total != 0 {
			t.Fatalf("%d ns too many", total)
		}
	})
}

// TestResolution states that a grid is fine enough, whatever its range.
func TestResolution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var g Grid
		lo, hi := drawTime(t, "lo"), drawTime(t, "hi")
		lo, hi = min(lo, hi), max(lo, hi)
		for range 3 {
			g.Step(lo+(hi-lo)/2, 1)
			g.Step(lo, 1)
			g.Step(hi, -1)
		}
		if w := fact.Time(g.Width()); w > narrowest && w > (hi-lo)/(cells/2-1) {
			t.Fatalf("cells of %d ns for [%d,%d]", w, lo, hi)
		}
	})
}

func TestEmpty(t *testing.T) {
	var g Grid
	g.Merge(&Grid{})
	g.Add(5, 5)
	for range g.All() {
		t.Error("an empty grid has cells")
	}
	if g.Before(1) != 0 || g.Width() != 0 {
		t.Errorf("Before %d, Width %d", g.Before(1), g.Width())
	}
}

func BenchmarkStep(b *testing.B) {
	b.ReportAllocs()
	var g Grid
	for i := 0; b.Loop(); i++ {
		g.Step(fact.Time(i)*1000, 1)
	}
}

func BenchmarkAdd(b *testing.B) {
	b.ReportAllocs()
	var g Grid
	for i := 0; b.Loop(); i++ {
		g.Add(fact.Time(i)*1000, fact.Time(i)*1000+5000)
	}
}
