package stuck

import (
	"fmt"

	"tracetool/traceparse/fact"
)

// wakersStuck is the rule for who waits for those that are stuck: all
// goroutines alive of the groups that ended waits at the place are, no timer
// ever ended one there, and the wait is old.
func (j *judge) wakersStuck(row *Row) (bool, string) {
	p := j.at(row)
	if row.Site.Class() != fact.Coordination || !j.isOld(row.oldest) || p.timers > 0 || len(p.by) == 0 {
		return false, ""
	}
	var stuck int64
	for g := range p.by {
		c := j.groups[g]
		if c == nil {
			continue
		}
		if !j.allOf(g, func(r *Row) bool { return r.Tier >= Probable }) {
			return false, ""
		}
		for _, r := range c.rows {
			stuck += int64(len(r.IDs))
		}
	}
	if stuck == 0 {
		return false, ""
	}
	return true, fmt.Sprintf("All goroutines alive of those that woke others here are stuck: %d.", stuck)
}

// usualWaits is how many waits it takes to know what is usual at a place.
const usualWaits = 5

// leftBehind is the rule for receives and conditions of goroutines that come and
// go, as one for each request does: five waits or more ended at the place, none
// lasted a tenth of this one, at least half of the group's goroutines have ended,
// nobody is alive of the groups that ended the waits, and nobody ever woke one of
// those who are left. Workers are none of these: they live long and were woken before.
func (j *judge) leftBehind(row *Row) (bool, string) {
	l, p := row.oldest, j.at(row)
	if op := row.op(); op != fact.ChanReceive && op != fact.Cond || !j.isOld(l) || p.timers > 0 || len(p.by) == 0 ||
		p.ended < usualWaits || j.end.Sub(l.since) < overOthers*p.longest {
		return false, ""
	}
	for g := range p.by {
		if j.groups[g] != nil {
			return false, ""
		}
	}
	g := j.populations[row.Group]
	if g == nil || 2*g.Ended < g.Goroutines || !row.neverWoken() {
		return false, ""
	}
	return true, "Waits of others here ended soon, and of the goroutines that ended them none is alive: a lost wake-up."
}

// minLeft is how many of a row it takes to say that they take longer than usual.
const minLeft = 10

// overdue counts the goroutines of the row that have been in a receive, a select or
// on a condition for 100 ms at least, and ten times as long as any of five waits or
// more that ended at the place, none of them by a timer; 0 if those are fewer than ten.
func (j *judge) overdue(row *Row) int64 {
	p := j.at(row)
	switch op := row.op(); {
	case op != fact.ChanReceive && op != fact.Select && op != fact.Cond, row.Owner != "", p.ended < usualWaits, p.timers > 0:
		return 0
	}
	var n int64
	for _, l := range row.members {
		if age := j.end.Sub(l.since); age >= oldAge && age >= overOthers*p.longest {
			n++
		}
	}
	if n < minLeft {
		return 0
	}
	return n
}

// leftMore is the rule for goroutines that come and go, as one for each request does,
// where more and more are left: ten of the row or more are overdue, at least half of
// it, none was ever woken there, at least half of the group's goroutines have ended,
// and the number of those alive rose by 10 and still rises. Workers live long,
// and were woken before.
func (j *judge) leftMore(row *Row) (bool, string) {
	n := j.overdue(row)
	g := j.populations[row.Group]
	if n == 0 || 2*n < int64(len(row.IDs)) || g == nil || 2*g.Ended < g.Goroutines || j.wall < minWall || !row.neverWoken() {
		return false, ""
	}
	up, _, _ := trend(g.Population)
	if up < minRise || !stillRises(g.Population, up) {
		return false, ""
	}
	return true, fmt.Sprintf("%s waited here for ten times as long as any wait that ended here and more; their number still rises.",
		plural(n, "goroutine has", "goroutines have"))
}
