package criticalpath

import (
	"fmt"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/names"
	"tracetool/reports/internal/path"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// legsTable is what a person can take in of a path of thousands of steps.
func legsTable(o *reports.Options, p *path.Path) *reports.Table {
	t := &reports.Table{Key: "legs", Columns: []reports.Column{
		{Key: "start_ns", Head: "start", Unit: reports.Offset},
		{Key: "duration_ns", Head: "took", Unit: reports.Duration},
		{Key: "goroutine", Head: "goroutine", Unit: reports.ID},
		{Key: "group", Head: "group", Unit: reports.Func, Show: reports.DataOnly},
		{Key: "bound", Head: "mostly", Unit: reports.Text},
		{Key: "bound_share", Head: "share", Unit: reports.Share},
		{Key: "site", Head: "at", Unit: reports.Place},
		{Key: "handed_by", Head: "handed on by", Unit: reports.Text},
	}}
	list, total := p.Legs, p.NumLegs
	var sum time.Duration
	for i := range list {
		l := &list[i]
		group := names.Group(l.Group)
		sum += l.Duration
		if o.Keep(l.Site.Func, group) {
			share := float64(l.Most) / float64(max(1, l.Duration))
			t.Add(l.Start, l.Duration, idOrNil(l.Goroutine), group, l.Bound.String(), share, l.Site, l.HandedBy.String())
		}
	}
	if total > len(list) {
		t.Note = fmt.Sprintf("The longest of %s parts on one goroutine each, in the order of time: %s of the path.",
			format.Count(int64(total)), format.Share(p.Share(sum)))
	}
	return t
}

var stepColumns = []reports.Column{
	{Key: "start_ns", Head: "start", Unit: reports.Offset},
	{Key: "duration_ns", Head: "took", Unit: reports.Duration},
	{Key: "goroutine", Head: "goroutine", Unit: reports.ID},
	{Key: "group", Head: "group", Unit: reports.Func, Show: reports.DataOnly},
	{Key: "bound", Head: "bound", Unit: reports.Text},
	{Key: "state", Head: "state", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "site", Head: "site", Unit: reports.Place},
	{Key: "handed_by", Head: "handed on by", Unit: reports.Text},
	{Key: "steps", Head: "steps", Unit: reports.Count, Show: reports.DataOnly},
}

func stepsTable(o *reports.Options, p *path.Path) *reports.Table {
	t := &reports.Table{Key: "steps", Screenful: stepRows, Columns: stepColumns}
	cells := newCells()
	for i := range p.Steps {
		s := &p.Steps[i]
		group := cells.group(s.Group)
		if !o.Keep(s.Site.Func, group.(string)) {
			continue
		}
		t.Add(s.Start, s.Duration, idOrNil(s.Goroutine), group, s.Bound.String(), s.State.String(),
			cells.site(s.Site), cells.handOver(s.HandedBy), int64(s.Steps))
	}
	if len(t.Rows) > stepRows {
		t.Note = "In the order of time; --sort duration_ns puts the longest first, --from and --to show a part."
	}
	if p.NumSteps > len(p.Steps) {
		t.Note += fmt.Sprintf(" Of %s steps the short ones are told together, as the longest of each row of them.", format.Count(int64(p.NumSteps)))
	}
	return t
}

// cells holds the cells that many rows share.
type cells struct {
	groups map[*fact.Group]any
	sites  map[*fact.Frame]any
	hands  map[*path.HandOver]any
}

func newCells() *cells {
	return &cells{make(map[*fact.Group]any), make(map[*fact.Frame]any), make(map[*path.HandOver]any)}
}

func (c *cells) group(g *fact.Group) any {
	return shared(c.groups, g, func() any { return names.Group(g) })
}

func (c *cells) site(f *fact.Frame) any {
	return shared(c.sites, f, func() any { return *f })
}

func (c *cells) handOver(h *path.HandOver) any {
	return shared(c.hands, h, func() any { return h.String() })
}

func shared[K comparable](cells map[K]any, key K, value func() any) any {
	cell, ok := cells[key]
	if !ok {
		cell = value()
		cells[key] = cell
	}
	return cell
}

func idOrNil(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
