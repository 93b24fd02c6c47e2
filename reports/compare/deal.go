package compare

import (
	"math"
	"math/rand/v2"
	"slices"

	"tracetool/reports"
)

// deals is up to how many ways of dealing the runs to two sides are tried.
const deals = 2000

const (
	// leastNoise is the part of a value that differs from run to run at least,
	// and leastCount the same for counts, in ones.
	leastNoise = 0.02
	leastCount = 0.25
)

// adjust sets the adjusted p of rows; n1 and n2 are the runs of either side. That
// is exact if nothing that rows were chosen by depends on which run is on which
// side.
func adjust(rows []*row, n1, n2 int) {
	list := make([]spread, len(rows))
	for i, r := range rows {
		list[i] = newSpread(r)
	}
	picks := allPicks(n1+n2, n2)
	if picks == nil {
		picks = randomPicks(n1+n2, n2)
	}
	most := make([]float64, len(picks))
	for i, pick := range picks {
		for j := range list {
			most[i] = max(most[i], list[j].standsOut(pick))
		}
	}
	slices.Sort(most)
	truth := make([]int, n2)
	for i := range truth {
		truth[i] = n1 + i
	}
	for i, r := range rows {
		// The true deal and its mirror image must not differ by rounding.
		at, _ := slices.BinarySearch(most, list[i].standsOut(truth)*(1-1e-9))
		r.adjusted = float64(len(most)-at) / float64(len(most))
	}
}

// spread is a row's values of all runs, less their mean.
type spread struct {
	values []float64
	square float64 // the sum of the squares
	least  float64 // the least variance
}

func newSpread(r *row) spread {
	s := spread{values: slices.Concat(r.was, r.is)}
	sum := 0.0
	for _, x := range s.values {
		sum += x
	}
	s.least = math.Pow(leastNoise*mean(s.values), 2)
	if r.metric.Unit == reports.Count {
		s.least += leastCount * leastCount
	}
	for i := range s.values {
		s.values[i] -= sum / float64(len(s.values))
		s.square += s.values[i] * s.values[i]
	}
	return s
}

// standsOut is the square of Student's t, with a variance that is at least least,
// between the picked values and the others.
func (s *spread) standsOut(pick []int) float64 {
	sum := 0.0
	for _, i := range pick {
		sum += s.values[i]
	}
	n2 := float64(len(pick))
	n1 := float64(len(s.values)) - n2
	apart := sum/n2 + sum/n1
	within := max(0, s.square-sum*sum/n2-sum*sum/n1) / max(1, n1+n2-2)
	return apart * apart / ((within + s.least) * (1/n1 + 1/n2))
}

// allPicks are all ways to pick k of n, or nil if they are too many.
func allPicks(n, k int) [][]int {
	if 2/leastP(n-k, k) > deals {
		return nil
	}
	var picks [][]int
	pick := make([]int, 0, k)
	var next func(from int)
	next = func(from int) {
		if len(pick) == k {
			picks = append(picks, slices.Clone(pick))
			return
		}
		for i := from; i <= n-k+len(pick); i++ {
			pick = append(pick, i)
			next(i + 1)
			pick = pick[:len(pick)-1]
		}
	}
	next(0)
	return picks
}

// randomPicks are ways to pick k of n, the last k first: the true deal is one of
// those that chance could have made. They are the same each time.
func randomPicks(n, k int) [][]int {
	random := rand.New(rand.NewPCG(1, 2))
	picks := make([][]int, deals)
	for i := range picks {
		if i == 0 {
			for j := n - k; j < n; j++ {
				picks[i] = append(picks[i], j)
			}
			continue
		}
		picks[i] = random.Perm(n)[:k]
	}
	return picks
}
