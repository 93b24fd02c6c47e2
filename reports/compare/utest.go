package compare

import (
	"math"
	"slices"
	"strconv"
	"sync"

	"golang.org/x/perf/benchmath"
)

// exactRuns is the number of runs a side up to which distributions are counted
// out; beyond it the normal approximation is closer than anyone can tell.
const exactRuns = 25

// rankTest is the two-sided Mann–Whitney U test: how likely ranks of the runs
// at least as uneven as these are where the sides differ by chance alone. Equal
// values share their mean rank. It is 1 where all values are equal.
//
// It is benchmath's but for one case. With sides of different size and equal values
// that one's p is too small, and may be above 1: of 4 against 8 runs that are alike it
// calls 9.5% different at 5%. There all ways to deal the ranks are counted here.
func rankTest(a, b []float64) float64 {
	u2, ties := ranks(a, b)
	if len(a) == len(b) || len(ties) == len(a)+len(b) {
		sample := func(values []float64) *benchmath.Sample { // it sorts them
			return benchmath.NewSample(slices.Clone(values), &benchmath.DefaultThresholds)
		}
		return benchmath.AssumeNothing.Compare(sample(a), sample(b)).P
	}
	return tiedTest(u2, len(a), len(b), ties)
}

// tiedTest is the test for values of which some are equal.
func tiedTest(u2, n1, n2 int, ties []int) float64 {
	off := math.Abs(float64(u2 - n1*n2))
	if n1 > exactRuns || n2 > exactRuns {
		return approximate(off/2, n1, n2, ties)
	}
	var as, all float64
	for u2, n := range distribution(n2, ties) {
		all += n
		if math.Abs(float64(u2-n1*n2)) >= off {
			as += n
		}
	}
	return as / all
}

// ranks returns twice U, the pairs in which b is the greater (an equal one is
// half a pair), and how many values share each rank.
func ranks(a, b []float64) (u2 int, ties []int) {
	all := slices.Sorted(slices.Values(slices.Concat(a, b)))
	for i := 0; i < len(all); {
		from := i
		for i < len(all) && all[i] == all[from] {
			i++
		}
		ties = append(ties, i-from)
	}
	for _, x := range a {
		for _, y := range b {
			switch {
			case y > x:
				u2 += 2
			case y == x:
				u2++
			}
		}
	}
	return u2, ties
}

// distributions are kept: the measures of one comparison have few different ones.
var distributions sync.Map

// distribution counts the ways to deal n of the values to one side by twice the
// U that they have, the index.
func distribution(n int, ties []int) []float64 {
	key := make([]byte, 0, 64)
	for _, t := range append([]int{n}, ties...) {
		key = append(strconv.AppendInt(key, int64(t), 10), ' ')
	}
	if d, ok := distributions.Load(string(key)); ok {
		return d.([]float64)
	}
	d := count(n, ties)
	distributions.Store(string(key), d)
	return d
}

// count adds the ranks one by one to the ways of those before it. ways[j][s] is
// how often j values have the sum s of doubled ranks.
func count(n int, ties []int) []float64 {
	all := 0
	for _, t := range ties {
		all += t
	}
	most := n * 2 * all
	ways := make([][]float64, n+1)
	for j := range ways {
		ways[j] = make([]float64, most+1)
	}
	ways[0][0] = 1
	below := 0
	for _, t := range ties {
		rank := 2*below + t + 1
		below += t
		for j := min(n, below); j > 0; j-- {
			choose := 1.0
			for c := 1; c <= min(t, j); c++ {
				choose *= float64(t-c+1) / float64(c)
				for s, w := range ways[j-c][:most+1-c*rank] {
					ways[j][s+c*rank] += choose * w
				}
			}
		}
	}
	first := n * (n + 1)
	return ways[n][first : first+2*n*(all-n)+1]
}

// approximate is the test by the normal distribution, with the corrections for
// ties and for continuity; off is how far U is from its mean.
func approximate(off float64, n1, n2 int, ties []int) float64 {
	n, tied := float64(n1+n2), 0.0
	for _, t := range ties {
		tied += float64(t*t*t - t)
	}
	sigma := math.Sqrt(float64(n1*n2) / 12 * (n + 1 - tied/(n*(n-1))))
	if sigma == 0 {
		return 1
	}
	return math.Erfc(max(0, off-0.5) / sigma / math.Sqrt2)
}

// leastP is the least p that so many runs can have.
func leastP(n1, n2 int) float64 {
	ways := 1.0
	for i := 1; i <= min(n1, n2); i++ {
		ways *= float64(max(n1, n2)+i) / float64(i)
	}
	return min(1, 2/ways)
}
