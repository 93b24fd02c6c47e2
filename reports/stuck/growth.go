package stuck

import (
	"slices"
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
	lastPart = 5                      // the last fifth must still rise,
	minLast  = 0.5                    // by half of what it would in an even rise
	recently = 4                      // the last quarter of the trace
	minActed = 0.5                    // of the row, that have relatives at work
	minWall  = 500 * time.Millisecond // a shorter trace shows a start, not a trend
)

// rises reports whether the number of the row's goroutines only grew, and gives
// the numbers of their group: at 21 equally spaced times it must rise by 10 and in
// 5 steps at least, with a Mann-Kendall correlation of 0.8, and fall by no more
// than a tenth of the rise. At least half of the rise must be in the row. It must
// rise until the end: in the last fifth by half of a fifth of the rise.
func (j *judge) rises(row *Row) (bool, *goroutines.Group) {
	g := j.populations[row.Group]
	if g == nil || j.wall < minWall {
		return false, g
	}
	up, steps, fallen := trend(g.Population)
	return up >= minRise && steps >= minSteps && float64(fallen) <= maxFall*float64(up) &&
		tau(g.Population) >= minTau && stillRises(g.Population, up) && float64(len(row.IDs)) >= minShare*float64(up), g
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

// stillRises reports whether the number rises in the last fifth of the trace, too.
func stillRises(p []goroutines.Population, up int64) bool {
	last := len(p) - 1
	return float64(p[last].Alive-p[last-last/lastPart].Alive)*lastPart >= minLast*float64(up)
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
// ([judge.rises]), at most half of those created have ended, and none of those
// that are there has ever been woken there. They do not where others are still
// being woken at the place by goroutines that are alive, or where relatives, or a
// WaitGroup's workers, are at work: so are the goroutines of a connection that
// waits for its client.
func (j *judge) growing(row *Row) (bool, string) {
	switch row.op() {
	case fact.ChanReceive, fact.Select, fact.Cond, fact.WaitGroup:
	default:
		return false, ""
	}
	rises, g := j.rises(row)
	if !rises || float64(g.Ended) > maxEnded*float64(g.Created) || !row.neverWoken() ||
		j.inUse(row) || j.workersAct(row) || j.familiesAct(row) {
		return false, ""
	}
	return true, "Their number only grew, and nobody ever woke one of them here: they leak."
}

// neverWoken reports whether none of the goroutines has been woken at the row's
// place before.
func (r *Row) neverWoken() bool {
	at := spotOf(r.Site)
	return !slices.ContainsFunc(r.members, func(l *live) bool { return l.woken.at(at) })
}

// inUse reports whether a goroutine has ended a wait at the row's place in the last
// quarter of the trace, and some of those that do so are alive and not stuck.
func (j *judge) inUse(row *Row) bool {
	p := j.at(row)
	if p.lastBy == 0 || j.end.Sub(p.lastBy) > j.wall/recently {
		return false
	}
	for g := range p.by {
		if j.groups[g] != nil && !j.allOf(g, func(r *Row) bool { return r.Tier >= Probable }) {
			return true
		}
	}
	return false
}

// workersAct reports whether the row waits for a WaitGroup of which a worker is
// alive and may go on by itself.
func (j *judge) workersAct(row *Row) bool {
	if row.op() != fact.WaitGroup {
		return false
	}
	own, siblings := j.workers(row)
	for _, g := range append(own, siblings...) {
		c := j.groups[g]
		if c != nil && (len(c.loose) > 0 || slices.ContainsFunc(c.rows, func(r *Row) bool { return j.activityOf(r.oldest) == acting })) {
			return true
		}
	}
	return false
}

// familiesAct reports whether at least half of the row's goroutines have relatives
// that may go on by themselves: goroutines that one of them created, or that its
// creator did, if that one created no other goroutine of the row.
func (j *judge) familiesAct(row *Row) bool {
	children := make(map[int64]int)
	for _, l := range row.members {
		children[l.parent]++
	}
	act := j.actingChildren()
	n := 0
	for _, l := range row.members {
		if act[l.id] || l.parent != 0 && children[l.parent] == 1 && act[l.parent] {
			n++
		}
	}
	return float64(n) >= minActed*float64(len(row.members))
}

// actingChildren is who has created a goroutine that may go on by itself.
func (j *judge) actingChildren() map[int64]bool {
	if j.parents == nil {
		j.parents = make(map[int64]bool)
		for _, l := range j.all {
			if l.parent != 0 && l != j.recorder && j.activityOf(l) == acting {
				j.parents[l.parent] = true
			}
		}
	}
	return j.parents
}
