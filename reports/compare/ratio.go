package compare

import (
	"math"
	"slices"
)

// confidence is the level of the intervals of ratios.
const confidence = 0.95

// interval is the Hodges–Lehmann confidence interval of how many times greater
// b's distribution is than a's: on logarithms, where a factor is a shift, its
// ends are order statistics of the differences of all pairs, which are those of
// the ratios. ok is false where there are too few runs, or a value is not
// positive.
func interval(a, b []float64) (low, high float64, ok bool) {
	k := outermost(len(a), len(b))
	positive := func(x float64) bool { return x > 0 }
	if k == 0 || !all(a, positive) || !all(b, positive) {
		return 0, 0, false
	}
	ratios := make([]float64, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			ratios = append(ratios, y/x)
		}
	}
	slices.Sort(ratios)
	return ratios[k-1], ratios[len(ratios)-k], true
}

// outermost is the greatest k such that the k-th least and the k-th greatest of
// all pairs are at least confidence apart: P(U < k) is at most half the rest. It is
// 0 where even the least and the greatest are not.
func outermost(n1, n2 int) int {
	if n1 == 0 || n2 == 0 {
		return 0
	}
	rest := (1 - confidence) / 2
	pairs := n1 * n2
	if n1 > exactRuns || n2 > exactRuns {
		sigma := math.Sqrt(float64(pairs*(n1+n2+1)) / 12)
		return max(0, int(float64(pairs)/2-math.Sqrt2*math.Erfinv(confidence)*sigma))
	}
	ties := slices.Repeat([]int{1}, n1+n2)
	d := distribution(n2, ties)
	var whole, below float64
	for _, n := range d {
		whole += n
	}
	k := 0
	for ; k <= pairs; k++ {
		if below += d[2*k]; below > rest*whole {
			break
		}
	}
	return k
}

func all(values []float64, is func(float64) bool) bool {
	return !slices.ContainsFunc(values, func(x float64) bool { return !is(x) })
}
