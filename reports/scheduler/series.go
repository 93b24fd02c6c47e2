package scheduler

import (
	"tracetool/reports/internal/grid"
	"tracetool/traceparse/fact"
)

// series holds over time, in ns of each cell, how long goroutines ran and
// waited for a proc or held one in a syscall, and how long a GC cycle was going on.
type series struct {
	running, system, syscalls, runnable, gc grid.Grid
}

// buckets returns the sums of a grid over n equal parts of [from, to), outside
// which nothing was added. A cell that two parts share is divided as if its
// contents were spread evenly over it. All parts together get all there is; at
// an inner boundary one part may get what belongs to the other, a quarter of a
// cell's length for each goroutine at the most: with at least 128 cells in ten
// parts that is 2% of the part, for each of its two ends.
func buckets(g *grid.Grid, from, to fact.Time, n int) []float64 {
	out := make([]float64, n)
	length := float64(to-from) / float64(n)
	if length <= 0 {
		return out
	}
	width := float64(g.Width())
	for start, sum := range g.All() {
		spread(out, float64(start-from)/length, width/length, float64(sum))
	}
	return out
}

// spread divides amount evenly over [start, start+width), in parts of out. Only
// what lies within out counts as width: nothing was added from elsewhere.
func spread(out []float64, start, width, amount float64) {
	lo, hi := max(start, 0), min(start+width, float64(len(out)))
	if hi <= lo {
		return
	}
	for i := int(lo); float64(i) < hi; i++ {
		part := min(hi, float64(i+1)) - max(lo, float64(i))
		out[i] += amount * part / (hi - lo)
	}
}
