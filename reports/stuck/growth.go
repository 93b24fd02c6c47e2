package stuck

import (
	"time"

	"tracetool/reports/goroutines"
	"tracetool/traceparse/fact"
)

const (
	minRise  = 10                     // goroutines more at the end than at the start
	minSteps = 5                      // steps in which the number rises
	minTau   = 0.8                    // Mann-Kendall's rank correlation with time
	maxFall  = 0.1                    // of the rise
	maxEnded = 0.5                    // of those created
	minShare = 0.5                    // of the rise that is in the row
	minFirst = 0.9                    // of the row, that never were woken there
	minWall  = 500 * time.Millisecond // a shorter trace shows a start, not a trend
)

// rises reports whether the number of the row's goroutines only grew, and gives
// the numbers of their group: at 21 equally spaced times it must rise by 10 and in
// 5 steps at least, with a Mann-Kendall correlation of 0.8, and fall by no more
// than a tenth of the rise. At least half of the rise must be in the row.
func (j *judge) rises(row *Row) (bool, *goroutines.Group) {
	g := j.populations[row.Group]
	if g == nil || j.wall < minWall {
		return false, g
	}
	up, steps, fallen := trend(g.Population)
	return up >= minRise && steps >= minSteps && float64(fallen) <= maxFall*float64(up) &&
		tau(g.Population) >= minTau && float64(len(row.IDs)) >= minShare*float64(up), g
}

// trend sums up how a number went: by how much it is greater at the end, in how
// many steps it rose, and the sum of its falls.
func trend(p []goroutines.Population) (up int64, steps int, fallen int64) {
	for i := 1; i < len(p); i++ {
		if d := p[i].Alive - p[i-1].Alive; d > 0 {
			steps++
		} else {
			fallen -= d
		}
	}
	return p[len(p)-1].Alive - p[0].Alive, steps, fallen
}

// tau is Mann-Kendall's: of all pairs of times the share in which the later number is
// greater, less the share in which it is smaller.
func tau(p []goroutines.Population) float64 {
	sum, pairs := 0, 0
	for i := range p {
		for k := i + 1; k < len(p); k++ {
			pairs++
			switch {
			case p[k].Alive > p[i].Alive:
				sum++
			case p[k].Alive < p[i].Alive:
				sum--
			}
		}
	}
	return float64(sum) / float64(max(1, pairs))
}

// growing is the rule for receives, selects, conditions and WaitGroups, where
// waiting is no sign of trouble. They leak if their number only grew
// ([judge.rises]), at most half of those created have ended, and nine in ten
// of those that are there have never been woken there.
func (j *judge) growing(row *Row) (bool, string) {
	switch row.op() {
	case fact.ChanReceive, fact.Select, fact.Cond, fact.WaitGroup:
	default:
		return false, ""
	}
	rises, g := j.rises(row)
	if !rises || float64(g.Ended) > maxEnded*float64(g.Created) || !row.neverWoken() {
		return false, ""
	}
	return true, "Their number only grew, and nobody ever woke one of them here: they leak."
}

// neverWoken reports whether hardly one of the goroutines has waited at the
// row's place before.
func (r *Row) neverWoken() bool {
	n := 0
	for _, l := range r.members {
		if l.last.from == nil || spotOf(l.last.from) != spotOf(l.site) {
			n++
		}
	}
	return float64(n) >= minFirst*float64(len(r.members))
}
