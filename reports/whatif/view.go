package whatif

import (
	"fmt"
	"strings"

	"tracetool/reports"
	"tracetool/reports/internal/path"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

const siteRows = 10

func (a *answer) sections(o *reports.Options) []reports.Section {
	return []reports.Section{
		{Title: "What if", Text: a.conclusion(), Table: a.boundTable()},
		{Title: a.sitesTitle(), Table: a.sitesTable(o)},
		{Title: "Then the path is bound by", Table: a.secondTable()},
		{Title: "Sites of that path", Table: a.thenTable(o)},
	}
}

// sitesTitle says who asked.
func (a *answer) sitesTitle() string {
	if a.chosen {
		return "Sites tried"
	}
	return "Sites asked about"
}

// conclusion is what to read first.
func (a *answer) conclusion() []string {
	if a.target == nil {
		return nil
	}
	lines := []string{a.gain()}
	if a.saved > 0 {
		lines = append(lines, "Then it is "+a.then.Shares()+".")
	}
	if a.chosen && len(a.sites) > 1 {
		lines = append(lines, fmt.Sprintf("Of the %d locks, sends and external waits that have most of the critical path this saves most; "+
			"--site asks about others.", len(a.sites)))
	}
	if a.target.Why != "" {
		lines = append(lines, a.target.Why)
	}
	return append(lines, "This is an upper bound: it ignores the number of procs and what else the change would move.")
}

func (a *answer) gain() string {
	if len(a.sites) == 0 {
		return fmt.Sprintf("The critical path of %s takes %s and holds no waits for a lock, on a send or for the world outside; "+
			"--site asks about others.", a.target.What, format.Duration(a.window()))
	}
	if a.speedup == 0 {
		return fmt.Sprintf("With %s as long as they are, nothing changes: %s takes %s.", a.whose(), a.target.What, format.Duration(a.window()))
	}
	s := fmt.Sprintf("With %s %s, %s would be ", a.whose(), a.how(), a.target.What)
	if a.saved == 0 {
		return s + fmt.Sprintf("no shorter: it takes %s by another way.", format.Duration(a.window()))
	}
	return s + fmt.Sprintf("at most %s shorter: %s → %s.", atMost(share(a.saved, a.window())),
		format.Duration(a.window()), format.Duration(a.window()-a.saved))
}

// atMost is a share, rounded up where it is almost nothing or almost all.
func atMost(x float64) string {
	text := format.Share(x)
	if strings.HasPrefix(text, ">") {
		return "100%"
	}
	return strings.TrimPrefix(text, "<")
}

func (a *answer) whose() string {
	sites := a.sites
	if a.chosen {
		sites = sites[:1]
	}
	var waits int64
	for _, s := range sites {
		waits += s.Waits
	}
	text := format.Plural(waits, "wait", "waits")
	if len(sites) > 1 {
		return fmt.Sprintf("%s at %s", text, format.Plural(int64(len(sites)), "site", "sites"))
	}
	return fmt.Sprintf("%s in %s at %s", text, sites[0].Operation, format.Mention(place(sites[0].Frame)))
}

func (a *answer) how() string {
	if a.speedup == 1 {
		return "gone"
	}
	return format.Share(a.speedup) + " shorter"
}

func place(f fact.Frame) fact.Frame {
	if f.Func == "" {
		f.Func = "a place that the trace does not name"
	}
	return f
}

func (a *answer) boundTable() *reports.Table {
	t := &reports.Table{Key: "bound", Columns: []reports.Column{
		{Key: "window_ns", Head: "takes", Unit: reports.Duration},
		{Key: "speedup", Head: "speedup", Unit: reports.Share},
		{Key: "at_most_saved_ns", Head: "at most saved", Unit: reports.Duration},
		{Key: "at_most_saved_share", Head: "", Unit: reports.Share},
		{Key: "then_ns", Head: "then takes", Unit: reports.Duration},
	}}
	if a.target != nil {
		t.Add(a.window(), a.speedup, a.saved, share(a.saved, a.window()), a.window()-a.saved)
	}
	return t
}

func (a *answer) sitesTable(o *reports.Options) *reports.Table {
	t := &reports.Table{Key: "what_if", Screenful: siteRows, Columns: []reports.Column{
		{Key: "site", Head: "site", Unit: reports.Place},
		{Key: "operation", Head: "operation", Unit: reports.Text},
		{Key: "waits", Head: "waits", Unit: reports.Count},
		{Key: "total_ns", Head: "total", Unit: reports.Duration},
		{Key: "at_most_saved_ns", Head: "alone saves at most", Unit: reports.Duration},
		{Key: "at_most_saved_share", Head: "", Unit: reports.Share},
	}}
	for _, s := range a.sites {
		if !o.Keep(s.Func) {
			continue
		}
		row := []any{place(s.Frame), s.Operation.String(), s.Waits, s.Total, nil, nil}
		if s.tried {
			row[4], row[5] = s.saved, share(s.saved, a.window())
		}
		t.Add(row...)
	}
	return t
}

var figures = []reports.Column{
	{Key: "total_ns", Head: "total", Unit: reports.Duration},
	{Key: "share", Head: "share", Unit: reports.Share},
}

func (a *answer) secondTable() *reports.Table {
	t := &reports.Table{Key: "second", Columns: append([]reports.Column{
		{Key: "bound", Head: "", Unit: reports.Text}}, figures...)}
	if a.then != nil {
		for _, b := range a.then.Ranked() {
			t.Add(b.String(), a.then.Bounds[b], a.then.Share(a.then.Bounds[b]))
		}
	}
	return t
}

func (a *answer) thenTable(o *reports.Options) *reports.Table {
	t := &reports.Table{Key: "sites", Screenful: siteRows, Columns: append([]reports.Column{
		{Key: "site", Head: "", Unit: reports.Place},
		{Key: "bound", Head: "bound", Unit: reports.Text}}, figures...)}
	var list []path.SiteTotal
	if a.then != nil {
		list = a.then.Sites()
	}
	for _, s := range list {
		if o.Keep(s.Site.Func) {
			t.Add(s.Site, s.Bound.String(), s.Total, a.then.Share(s.Total))
		}
	}
	return t
}
