package waitgraph

import (
	"slices"
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

var edgeColumns = []reports.Column{
	{Key: "waiter", Head: "who waited", Unit: reports.Func, Show: reports.TextOnly},
	{Key: "waker", Head: "for whom", Unit: reports.Func, Show: reports.TextOnly},
	{Key: "from", Head: "who waited", Unit: reports.Func, Show: reports.DataOnly},
	{Key: "to", Head: "for whom", Unit: reports.Func, Show: reports.DataOnly},
	{Key: "operation", Head: "operation", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "waits", Head: "waits", Unit: reports.Count},
	{Key: "total_ns", Head: "total", Unit: reports.Duration},
	{Key: "cascaded_ns", Head: "cascaded", Unit: reports.Duration},
	{Key: "p99_ns", Head: "p99", Unit: reports.Duration},
	{Key: "label", Head: "operation", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "waiter_site", Head: "at", Unit: reports.Place},
	{Key: "waker_site", Head: "ended at", Unit: reports.Place},
	{Key: "class", Head: "class", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "reason", Head: "reason", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "open_at_end", Head: "open at the end", Unit: reports.Count, Show: reports.DataOnly},
	{Key: "closed", Head: "closed", Unit: reports.Count, Show: reports.DataOnly},
	{Key: "impact", Head: "impact", Unit: reports.Share, Show: reports.DataOnly},
	{Key: "running_share", Head: "waker ran", Unit: reports.Share, Show: reports.DataOnly},
	{Key: "runnable_share", Head: "waker runnable", Unit: reports.Share, Show: reports.DataOnly},
	{Key: "syscall_share", Head: "waker in syscalls", Unit: reports.Share, Show: reports.DataOnly},
	{Key: "waiting_share", Head: "waker waited", Unit: reports.Share, Show: reports.DataOnly},
	{Key: "unknown_share", Head: "not known", Unit: reports.Share, Show: reports.DataOnly},
	{Key: "waker_kind", Head: "waker", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "from_created_at", Head: "waiters created at", Unit: reports.Place, Show: reports.DataOnly},
	{Key: "to_created_at", Head: "wakers created at", Unit: reports.Place, Show: reports.DataOnly},
}

// edgesTable is one row an edge.
func edgesTable(g *Graph) *reports.Table {
	t := &reports.Table{Key: "edges", Columns: slices.Clone(edgeColumns), Screenful: screenful(g.major(), 8)}
	if len(g.Edges) > 0 {
		t.Note = "Cascaded is what others waited for those who waited, meanwhile. " +
			"A trace has no addresses: waits are told apart by site, not by lock or channel."
	}
	for _, e := range g.Edges {
		row := []any{
			e.From.Label, e.To.Label, e.From.Name(), e.To.Name(), e.OperationKey(), e.Hist.N(), e.Total(), e.Cascaded, e.Hist.Quantile(0.99),
			e.labelCell(), e.siteCell(), placeCell(e.WakeSite), e.ClassKey(), orNil(e.Reason), e.Open, e.Closed, reports.Known(e.Impact),
		}
		row = append(row, e.meanwhileCells()...)
		t.Add(append(row, e.To.Kind, placeCell(e.From.created()), placeCell(e.To.created()))...)
	}
	return t
}

// labelCell says nothing of time runnable: whom it was waited for says it.
func (e *Edge) labelCell() any {
	if e.Runnable {
		return nil
	}
	return e.Label()
}

func (e *Edge) siteCell() any {
	if e.Runnable {
		return nil
	}
	place := e.Site
	if place.Func == "" {
		place.Func = names.Older
	}
	return place
}

// meanwhileCells are the shares of what the waker did; a pseudo-waker does nothing.
func (e *Edge) meanwhileCells() []any {
	m := &e.Meanwhile
	cells := make([]any, 5)
	if e.To.Group != nil && e.Total() > 0 {
		for i, d := range []time.Duration{m.Running, m.Runnable, m.Syscall, m.Waiting, m.Unknown} {
			cells[i] = e.share(d)
		}
	}
	return cells
}

func placeCell(f fact.Frame) any {
	if f == (fact.Frame{}) {
		return nil
	}
	return f
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

var knotColumns = []reports.Column{
	{Key: "knot", Head: "knot", Unit: reports.ID},
	{Key: "who", Head: "groups", Unit: reports.List, Show: reports.TextOnly},
	{Key: "groups", Head: "groups", Unit: reports.List, Show: reports.DataOnly},
	{Key: "total_ns", Head: "total", Unit: reports.Duration},
	{Key: "edges", Head: "edges", Unit: reports.Count},
	{Key: "sink", Head: "sink", Unit: reports.Bool},
	{Key: "core", Head: "core", Unit: reports.List, Show: reports.DataOnly},
	{Key: "strongest_from", Head: "strongest from", Unit: reports.Func, Show: reports.DataOnly},
	{Key: "strongest_to", Head: "strongest to", Unit: reports.Func, Show: reports.DataOnly},
	{Key: "strongest_operation", Head: "strongest operation", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "strongest_ns", Head: "strongest total", Unit: reports.Duration, Show: reports.DataOnly},
	{Key: "strongest_waiter_site", Head: "at", Unit: reports.Place, Show: reports.DataOnly},
	{Key: "strongest_waker_site", Head: "ended at", Unit: reports.Place, Show: reports.DataOnly},
}

// knotsTable is one row a knot.
func knotsTable(g *Graph) *reports.Table {
	t := &reports.Table{Key: "knots", Columns: knotColumns, Screenful: 5}
	for i, k := range g.Knots {
		e := k.Edges[0]
		t.Add(int64(i+1), labels(k.Groups), nodeNames(k.Groups), k.Total, int64(len(k.Edges)), k.Sink, nodeNames(k.Core),
			e.From.Name(), e.To.Name(), e.OperationKey(), e.Total(), e.siteCell(), placeCell(e.WakeSite))
	}
	return t
}

// labels are the groups' names for people.
func labels(list []*Node) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = format.Func(n.Label)
	}
	return out
}

func nodeNames(list []*Node) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = n.Name()
	}
	return out
}

var chainColumns = []reports.Column{
	{Key: "tree", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "chain", Head: "chain", Unit: reports.ID, Show: reports.DataOnly},
	{Key: "depth", Head: "depth", Unit: reports.ID, Show: reports.DataOnly},
	{Key: "group", Head: "group", Unit: reports.Func, Show: reports.DataOnly},
	{Key: "time_ns", Head: "time", Unit: reports.Duration},
	{Key: "share", Head: "share", Unit: reports.Share},
	{Key: "state", Head: "state", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "doing", Head: "did", Unit: reports.Text},
	{Key: "site", Head: "at", Unit: reports.Place},
}

const (
	// screen is how many lines of trees are shown on a screen, as whole trees.
	screen = 20
	// treeWidth is how wide a name in a tree may be.
	treeWidth = 44
)

// chainsTable is the trees, one row a step.
func chainsTable(chains []*Step) *reports.Table {
	t := &reports.Table{Key: "chains", Columns: chainColumns}
	for i, top := range chains {
		top.Walk(func(s *Step, depth int) {
			t.Add(s.tree(depth), int64(i+1), int64(depth), s.Node.Name(), s.Time, ratio(s.Time, top.Time),
				s.stateCell(), orNil(s.doing()), placeCell(s.Site))
		})
		if len(t.Rows) <= screen {
			t.Screenful = len(t.Rows)
		}
	}
	return t
}

// tree is the step's name, indented. Blanks that do not break hold in Markdown.
func (s *Step) tree(depth int) string {
	if depth == 0 {
		return format.FitFunc(s.Node.Label, treeWidth)
	}
	return strings.Repeat("\u00a0\u00a0", depth-1) + "└\u00a0" + format.FitFunc(s.Node.Label, treeWidth)
}

func (s *Step) stateCell() any {
	if s.State == fact.NotExist {
		return nil
	}
	return s.State.String()
}
