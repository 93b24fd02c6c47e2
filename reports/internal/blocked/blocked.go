// Package blocked gathers the goroutines that still wait when the trace ends.
package blocked

import (
	"cmp"
	"slices"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/names"
	"tracetool/traceparse/fact"
)

// Collector is a [fact.GoroutineSink].
type Collector struct {
	rows map[key]*Row
}

type key struct {
	op      fact.Operation
	frame   fact.Frame
	entry   string
	created fact.Frame
}

// shortSyscall is how long a syscall must have lasted at the end to count as
// blocked: most of those that the end cuts off are short.
const shortSyscall = 10 * time.Millisecond

// Row is the goroutines of one group that wait at one site at the end.
type Row struct {
	Site       *fact.Site
	Group      *fact.Group
	Goroutines int64
	// Oldest is the ID of the one that has waited longest.
	Oldest int64
	// Since is when that one began to wait, at the earliest the start of the
	// trace or the window.
	Since fact.Time
}

// NewCollector returns an empty collector.
func NewCollector() *Collector { return &Collector{rows: make(map[key]*Row)} }

// Goroutine takes one goroutine.
func (c *Collector) Goroutine(g *fact.Goroutine) {
	if !g.EndOpen || g.LastSite == nil {
		return
	}
	since := max(g.LastSince, g.Start)
	if g.Last == fact.Syscall && g.End.Sub(since) < shortSyscall {
		return
	}
	group := g.Group.Canonical()
	k := key{g.LastSite.Operation, g.LastSite.Frame, group.Entry, group.Created}
	r := c.rows[k]
	if r == nil {
		r = &Row{Site: g.LastSite, Group: group, Since: since, Oldest: g.ID}
		c.rows[k] = r
	}
	r.Goroutines++
	if since < r.Since {
		r.Since, r.Oldest = since, g.ID
	}
}

// Rows returns the rows that opts keeps: contention first, then by the number
// of goroutines.
func (c *Collector) Rows(opts *reports.Options) []*Row {
	var rows []*Row
	for _, r := range c.rows {
		if r.Group.System && !opts.ShowRuntime {
			continue
		}
		if opts.Keep(r.Site.Func, r.Site.Call, r.Group.Entry, r.Group.Created.Func) {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b *Row) int {
		return cmp.Or(
			cmp.Compare(a.Site.Class(), b.Site.Class()),
			cmp.Compare(b.Goroutines, a.Goroutines),
			cmp.Compare(a.Since, b.Since),
			a.Site.Frame.Compare(b.Site.Frame),
			a.Group.Compare(b.Group),
		)
	})
	return rows
}

// Table is the rows as a table; end is the trace's end. Its key is "blocked".
func Table(rows []*Row, end fact.Time) *reports.Table {
	t := &reports.Table{
		Key: "blocked",
		Columns: []reports.Column{
			{Key: "goroutines", Head: "goroutines", Unit: reports.Count},
			{Key: "operation", Head: "operation", Unit: reports.Text},
			{Key: "class", Head: "class", Unit: reports.Text, Show: reports.DataOnly},
			{Key: "site", Head: "site", Unit: reports.Place},
			{Key: "entry", Head: "entry", Unit: reports.Func},
			{Key: "created_at", Head: "created at", Unit: reports.Place, Show: reports.DataOnly},
			{Key: "oldest_ns", Head: "for up to", Unit: reports.Duration},
			{Key: "oldest_id", Head: "oldest", Unit: reports.ID},
		},
	}
	for _, r := range rows {
		place := r.Site.Frame
		place.Func = names.Site(r.Site)
		var created any
		if r.Group.Created.Func != "" {
			created = r.Group.Created
		}
		t.Add(r.Goroutines, r.Site.Operation.String(), r.Site.Class().String(), place,
			names.Group(r.Group), created, end.Sub(r.Since), r.Oldest)
	}
	return t
}
