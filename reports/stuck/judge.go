package stuck

import (
	"slices"
	"time"

	"tracetool/reports/goroutines"
	"tracetool/traceparse/fact"
)

// A wait on a lock or a send, or a WaitGroup's, is old when it has lasted at
// least oldAge and oldShare of the wall. What is usual at a place is told by the
// waits there that ended: an old wait is twice as long as any of them. Where
// others were woken since it began, it has to be ten times as long: the site may
// be that of several locks or channels, of which some are in use.
const (
	oldAge     = 100 * time.Millisecond
	oldShare   = 0.05
	overUsual  = 2
	overOthers = 10
)

// judge gives every row its tier. The rules are tried from the surest to the
// least sure one; those of tier Probable rest on each other's outcome (a creator
// that is stuck itself), so they are tried until nothing changes.
type judge struct {
	all         []*live
	rows        []*Row
	end         fact.Time
	wall        time.Duration
	byID        map[int64]*live
	places      map[spot]*place
	populations map[*fact.Group]*goroutines.Group
	groups      map[*fact.Group]*company
	// active are the program's goroutines that may still wake others, the
	// recorder left out.
	active []*live
	// recorder is the goroutine that ended the trace, nil if that cannot be told.
	recorder *live
	stacks   []*live        // see [judge.idle]
	parents  map[int64]bool // see [judge.actingChildren]
}

func newJudge(c *Collector, r *Result, trace *fact.Trace) *judge {
	j := &judge{
		all: c.live, rows: r.Rows, end: r.End, wall: max(1, trace.Duration-trace.Gaps),
		byID:   make(map[int64]*live, len(c.live)),
		places: make(map[spot]*place), populations: populationsOf(c, trace),
	}
	for _, l := range j.all {
		j.byID[l.id] = l
	}
	for site, p := range c.places {
		s := spotOf(site)
		if j.places[s] == nil {
			j.places[s] = newPlace()
		}
		j.places[s].merge(p)
	}
	j.findGroups()
	j.findActive(trace.To > 0)
	return j
}

// company is the goroutines of a group that are alive: rows of them, and loose
// ones, which are in no row since they run or soon will.
type company struct {
	rows  []*Row
	loose []*live
}

func (j *judge) findGroups() {
	j.groups = make(map[*fact.Group]*company)
	of := func(g *fact.Group) *company {
		if j.groups[g] == nil {
			j.groups[g] = new(company)
		}
		return j.groups[g]
	}
	for _, row := range j.rows {
		of(row.Group).rows = append(of(row.Group).rows, row)
	}
	for _, l := range j.all {
		if l.row == nil {
			of(l.group).loose = append(of(l.group).loose, l)
		}
	}
}

// allOf reports whether the group has goroutines that are alive, and what of all
// of them.
func (j *judge) allOf(g *fact.Group, what func(*Row) bool) bool {
	c := j.groups[g]
	if c == nil || len(c.loose) > 0 {
		return false
	}
	return !slices.ContainsFunc(c.rows, func(r *Row) bool { return !what(r) })
}

func (j *judge) run() {
	for _, row := range j.rows {
		if row.Owner != "" {
			row.reason = "It belongs to " + row.Owner + "."
		} else {
			j.forever(row)
		}
	}
	j.quiesce()
	for _, row := range j.rows {
		j.mainForever(row)
	}
	for j.probable() {
	}
	for _, row := range j.rows {
		j.rest(row)
		if row.Tier == Idle {
			row.overdue = j.overdue(row)
		}
	}
}

// main is the ID of the goroutine that runs main.main.
const mainID = 1

// forever is the rule of tier Definite. A select{} of the main goroutine keeps a
// program alive whose other goroutines do the work: see [judge.mainForever].
func (j *judge) forever(row *Row) {
	if row.op() == fact.Forever && !row.keepsAlive() {
		row.set(Definite, "Nothing can end a wait "+foreverWords(row)+".")
	}
}

// keepsAlive reports whether the row is the main goroutine in select{}.
func (r *Row) keepsAlive() bool {
	return r.op() == fact.Forever && r.Longest == mainID && r.Site.Call == "select"
}

// mainForever judges a main goroutine in select{} by the company it has: Idle
// with other goroutines that may still do something, Definite without.
func (j *judge) mainForever(row *Row) {
	switch {
	case !row.keepsAlive() || row.Owner != "":
	case j.others() == 0:
		row.set(Definite, "Nothing can end a wait in select{}, and no other goroutine of the program goes on.")
	default:
		row.reason = "The main goroutine keeps the program alive with select{} while " +
			plural(j.others(), "other goroutine is", "other goroutines are") + " there."
	}
}

// others counts the program's goroutines that are not stuck, the main one left out.
func (j *judge) others() int64 {
	var n int64
	for _, l := range j.all {
		if l.id != mainID && !l.group.System && l != j.recorder && (l.row == nil || l.row.Owner == "" && l.row.Tier < Quiescence) {
			n++
		}
	}
	return n
}

// probable tries the rules of tier Probable on all rows and reports whether one
// more row got there.
func (j *judge) probable() bool {
	changed := false
	for _, row := range j.rows {
		if row.Owner != "" || row.Tier >= Probable || row.State != fact.Waiting || row.keepsAlive() {
			continue
		}
		for _, rule := range []func(*Row) (bool, string){j.heldUp, j.workersGone, j.wakersStuck, j.leftBehind, j.leftMore, j.growing} {
			yes, why := rule(row)
			if yes {
				row.set(Probable, why)
				changed = true
				break
			}
			if why != "" {
				row.reason = why
			}
		}
	}
	return changed
}

// rest judges what no rule has.
func (j *judge) rest(row *Row) {
	if row.Tier > Idle || row.reason != "" {
		return
	}
	switch {
	case services[row.Group.Entry] != "":
		row.reason = services[row.Group.Entry]
	case row.State == fact.Runnable:
		row.set(NeverEnded, "It does not wait, and did not get a proc.")
	case row.State == fact.Syscall && row.oldest.older && row.Group.Entry == "" && row.Site.Func == "":
		row.reason = "It is older than the trace, which does not tell what it does: the wait for signals looks so."
	case row.State == fact.Syscall:
		row.set(NeverEnded, "It does not wait, and its syscall has not returned.")
	case j.mayBeTimed(row.oldest):
		row.reason = "Goroutines without work wait so, or for a timer that does not fire within the trace."
	default:
		row.reason = idleWords(row.op())
	}
}

func (r *Row) set(t Tier, why string) { r.Tier, r.reason = t, why }

// op is the row's operation, unknown if it does not wait.
func (r *Row) op() fact.Operation {
	if r.Site == nil || r.State != fact.Waiting {
		return fact.UnknownOperation
	}
	return r.Site.Operation
}

// isStuck reports whether l is in a row at or above tier Probable.
func (l *live) isStuck() bool { return l.row != nil && l.row.Owner == "" && l.row.Tier >= Probable }

// isOld reports whether l has been where it is for long.
func (j *judge) isOld(l *live) bool {
	age := j.end.Sub(l.since)
	return age >= oldAge && float64(age) >= oldShare*float64(j.wall)
}

// at is the history of the row's place, empty if no wait there ended.
func (j *judge) at(r *Row) *place {
	if p := j.places[spotOf(r.Site)]; p != nil {
		return p
	}
	return &place{}
}
