package compare

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/perf/benchmath"

	"tracetool/reports/measure"
)

// The expected values were counted by hand: the ways to deal the ranks that are
// as uneven, of all ways.
func TestRankTest(t *testing.T) {
	for _, test := range []struct {
		name string
		a, b []float64
		want float64
	}{
		{"one run each", []float64{1}, []float64{2}, 1},
		{"3 against 3 apart", []float64{1, 2, 3}, []float64{4, 5, 6}, 2.0 / 20},
		{"4 against 4 apart", []float64{1, 2, 3, 4}, []float64{5, 6, 7, 8}, 2.0 / 70},
		{"4 against 4, one pair swapped", []float64{1, 2, 3, 5}, []float64{4, 6, 7, 8}, 4.0 / 70},
		{"2 against 3", []float64{1, 3}, []float64{2, 4, 5}, 4.0 / 10},
		// U is 3 in the middle of its range, so that every way is as uneven.
		{"in the middle", []float64{1, 5}, []float64{2, 3, 4}, 1},
		{"all equal", []float64{7, 7, 7, 7}, []float64{7, 7, 7, 7}, 1},
		// 0 0 0 1 against 1 1 1 1: of the 8 places the three zeros take 3, on one
		// side in 4+4 ways of 56.
		{"ties", []float64{0, 0, 0, 1}, []float64{1, 1, 1, 1}, 8.0 / 56},
		{"two values", []float64{5, 5, 5, 5}, []float64{6, 6, 6, 6}, 2.0 / 70},
		{"10 against 10 apart", sequence(0, 10), sequence(10, 10), 2.0 / 184756},
	} {
		if got := rankTest(test.a, test.b); math.Abs(got-test.want) > 1e-12 {
			t.Errorf("%s: p = %v, want %v", test.name, got, test.want)
		}
		if got := rankTest(test.b, test.a); math.Abs(got-test.want) > 1e-12 {
			t.Errorf("%s, turned around: p = %v, want %v", test.name, got, test.want)
		}
	}
}

func sequence(from, n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = float64(from + i)
	}
	return list
}

// Of sides of one size, and without ties, golang.org/x/perf computes the same. With
// ties in sides of different sizes it does not: it doubles the tail of a distribution
// that is not symmetric then, and its p may exceed 1.
func TestRankTestAgrees(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	for range 300 {
		n1, n2, kinds := 1+random.IntN(12), 1+random.IntN(12), 1<<40
		if random.IntN(2) == 0 {
			n2, kinds = n1, 1+random.IntN(9)
		}
		a, b := make([]float64, n1), make([]float64, n2)
		for i := range a {
			a[i] = float64(random.IntN(kinds))
		}
		for i := range b {
			b[i] = float64(random.IntN(kinds))
		}
		u2, ties := ranks(a, b)
		got := tiedTest(u2, n1, n2, ties)
		sample := func(values []float64) *benchmath.Sample {
			return benchmath.NewSample(values, &benchmath.DefaultThresholds)
		}
		if want := benchmath.AssumeNothing.Compare(sample(a), sample(b)).P; math.Abs(got-want) > 1e-9 {
			t.Errorf("%v against %v: p = %v, want %v", a, b, got, want)
		}
	}
}

// The approximation must meet the exact distribution where that ends.
func TestRankTestApproximation(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	for range 100 {
		a, b := make([]float64, exactRuns), make([]float64, exactRuns)
		for i := range a {
			a[i], b[i] = float64(random.IntN(30)), float64(random.IntN(30)+random.IntN(9))
		}
		u2, ties := ranks(a, b)
		off := math.Abs(float64(u2-len(a)*len(b))) / 2
		if exact, near := tiedTest(u2, len(a), len(b), ties), approximate(off, len(a), len(b), ties); math.Abs(exact-near) > 0.01 {
			t.Errorf("exact %v, approximately %v", exact, near)
		}
	}
}

func TestLeastP(t *testing.T) {
	for n1 := 1; n1 <= 12; n1++ {
		for n2 := 1; n2 <= 12; n2++ {
			want := rankTest(sequence(0, n1), sequence(n1, n2))
			if got := leastP(n1, n2); math.Abs(got-want) > 1e-12 {
				t.Errorf("%d against %d: %v, want %v", n1, n2, got, want)
			}
		}
	}
}

// Tables of the U distribution have these critical values for two-sided 5%.
func TestOutermost(t *testing.T) {
	for _, test := range []struct{ n1, n2, want int }{
		{1, 1, 0}, {3, 3, 0}, {3, 5, 1}, {4, 4, 1}, {5, 5, 3}, {6, 6, 6}, {8, 8, 14}, {10, 10, 24}, {5, 10, 9}, {20, 20, 128},
	} {
		if got := outermost(test.n1, test.n2); got != test.want {
			t.Errorf("%d against %d: %d, want %d", test.n1, test.n2, got, test.want)
		}
	}
	if exact, near := outermost(exactRuns, exactRuns), outermost(exactRuns, exactRuns+1); near < exact || near > exact+20 {
		t.Errorf("%d with %d runs, %d with one more", exact, exactRuns, near)
	}
}

// A 95% interval must cover the true ratio in about 95% of draws, whatever the
// number of runs and the distribution.
func TestIntervalCovers(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	shapes := map[string]func() float64{
		"normal":      func() float64 { return math.Exp(0.25 * random.NormFloat64()) },
		"exponential": random.ExpFloat64,
		"tails":       func() float64 { return math.Exp(0.2 * random.NormFloat64() / max(0.1, random.Float64())) },
	}
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for k := range shapes {
			if !yield(k) {
				return
			}
		}
	}) {
		for _, n := range [][2]int{{4, 4}, {5, 5}, {10, 10}, {6, 12}, {30, 30}} {
			const draws, ratio = 1000, 3.1
			covered := 0
			for range draws {
				a, b := make([]float64, n[0]), make([]float64, n[1])
				for i := range a {
					a[i] = shapes[name]()
				}
				for i := range b {
					b[i] = ratio * shapes[name]()
				}
				if low, high, ok := interval(a, b); ok && low <= ratio && ratio <= high {
					covered++
				}
			}
			if share := float64(covered) / draws; share < 0.93 {
				t.Errorf("%s, %d runs: covered in %v of the draws", name, n, share)
			}
		}
	}
}

func TestIntervalIsUnknown(t *testing.T) {
	for _, test := range [][2][]float64{
		{{1, 2, 3}, {1, 2, 3}}, {{0, 1, 2, 3}, {1, 2, 3, 4}}, {{1, 2, 3, 4}, {-1, 2, 3, 4}}, {nil, {1, 2, 3, 4}},
	} {
		if low, high, ok := interval(test[0], test[1]); ok {
			t.Errorf("%v against %v: %v to %v", test[0], test[1], low, high)
		}
	}
}

func TestStandsOut(t *testing.T) {
	r := &row{metric: measure.Lookup("wait.wall_share"), was: []float64{1, 2, 3, 4}, is: []float64{5, 6, 7, 8}}
	s := newSpread(r)
	// Student: the means are 4 apart, the variance within the sides is 5/3.
	if got, want := s.standsOut([]int{4, 5, 6, 7}), 16/((5.0/3+s.least)/2); math.Abs(got-want) > 1e-9 {
		t.Errorf("%v, want %v", got, want)
	}
	if want := math.Pow(0.02*4.5, 2); math.Abs(s.least-want) > 1e-12 {
		t.Errorf("least variance %v, want %v", s.least, want)
	}
}

func TestPicks(t *testing.T) {
	if got := len(allPicks(8, 4)); got != 70 {
		t.Errorf("%d ways to pick 4 of 8", got)
	}
	if got := allPicks(20, 10); got != nil {
		t.Errorf("%d ways to pick 10 of 20 are too many", len(got))
	}
	picks := randomPicks(20, 10)
	if len(picks) != deals || !slices.Equal(picks[0], []int{10, 11, 12, 13, 14, 15, 16, 17, 18, 19}) {
		t.Errorf("%d, the first %v", len(picks), picks[0])
	}
}
