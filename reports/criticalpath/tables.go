package criticalpath

import (
	"cmp"
	"fmt"
	"slices"

	"tracetool/reports"
	"tracetool/reports/internal/path"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// How many rows of each table text shows.
const (
	siteRows     = 10
	waitRows     = 5
	stepRows     = 10
	instanceRows = 10
)

func sections(o *reports.Options, p *path.Path, text []string) []reports.Section {
	return []reports.Section{
		{Title: "Critical path", Text: text, Table: boundsTable(p)},
		{Title: "Sites", Table: sitesTable(o, p)},
		{Title: "Waits on the path", Table: waitsTable(o, p), HideEmpty: true},
		{Title: "Legs", Table: legsTable(o, p)},
		{Title: "Steps", Table: stepsTable(o, p)},
	}
}

// figures end the rows of sums.
var figures = []reports.Column{
	{Key: "total_ns", Head: "total", Unit: reports.Duration},
	{Key: "share", Head: "share", Unit: reports.Share},
}

var bar = reports.Column{Key: "share_bar", Head: "", Unit: reports.Bar, Show: reports.TextOnly}

func boundsTable(p *path.Path) *reports.Table {
	t := &reports.Table{Key: "bounds", Columns: slices.Concat(
		[]reports.Column{{Key: "bound", Head: "bound", Unit: reports.Text}}, figures, []reports.Column{bar})}
	for _, b := range p.Ranked() {
		share := p.Share(p.Bounds[b])
		t.Add(b.String(), p.Bounds[b], share, share)
	}
	return t
}

func sitesTable(o *reports.Options, p *path.Path) *reports.Table {
	t := &reports.Table{Key: "sites", Screenful: siteRows, Columns: slices.Concat([]reports.Column{
		{Key: "site", Head: "", Unit: reports.Place},
		{Key: "bound", Head: "bound", Unit: reports.Text},
	}, figures)}
	for _, s := range p.Sites() {
		if o.Keep(s.Site.Func) {
			t.Add(s.Site, s.Bound.String(), s.Total, p.Share(s.Total))
		}
	}
	return t
}

func waitsTable(o *reports.Options, p *path.Path) *reports.Table {
	t := &reports.Table{Key: "waits", Screenful: waitRows, Columns: slices.Concat([]reports.Column{
		{Key: "operation", Head: "operation", Unit: reports.Text},
		{Key: "site", Head: "site", Unit: reports.Place},
		{Key: "waker_site", Head: "ended at", Unit: reports.Place},
	}, figures)}
	for _, w := range p.Waits() {
		if o.Keep(w.Site.Func, w.By.Func) {
			t.Add(w.Operation.String(), w.Site, frameOrNil(w.By), w.Total, p.Share(w.Total))
		}
	}
	return t
}

func frameOrNil(f fact.Frame) any {
	if f.Func == "" {
		return nil
	}
	return f
}

// instancesTable has a column for each bound. Text has room for the two that the
// slowest have most of.
func instancesTable(list []path.Instance, total int) *reports.Table {
	t := &reports.Table{Key: "instances", Screenful: instanceRows, Columns: []reports.Column{
		{Key: "nth", Head: "nth", Unit: reports.Count},
		{Key: "start_ns", Head: "start", Unit: reports.Offset},
		{Key: "duration_ns", Head: "took", Unit: reports.Duration},
		{Key: "open", Head: "open", Unit: reports.Bool},
	}}
	shown := prominent(list)
	for b := range path.NumBounds {
		c := reports.Column{Key: b.String() + "_share", Head: b.String(), Unit: reports.Share, Show: reports.DataOnly}
		if slices.Contains(shown, b) {
			c.Show = reports.Everywhere
		}
		t.Columns = append(t.Columns, c)
	}
	for i := range list {
		p := &list[i]
		row := []any{int64(p.Nth), p.From, p.Length(), p.Open}
		for b := range path.NumBounds {
			row = append(row, p.Share(p.Bounds[b]))
		}
		t.Add(row...)
	}
	if total > len(list) {
		t.Note = fmt.Sprintf("The slowest %s of %s.", format.Count(int64(len(list))), format.Count(int64(total)))
	}
	return t
}

// prominent returns the bounds that have most of the instances' paths.
func prominent(list []path.Instance) []path.Bound {
	const most = 5
	var sums [path.NumBounds]int64
	var bounds []path.Bound
	for b := range path.NumBounds {
		for i := range list {
			sums[b] += int64(list[i].Bounds[b])
		}
		if sums[b] > 0 {
			bounds = append(bounds, b)
		}
	}
	slices.SortStableFunc(bounds, func(a, b path.Bound) int { return cmp.Compare(sums[b], sums[a]) })
	return bounds[:min(len(bounds), most)]
}
