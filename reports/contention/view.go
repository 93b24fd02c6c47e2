package contention

import (
	"cmp"
	"slices"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/names"
	"tracetool/traceparse/fact"
)

// figures are the columns that all tables of waits share, and cells their
// values in one row.
var figures = []reports.Column{
	{Key: "waits", Head: "waits", Unit: reports.Count},
	{Key: "open", Head: "open", Unit: reports.Count},
	{Key: "total_ns", Head: "total", Unit: reports.Duration},
	{Key: "mean_ns", Head: "mean", Unit: reports.Duration},
	{Key: "p50_ns", Head: "p50", Unit: reports.Duration, Show: reports.DataOnly},
	{Key: "p90_ns", Head: "p90", Unit: reports.Duration, Show: reports.DataOnly},
	{Key: "p99_ns", Head: "p99", Unit: reports.Duration},
	{Key: "max_ns", Head: "max", Unit: reports.Duration},
	{Key: "impact", Head: "impact", Unit: reports.Share},
	{Key: "longest_id", Head: "by", Unit: reports.ID, Show: reports.DataOnly},
	{Key: "goroutines", Head: "goroutines", Unit: reports.Count, Show: reports.DataOnly},
	{Key: "wall_share", Head: "of wall", Unit: reports.Share, Show: reports.DataOnly},
	{Key: "sched_delay_ns", Head: "sched delay", Unit: reports.Duration, Show: reports.DataOnly},
	{Key: "futile", Head: "futile", Unit: reports.Count, Show: reports.DataOnly},
}

func (r *Row) figures(wall time.Duration) []any {
	h := &r.Hist
	return []any{
		h.N(), r.Open, h.Sum(), h.Mean(), h.Quantile(0.5), h.Quantile(0.9), h.Quantile(0.99), h.Max(), reports.Known(r.Impact), r.Longest,
		r.goroutines(), ratio(h.Sum(), wall), r.Delay, r.Futile,
	}
}

func (r *Row) goroutines() any {
	if r.Goroutines < 0 {
		return nil
	}
	return r.Goroutines
}

// shown makes columns that text has room for visible there.
func shown(columns []reports.Column, keys ...string) []reports.Column {
	return show(columns, reports.Everywhere, keys)
}

// hidden keeps columns that text has no room for out of it.
func hidden(columns []reports.Column, keys ...string) []reports.Column {
	return show(columns, reports.DataOnly, keys)
}

func show(columns []reports.Column, where reports.Visibility, keys []string) []reports.Column {
	columns = slices.Clone(columns)
	for i := range columns {
		if slices.Contains(keys, columns[i].Key) {
			columns[i].Show = where
		}
	}
	return columns
}

// ratio is d÷wall; waits of several goroutines at once may exceed the wall.
func ratio(d, wall time.Duration) float64 {
	if wall <= 0 {
		return 0
	}
	return float64(d) / float64(wall)
}

var operationColumns = []reports.Column{
	{Key: "operation", Head: "", Unit: reports.Text},
	{Key: "class", Head: "class", Unit: reports.Text},
}

// OperationsTable is one row an operation; wall is the trace's duration.
func OperationsTable(rows []*Row, wall time.Duration) *reports.Table {
	t := &reports.Table{
		Key:     "operations",
		Columns: slices.Concat(operationColumns, hidden(shown(figures, "sched_delay_ns", "futile"), "max_ns")),
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, append([]any{r.Operation.String(), r.Operation.Class().String()}, r.figures(wall)...))
	}
	return t
}

var siteColumns = []reports.Column{
	{Key: "operation", Head: "operation", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "label", Head: "operation", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "class", Head: "class", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "site", Head: "site", Unit: reports.Place},
	{Key: "call", Head: "call", Unit: reports.Func, Show: reports.DataOnly},
	{Key: "reason", Head: "reason", Unit: reports.Text, Show: reports.DataOnly},
}

var wakerColumns = []reports.Column{
	{Key: "waker", Head: "woken by", Unit: reports.Place, Show: reports.TextOnly},
	{Key: "waker_kind", Head: "waker", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "waker_site", Head: "waker site", Unit: reports.Place, Show: reports.DataOnly},
	{Key: "waker_call", Head: "waker call", Unit: reports.Func, Show: reports.DataOnly},
	{Key: "waker_group", Head: "waker group", Unit: reports.Func, Show: reports.DataOnly},
	{Key: "waker_share", Head: "", Unit: reports.Share},
}

// SitesTable is one row an operation and user site; wall is the trace's duration.
func SitesTable(rows []*Row, wall time.Duration) *reports.Table {
	t := &reports.Table{
		Key:       "sites",
		Columns:   slices.Concat(siteColumns, hidden(figures, "mean_ns"), wakerColumns),
		Screenful: 20,
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, slices.Concat(r.siteCells(), r.figures(wall), r.wakerCells()))
	}
	return t
}

func (r *Row) siteCells() []any {
	place := r.Site.Frame
	place.Func = names.Site(r.Site)
	return []any{r.Operation.String(), r.label(), r.Operation.Class().String(), place, orNil(r.Site.Call), orNil(r.Site.Reason)}
}

// label is the operation or, where tracetool has no name for it, the runtime's
// own word.
func (r *Row) label() string {
	if r.Operation == fact.UnknownOperation && r.Site.Reason != "" {
		return r.Site.Reason
	}
	return r.Operation.String()
}

func (r *Row) wakerCells() []any {
	w, share := r.Top()
	return append(w.cells(), share)
}

func (w *Waker) cells() []any {
	cells := []any{w.Place(), w.Kind.String(), nil, nil, nil}
	if w.Site != nil {
		cells[2], cells[3] = w.Site.Frame, orNil(w.Site.Call)
	}
	if w.Group != nil {
		cells[4] = names.Group(w.Group)
	}
	return cells
}

// Place is the waker in a word or a frame: a pseudo-waker such as the network
// has no line.
func (w *Waker) Place() fact.Frame {
	if w.Kind != fact.WakerGoroutine {
		return fact.Frame{Func: w.Kind.String()}
	}
	if w.Site == nil {
		return fact.Frame{Func: "a goroutine"}
	}
	return w.Site.Frame
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

var groupColumns = []reports.Column{
	{Key: "operation", Head: "operation", Unit: reports.Text},
	{Key: "class", Head: "class", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "group", Head: "waiting goroutines", Unit: reports.Func, Show: reports.TextOnly},
	{Key: "entry", Head: "entry", Unit: reports.Func, Show: reports.DataOnly},
	{Key: "created_at", Head: "created at", Unit: reports.Place, Show: reports.DataOnly},
}

func groupsTable(rows []*Row, wall time.Duration) *reports.Table {
	t := &reports.Table{
		Key:       "groups",
		Columns:   slices.Concat(groupColumns, hidden(shown(figures, "goroutines"), "mean_ns"), wakerColumns),
		Screenful: 20,
	}
	for _, r := range rows {
		head := []any{r.Operation.String(), r.Operation.Class().String(), names.Group(r.Group), orNil(r.Group.Entry), nil}
		if r.Group.Created.Func != "" {
			head[4] = r.Group.Created
		}
		t.Rows = append(t.Rows, slices.Concat(head, r.figures(wall), r.wakerCells()))
	}
	return t
}

// wakersTable is one row an operation and wake site.
func wakersTable(rows []*Row) *reports.Table {
	t := &reports.Table{
		Key: "wakers",
		Columns: slices.Concat(groupColumns[:2], wakerColumns[:5], []reports.Column{
			{Key: "waits", Head: "waits", Unit: reports.Count},
			{Key: "total_ns", Head: "total", Unit: reports.Duration},
			{Key: "operation_share", Head: "of operation", Unit: reports.Share},
		}),
		Screenful: 20,
	}
	for _, r := range rows {
		for _, w := range r.Wakers {
			head := []any{r.Operation.String(), r.Operation.Class().String()}
			t.Rows = append(t.Rows, slices.Concat(head, w.cells(), []any{w.Waits, w.Total, ratio(w.Total, r.Total())}))
		}
	}
	slices.SortStableFunc(t.Rows, func(a, b []any) int {
		total := t.Column("total_ns")
		return cmp.Or(compareClassKeys(a[1], b[1]), cmp.Compare(b[total].(time.Duration), a[total].(time.Duration)))
	})
	return t
}

func compareClassKeys(a, b any) int {
	x, _ := fact.ParseClass(a.(string))
	y, _ := fact.ParseClass(b.(string))
	return cmp.Compare(x, y)
}
