package measure

import (
	"cmp"
	"math"
	"slices"

	"tracetool/traceparse/fact"
)

// Series is several runs of one program: more than a single run can tell.
type Series []*Run

// Values are a metric's, one a run; NaN where it is not known.
func (s Series) Values(m *Metric, sel *Selection) []float64 {
	values := make([]float64, len(s))
	for i, r := range s {
		values[i] = m.Value(r, sel)
	}
	return values
}

// Value is the median of a metric's values or, of those of which the worst run
// counts, the greatest. It is NaN where there is no run, or one does not know it.
func (s Series) Value(m *Metric, sel *Selection) float64 {
	return m.Combine(s.Values(m, sel))
}

// Combine makes one value of those of several runs.
func (m *Metric) Combine(values []float64) float64 {
	switch {
	case len(values) == 0 || slices.ContainsFunc(values, math.IsNaN):
		return math.NaN()
	case m.Worst:
		return slices.Max(values)
	}
	return Median(values)
}

// Median is the middle of values, or the mean of the two in the middle.
func Median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

// Typical is the run whose value is nearest to the series' one: the one to show
// as an example.
func (s Series) Typical(m *Metric, sel *Selection) *Run {
	want := s.Value(m, sel)
	return slices.MinFunc(s, func(a, b *Run) int {
		return cmp.Compare(math.Abs(m.Value(a, sel)-want), math.Abs(m.Value(b, sel)-want))
	})
}

// Has is the parts that all runs have.
func (s Series) Has() Need {
	has := NeedAll | NeedFindings
	for _, r := range s {
		has &= r.Has
	}
	return has
}

// Subjects returns sel narrowed to each single value of dimension d that occurs
// in the runs, in the order in which they are first met: of the first run the
// heaviest first. For sites these are pairs of operation and function.
func (s Series) Subjects(sel *Selection, d Dimension) []Selection {
	type subject struct {
		op   fact.Operation
		name string
	}
	var list []Selection
	seen := make(map[subject]bool)
	add := func(op fact.Operation, name string) {
		key := subject{op, name}
		if d == ByClass {
			key.op, key.name = 0, op.Class().String()
		}
		if !seen[key] {
			seen[key] = true
			list = append(list, sel.Narrow(d, op, name))
		}
	}
	for _, r := range s {
		r.subjects(sel, d, add)
	}
	return list
}

func (r *Run) subjects(sel *Selection, d Dimension, add func(op fact.Operation, name string)) {
	switch d {
	case ByOperation, ByClass, BySite:
		for i := range r.Waits {
			w := &r.Waits[i]
			if !sel.place(&w.Place) {
				continue
			}
			name := ""
			if d == BySite {
				name = w.Site
			}
			add(w.Operation, name)
		}
	case ByGroup:
		for i := range r.Groups {
			if name := r.Groups[i].Name; sel.Group.Match(name) {
				add(0, name)
			}
		}
	case ByTask, ByRegion:
		rows, pattern := r.Tasks, sel.Task
		if d == ByRegion {
			rows, pattern = r.Regions, sel.Region
		}
		for i := range rows {
			if pattern.Match(rows[i].Name) {
				add(0, rows[i].Name)
			}
		}
	}
}

// Names are the values of dimension d that occur in the runs: functions that wait,
// groups, tasks or regions.
func (s Series) Names(d Dimension) []string {
	var names []string
	seen := make(map[string]bool)
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for _, r := range s {
		r.subjects(&Selection{}, d, func(_ fact.Operation, name string) { add(name) })
		if d == ByGroup {
			for i := range r.Waits {
				add(r.Waits[i].Group)
			}
		}
		if d == BySite {
			r.otherSites(add)
		}
	}
	return names
}

// otherSites calls add for functions that occur elsewhere than in the wait table.
func (r *Run) otherSites(add func(string)) {
	for i := range r.Stuck {
		add(r.Stuck[i].Site)
	}
	for i := range r.Yields {
		add(r.Yields[i].Site)
	}
	for i := range r.Path {
		add(r.Path[i].Site)
	}
	for i := range r.Channels {
		for _, name := range r.Channels[i].Senders {
			add(name)
		}
		for _, name := range r.Channels[i].Receivers {
			add(name)
		}
	}
	for i := range r.Locks {
		for _, name := range r.Locks[i].Sites {
			add(name)
		}
	}
}

// ShareOf is the share of waits of some operations in the number of the selected
// waits.
func (s Series) ShareOf(ops *Operations, sel *Selection) float64 {
	var some, all float64
	for _, r := range s {
		v := view{r, sel}
		v.waits(func(w *Wait) {
			n := float64(w.Hist.N())
			all += n
			if ops.has(w.Operation) {
				some += n
			}
		})
	}
	return some / max(1, all)
}
