package compare

import (
	"math"

	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// scale is what the runs of both sides have on average. It must not depend on
// which run is on which side: see [Comparison.adjust].
type scale struct{ created, alive, waits float64 }

func newScale(sides ...measure.Series) *scale {
	var s scale
	runs := 0.0
	for _, side := range sides {
		for _, r := range side {
			runs++
			for i := range r.Groups {
				s.created += float64(r.Groups[i].Created)
				s.alive += float64(r.Groups[i].Alive)
			}
			for i := range r.Waits {
				s.waits += float64(r.Waits[i].Hist.N())
			}
		}
	}
	for _, x := range []*float64{&s.created, &s.alive, &s.waits} {
		*x = max(1, *x/max(1, runs))
	}
	return &s
}

var (
	impact    = measure.Lookup("wait.impact")
	onPath    = measure.Lookup("critical_path.share")
	wallShare = measure.Lookup("wait.wall_share")
	numberOf  = measure.Lookup("waits")

	typicalShare = measure.Lookup("wait.typical_share")
)

// waitSizes are what waits cost: procs that lay idle, and the critical path. Waits
// for a lock always cost; others may be rest, and their time counts only where
// nothing better is known. Their number does: calls of the network that became more
// are work, whoever else was idle meanwhile. That of waits for locks is chance.
func waitSizes(k key, part *measure.Run, s *scale) []float64 {
	whole := &measure.Selection{}
	sizes := []float64{impact.Value(part, whole), onPath.Value(part, whole), math.NaN(), 0}
	if k.operation.Class() != fact.Contention {
		sizes[3] = numberOf.Value(part, whole) / s.waits
	}
	if k.operation.Class() == fact.Contention || math.IsNaN(sizes[0]) && math.IsNaN(sizes[1]) {
		sizes[2] = wallShare.Value(part, whole)
	}
	for i := range sizes {
		if math.IsNaN(sizes[i]) {
			sizes[i] = 0
		}
	}
	return sizes
}

func groupSizes(_ key, part *measure.Run, s *scale) []float64 {
	sizes := make([]float64, 3)
	procs := float64(max(1, part.Trace.Duration)) * float64(max(1, part.Trace.GOMAXPROCS))
	for i := range part.Groups {
		g := &part.Groups[i]
		sizes[0] += float64(g.Times.Running+g.Times.Runnable) / procs
		sizes[1] += float64(g.Created) / s.created
		sizes[2] += float64(g.Alive) / s.alive
	}
	return sizes
}

// annotationSizes do not depend on how long they took alone: the program's author
// named them, so they matter.
func annotationSizes(_ key, part *measure.Run, _ *scale) []float64 {
	took := 0.0
	for i := range part.Tasks {
		took += float64(part.Tasks[i].Hist.Sum())
	}
	return []float64{1, took / float64(max(1, part.Trace.Duration))}
}

// weigh returns how much of the program a subject is, on the mean of all runs, and
// how much of it changed from side to side: each in the respect in which that is
// most.
func weigh(old, new [][]float64) (weight, change float64) {
	all := append(old[:len(old):len(old)], new...)
	if len(all) == 0 {
		return 0, 0
	}
	for i := range all[0] {
		sum := 0.0
		for _, sizes := range all {
			sum += sizes[i]
		}
		weight = max(weight, sum/float64(len(all)))
		if len(old) > 0 && len(new) > 0 {
			change = max(change, math.Abs(measure.Median(column(new, i))-measure.Median(column(old, i))))
		}
	}
	return weight, change
}

func column(sizes [][]float64, i int) []float64 {
	values := make([]float64, len(sizes))
	for j := range sizes {
		values[j] = sizes[j][i]
	}
	return values
}
