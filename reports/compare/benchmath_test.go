package compare

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"golang.org/x/perf/benchmath"
)

// Why the rank test is not benchmath's for sides of different size with equal values:
// it doubles the lesser tail of a distribution that is not symmetric there. When this
// test fails because benchmath has become right, our own test can go.
func TestBenchmathIsWrong(t *testing.T) {
	for _, test := range []struct {
		a, b         []float64
		exact, wrong float64
	}{
		// Of the 15 ways to deal, all are as uneven: the 2 is on one side or the other.
		{[]float64{1, 1}, []float64{1, 1, 1, 2}, 1, 4.0 / 3},
		// It is called different at 5%, and is not.
		{[]float64{1, 1, 1, 2}, []float64{0, 0, 0, 0, 0, 1, 1, 1}, 25.0 / 495, 10.0 / 495},
	} {
		if p := byHand(test.a, test.b); math.Abs(p-test.exact) > 1e-12 {
			t.Errorf("counted by hand, p = %v, want %v", p, test.exact)
		}
		if p := rankTest(test.a, test.b); math.Abs(p-test.exact) > 1e-12 {
			t.Errorf("%v against %v: p = %v, want %v", test.a, test.b, p, test.exact)
		}
		if p := theirs(test.a, test.b); math.Abs(p-test.wrong) > 1e-12 {
			t.Errorf("%v against %v: benchmath's p is %v now, was %v, right is %v: is it right in general?",
				test.a, test.b, p, test.wrong, test.exact)
		}
	}
}

func theirs(a, b []float64) float64 {
	sample := func(values []float64) *benchmath.Sample {
		return benchmath.NewSample(slices.Clone(values), &benchmath.DefaultThresholds)
	}
	return benchmath.AssumeNothing.Compare(sample(a), sample(b)).P
}

// byHand looks at every way to deal the values to two sides of these sizes, by the
// definition of U and by nothing else.
func byHand(a, b []float64) float64 {
	all := slices.Concat(a, b)
	truth, uneven, ways := off(a, b), 0, 0
	for pick := range uint(1) << len(all) {
		if bits.OnesCount(pick) != len(a) {
			continue
		}
		var sides [2][]float64
		for i, x := range all {
			side := 1 - pick>>i&1
			sides[side] = append(sides[side], x)
		}
		ways++
		if off(sides[0], sides[1]) >= truth {
			uneven++
		}
	}
	return float64(uneven) / float64(ways)
}

// off is how far U is from its mean.
func off(a, b []float64) float64 {
	u := 0.0
	for _, x := range a {
		for _, y := range b {
			switch {
			case y > x:
				u++
			case y == x:
				u += 0.5
			}
		}
	}
	return math.Abs(u - float64(len(a)*len(b))/2)
}
