package compare

import (
	"math"
	"slices"

	"tracetool/reports"
	"tracetool/reports/measure"
)

// table is the subjects of one kind that either side has.
type table struct {
	*kind
	subjects []*subject
	rows     []*row
}

// subject is what is compared: a site, a group, or all of the program.
type subject struct {
	key
	kind *kind
	// old and new hold of each run what belongs to the subject.
	old, new measure.Series
	// status is "new" or "vanished" where one side alone has it.
	status string
	// runs is how many runs of both sides have it.
	runs int
	// weight is how much of the program it is, change how much of that changed.
	weight, change float64
}

// row is one metric of one subject.
type row struct {
	*subject
	metric *measure.Metric
	// order is the metric's place among those of the subject.
	order int
	// was and is are the values of the runs, sorted no way; NaN where not known.
	was, is []float64
	// old, new and ratio are NaN where they are not known, as is adjusted.
	old, new, ratio, p, adjusted float64
	low, high                    float64
	bounded                      bool
	negligible                   bool
	verdict                      Verdict
}

func newTable(k *kind, old, new measure.Series, s *scale) *table {
	t := &table{kind: k}
	index := make(map[key]*subject)
	runs := slices.Concat(old, new)
	for i, r := range runs {
		k.split(r, func(at key) *measure.Run {
			sub := index[at]
			if sub == nil {
				parts := make(measure.Series, len(runs))
				sub = &subject{key: at, kind: k, old: parts[:len(old)], new: parts[len(old):]}
				index[at] = sub
				t.subjects = append(t.subjects, sub)
			}
			return sub.part(i, r)
		})
	}
	t.subjects = slices.DeleteFunc(t.subjects, func(sub *subject) bool { return !sub.complete(old, new, s) })
	for _, sub := range t.subjects {
		t.rows = append(t.rows, sub.rows()...)
	}
	return t
}

// part is what the subject has of run i, counted through both sides.
func (s *subject) part(i int, r *measure.Run) *measure.Run {
	side := s.old
	if i >= len(s.old) {
		side, i = s.new, i-len(s.old)
	}
	if side[i] == nil {
		side[i] = &measure.Run{Trace: r.Trace, Has: r.Has, PathLength: r.PathLength}
	}
	return side[i]
}

// complete fills in the runs that do not have the subject and what follows from
// all; it reports whether any has it.
func (s *subject) complete(old, new measure.Series, scale *scale) bool {
	sides := [2]int{}
	var sizes [2][][]float64
	for i, r := range slices.Concat(old, new) {
		part, side := s.part(i, r), 0
		if i >= len(old) {
			side = 1
		}
		if s.kind.found(part) {
			sides[side]++
		}
		sizes[side] = append(sizes[side], s.kind.sizes(s.key, part, scale))
	}
	switch {
	case sides[0] == 0 && len(old) > 0 && len(new) > 0:
		s.status = "new"
	case sides[1] == 0 && len(old) > 0 && len(new) > 0:
		s.status = "vanished"
	}
	s.runs = sides[0] + sides[1]
	s.weight, s.change = weigh(sizes[0], sizes[1])
	return s.runs > 0
}

// rows are the subject's metrics, without those that are 0 in all runs or known of
// none. All of the program has them all.
func (s *subject) rows() []*row {
	var rows []*row
	for i, k := range s.kind.metrics {
		r := &row{subject: s, metric: measure.Lookup(k), order: i}
		if r.metric == nil {
			continue
		}
		r.measure()
		zero := func(x float64) bool { return x == 0 || math.IsNaN(x) }
		if all(r.was, zero) && all(r.is, zero) && (s.kind.table != "totals" || math.IsNaN(r.old) && math.IsNaN(r.new)) {
			continue
		}
		rows = append(rows, r)
	}
	return rows
}

// measure computes what depends on the row's own values alone.
func (r *row) measure() {
	whole := &measure.Selection{}
	r.was, r.is = r.subject.old.Values(r.metric, whole), r.subject.new.Values(r.metric, whole)
	r.old, r.new = r.metric.Combine(r.was), r.metric.Combine(r.is)
	r.ratio, r.p, r.adjusted = math.NaN(), math.NaN(), math.NaN()
	if math.IsNaN(r.old) || math.IsNaN(r.new) {
		return
	}
	if r.old > 0 && r.new >= 0 {
		r.ratio = r.new / r.old
	}
	r.p = rankTest(r.was, r.is)
	if !r.metric.Worst {
		r.low, r.high, r.bounded = interval(r.was, r.is)
	}
	r.negligible = r.metric.Key != "stuck" && (r.weight < Negligible ||
		r.metric.Unit == reports.Share && mean(r.was, r.is) < leastShare)
}

// leastShare is what a metric that is a share must be to matter.
const leastShare = 0.001

// mean is that of the sizes of all values.
func mean(sides ...[]float64) float64 {
	sum, n := 0.0, 0
	for _, values := range sides {
		for _, x := range values {
			sum, n = sum+math.Abs(x), n+1
		}
	}
	return sum / float64(max(1, n))
}
