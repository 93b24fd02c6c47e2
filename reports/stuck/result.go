package stuck

import (
	"cmp"
	"slices"
	"time"

	"tracetool/reports"
	"tracetool/reports/goroutines"
	"tracetool/traceparse/fact"
)

// Result is what was collected, judged. It does not change any more.
type Result struct {
	// Rows are the goroutines that are alive at the end and not running: worst
	// tier first. In tiers above Idle the oldest wait comes first, since later
	// ones may be its victims; else most goroutines do.
	Rows []*Row
	// End is the end of the trace or the window.
	End fact.Time

	judge *judge
}

// Row is the goroutines of one group that are in one state at one site.
type Row struct {
	Group *fact.Group
	State fact.State
	// Site is where they wait or entered the kernel, nil if they are runnable.
	Site *fact.Site
	// IDs are the goroutines in ascending order, Longest the one that is there
	// since Since, before all others; at the earliest the start of the trace.
	IDs     []int64
	Longest int64
	Since   fact.Time
	Tier    Tier
	// Evidence is in sentences, what decided first.
	Evidence []string
	// Owner is who the goroutines belong to, if not to the program: "the
	// runtime", "package testing"; else "".
	Owner string

	members []*live
	oldest  *live
	reason  string // the sentence that decided
	overdue int64  // see [judge.overdue]; 0 above Idle
}

// Age is how long the first of the goroutines has been there.
func (r *Row) Age(end fact.Time) time.Duration { return end.Sub(r.Since) }

// spot is what tells one place from another.
type spot struct {
	op    fact.Operation
	frame fact.Frame
}

func spotOf(s *fact.Site) spot {
	if s == nil {
		return spot{}
	}
	return spot{s.Operation, s.Frame}
}

// rowKey is what the goroutines of a row have in common.
type rowKey struct {
	spot
	state   fact.State
	entry   string
	created fact.Frame
	owner   string
}

// Result judges what was collected of the trace.
func (c *Collector) Result(trace *fact.Trace) *Result {
	r := &Result{End: trace.From + fact.Time(trace.Duration)}
	for _, l := range c.live {
		l.group = l.group.Canonical()
		l.owner = ownerOf(l)
		l.woke = l.slot < len(c.wakers) && c.wakers[l.slot] == l.id
	}
	r.Rows = rowsOf(c.live, r.End)
	r.judge = newJudge(c, r, trace)
	r.judge.run()
	slices.SortFunc(r.Rows, compareRows)
	for _, row := range r.Rows {
		row.Evidence = r.judge.evidence(row)
	}
	return r
}

func compareRows(a, b *Row) int {
	more := cmp.Compare(len(b.IDs), len(a.IDs))
	if a.Tier > Idle {
		more = 0
	}
	return cmp.Or(
		cmp.Compare(b.Tier, a.Tier),
		more,
		cmp.Compare(a.Since, b.Since),
		cmp.Compare(len(b.IDs), len(a.IDs)),
		a.Group.Compare(b.Group),
		a.Site.Compare(b.Site),
		cmp.Compare(a.State, b.State),
		cmp.Compare(a.Longest, b.Longest),
	)
}

// brief is how long a goroutine must have been runnable or in a syscall at the
// end to count: it is about to go on, as most that the end finds so are.
const brief = 10 * time.Millisecond

// rowsOf groups the goroutines that are not running.
func rowsOf(all []*live, end fact.Time) []*Row {
	rows := make(map[rowKey]*Row)
	var list []*Row
	for _, l := range all {
		if l.state != fact.Waiting && (l.moving() || end.Sub(l.since) < brief) {
			continue
		}
		key := rowKey{spotOf(l.site), l.state, l.group.Entry, l.group.Created, l.owner}
		row := rows[key]
		if row == nil {
			row = &Row{Group: l.group, State: l.state, Site: l.site, Owner: key.owner}
			rows[key] = row
			list = append(list, row)
		}
		row.add(l)
	}
	return list
}

// moving reports whether l is in a state of which nothing is said: it runs, or a
// damaged part of the trace hides what it does.
func (l *live) moving() bool {
	return l.state != fact.Waiting && l.state != fact.Runnable && l.state != fact.Syscall
}

// add takes a member. They come in the order of their IDs.
func (r *Row) add(l *live) {
	r.IDs = append(r.IDs, l.id)
	r.members = append(r.members, l)
	l.row = r
	if r.oldest == nil || l.since < r.oldest.since {
		r.oldest, r.Longest, r.Since = l, l.id, l.since
	}
}

// Filter selects rows.
type Filter struct {
	reports.Options
	// MinAge leaves out goroutines that are where they are for a shorter time.
	MinAge time.Duration
	// Tier leaves out those below it.
	Tier Tier
}

// Keep returns the rows, and of each the goroutines, that f selects.
func (r *Result) Keep(f *Filter) []*Row {
	var kept []*Row
	for _, row := range r.Rows {
		if row.Tier < f.Tier || row.Owner != "" && !f.ShowRuntime || !f.Keep(row.names()...) {
			continue
		}
		if row = row.olderThan(f.MinAge, r.End); row != nil {
			kept = append(kept, row)
		}
	}
	return kept
}

func (r *Row) names() []string {
	list := []string{r.Group.Entry, r.Group.Created.Func}
	if r.Site != nil {
		list = append(list, r.Site.Func, r.Site.Call)
	}
	return list
}

// olderThan is the row without the goroutines that came later, nil if none is left.
func (r *Row) olderThan(age time.Duration, end fact.Time) *Row {
	if r.Age(end) < age {
		return nil
	}
	if age <= 0 {
		return r
	}
	kept := *r
	kept.IDs = nil
	for _, l := range r.members {
		if end.Sub(l.since) >= age {
			kept.IDs = append(kept.IDs, l.id)
		}
	}
	return &kept
}

// populationsOf are the groups' populations by group.
func populationsOf(c *Collector, trace *fact.Trace) map[*fact.Group]*goroutines.Group {
	list := c.populations.Result(trace).Groups
	m := make(map[*fact.Group]*goroutines.Group, len(list))
	for i := range list {
		m[list[i].Group] = &list[i]
	}
	return m
}
