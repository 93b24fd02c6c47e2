package compare

import (
	"cmp"
	"math"
	"slices"
)

// judge gives every row its verdict.
func (c *Comparison) judge() {
	var rows []*row
	c.rows(func(r *row) {
		if !r.negligible && !math.IsNaN(r.p) && !r.constant() {
			rows = append(rows, r)
		}
	})
	if c.testable() {
		adjust(rows, len(c.old), len(c.new))
	}
	c.rows(func(r *row) { r.verdict = r.judge(&c.options) })
}

// Different is how many measures differ, in all tables.
func (c *Comparison) Different() int {
	n := 0
	c.rows(func(r *row) {
		if r.verdict == Different {
			n++
		}
	})
	return n
}

func (r *row) judge(o *Options) Verdict {
	switch {
	case math.IsNaN(r.p):
		return Unknown
	case r.p < o.Alpha && r.adjusted < o.Alpha && r.beyond(o.Floor):
		return Different
	case r.constant(), r.bounded && r.low >= 1/Margin && r.high <= Margin:
		return Same
	}
	return Unknown
}

// constant reports whether all runs measured one number.
func (r *row) constant() bool {
	same := func(x float64) bool { return x == r.old }
	return all(r.was, same) && all(r.is, same)
}

// beyond reports whether the change is at least floor. From nothing to something,
// it always is.
func (r *row) beyond(floor float64) bool {
	if math.IsNaN(r.ratio) {
		return r.old != r.new
	}
	return math.Abs(r.ratio-1) >= floor
}

// together is how many rows of one subject follow each other before those of the
// next.
const together = 3

// sort puts first what a person wants first: what is different, then what is not
// known, then the same, and last what is negligible. Within these, the subject of
// whose share of the program most changed; see [kind.sizes]. Of a subject the
// metrics with the greatest ratio, up or down, but only a few of them: the others
// follow when every subject has had its turn.
func (t *table) sort() {
	slices.SortStableFunc(t.rows, func(a, b *row) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), a.compareSubjects(b), cmp.Compare(b.factor(), a.factor()),
			cmp.Compare(a.order, b.order))
	})
	turn := make(map[*row]int)
	for i, r := range t.rows {
		if i > 0 && t.rows[i-1].subject == r.subject && t.rows[i-1].rank() == r.rank() {
			turn[r] = turn[t.rows[i-1]] + 1
		}
	}
	slices.SortStableFunc(t.rows, func(a, b *row) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(turn[a]/together, turn[b]/together))
	})
}

func (r *row) compareSubjects(o *row) int {
	if r.subject == o.subject {
		return 0
	}
	return cmp.Or(cmp.Compare(o.change, r.change), cmp.Compare(o.weight, r.weight),
		cmp.Compare(r.operation, o.operation), cmp.Compare(r.name, o.name))
}

// rank orders verdicts.
func (r *row) rank() int {
	switch {
	case r.negligible:
		return 3
	case r.verdict == Different:
		return 0
	case r.verdict == Unknown:
		return 1
	}
	return 2
}

// mostFactor is where it no longer matters how many times more something is; so
// much is what comes out of nothing, too.
const mostFactor = 10

// factor is the size of the ratio's logarithm.
func (r *row) factor() float64 {
	switch {
	case math.IsNaN(r.ratio) && (r.old == r.new || math.IsNaN(r.p)):
		return 0
	case math.IsNaN(r.ratio) || r.ratio == 0:
		return math.Log(mostFactor)
	}
	return min(math.Log(mostFactor), math.Abs(math.Log(r.ratio)))
}
