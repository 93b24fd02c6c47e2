package locks

import (
	"cmp"
	"slices"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/meanwhile"
	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// shares are the columns of a holder's activity.
var shares = []reports.Column{
	{Key: "running_share", Head: "running", Unit: reports.Share, Show: reports.DataOnly},
	{Key: "runnable_share", Head: "runnable", Unit: reports.Share, Show: reports.DataOnly},
	{Key: "syscall_share", Head: "in syscalls", Unit: reports.Share, Show: reports.DataOnly},
	{Key: "waiting_share", Head: "waiting", Unit: reports.Share, Show: reports.DataOnly},
	{Key: "unknown_share", Head: "not known", Unit: reports.Share, Show: reports.DataOnly},
	{Key: "waiting_on", Head: "waiting for", Unit: reports.Text, Show: reports.DataOnly},
}

func shareCells(a *meanwhile.Activity) []any {
	return []any{a.Share(a.Running), a.Share(a.Runnable), a.Share(a.Syscall), a.Share(a.Waiting), a.Share(a.Unknown), waitingOn(a)}
}

func waitingOn(a *meanwhile.Activity) any {
	if on, d := a.WaitingOn(); d > 0 {
		return on.String()
	}
	return nil
}

var lockColumns = slices.Concat([]reports.Column{
	{Key: "kind", Head: "kind", Unit: reports.Text},
	{Key: "site", Head: "waited at", Unit: reports.Place, Show: reports.TextOnly},
	{Key: "more_sites", Head: "", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "wait_sites", Head: "waited at", Unit: reports.List, Show: reports.DataOnly},
	{Key: "release_sites", Head: "released at", Unit: reports.List, Show: reports.DataOnly},
	{Key: "waits", Head: "waits", Unit: reports.Count},
	{Key: "open_at_end", Head: "open", Unit: reports.Count},
	{Key: "total_ns", Head: "total", Unit: reports.Duration},
	{Key: "p99_ns", Head: "p99", Unit: reports.Duration},
	{Key: "max_ns", Head: "max", Unit: reports.Duration, Show: reports.DataOnly},
	{Key: "max_queue", Head: "max queue", Unit: reports.Count},
	{Key: "mean_queue", Head: "mean queue", Unit: reports.Mean, Show: reports.DataOnly},
	{Key: "max_convoy", Head: "max convoy", Unit: reports.Count},
	{Key: "convoys", Head: "convoys", Unit: reports.Count, Show: reports.DataOnly},
	{Key: "futile", Head: "futile", Unit: reports.Count, Show: reports.DataOnly},
	{Key: "impact", Head: "impact", Unit: reports.Share},
	{Key: "holder", Head: "held by", Unit: reports.Place, Show: reports.TextOnly},
	{Key: "held_by", Head: "held by", Unit: reports.Place, Show: reports.DataOnly},
	{Key: "held_share", Head: "", Unit: reports.Share},
	{Key: "held_by_group", Head: "holders", Unit: reports.Func, Show: reports.DataOnly},
	{Key: "meanwhile", Head: "meanwhile", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "sides", Head: "of the total", Unit: reports.Text, Show: reports.TextOnly},
}, shares, []reports.Column{
	{Key: "open_ns", Head: "open", Unit: reports.Duration, Show: reports.DataOnly},
	{Key: "unnamed_ns", Head: "unnamed", Unit: reports.Duration, Show: reports.DataOnly},
	{Key: "readers_waits", Head: "readers", Unit: reports.Count, Show: reports.DataOnly},
	{Key: "readers_ns", Head: "readers", Unit: reports.Duration, Show: reports.DataOnly},
	{Key: "writers_waits", Head: "writers", Unit: reports.Count, Show: reports.DataOnly},
	{Key: "writers_ns", Head: "writers", Unit: reports.Duration, Show: reports.DataOnly},
	{Key: "verdict", Head: "verdict", Unit: reports.Text, Show: reports.DataOnly},
})

// LocksTable is one row a lock.
func LocksTable(rows []*Row) *reports.Table {
	t := &reports.Table{Key: "locks", Columns: lockColumns, Screenful: 10}
	for _, r := range rows {
		t.Add(slices.Concat(r.figures(), r.holderCells(), shareCells(&r.Meanwhile), r.restCells())...)
	}
	return t
}

func (r *Row) figures() []any {
	l, h := r.Lock, &r.Hist
	return []any{
		r.Kind, meanwhile.Known(r.WaitSites[0]), meanwhile.More(r.WaitSites), meanwhile.Places(r.WaitSites), meanwhile.Places(r.ReleaseSites),
		r.Waits(), r.Open, h.Sum(), h.Quantile(0.99), h.Max(),
		int64(l.MaxQueue), l.MeanQueue, int64(l.MaxConvoy), l.Convoys, l.Futile, reports.Known(r.Impact),
	}
}

func (r *Row) holderCells() []any {
	top, share := r.Top()
	if top == nil {
		return []any{fact.Frame{Func: "not known"}, nil, nil, nil, nil, r.sides()}
	}
	site := meanwhile.Known(top.Site)
	return []any{site, site, share, names.Group(top.Group), orNil(r.Meanwhile.String()), r.sides()}
}

// sides tells readers from writers, for people.
func (r *Row) sides() string {
	if r.Kind != "rwmutex" {
		return ""
	}
	return "readers " + format.Duration(r.Readers.Total) + ", writers " + format.Duration(r.Writers.Total)
}

func (r *Row) restCells() []any {
	cells := []any{r.OpenTime, r.Unnamed, nil, nil, nil, nil, string(r.Verdict())}
	if r.Kind == "rwmutex" {
		cells[2], cells[3], cells[4], cells[5] = r.Readers.Waits, r.Readers.Total, r.Writers.Waits, r.Writers.Total
	}
	return cells
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

var holderColumns = slices.Concat([]reports.Column{
	{Key: "lock", Head: "lock waited for at", Unit: reports.Place},
	{Key: "kind", Head: "kind", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "group", Head: "group", Unit: reports.Func, Show: reports.DataOnly},
	{Key: "release_site", Head: "held by", Unit: reports.Place},
	{Key: "total_ns", Head: "total", Unit: reports.Duration},
	{Key: "share", Head: "of lock", Unit: reports.Share},
	{Key: "running_ns", Head: "running", Unit: reports.Duration},
	{Key: "runnable_ns", Head: "runnable", Unit: reports.Duration},
	{Key: "syscall_ns", Head: "in syscalls", Unit: reports.Duration},
	{Key: "waiting_ns", Head: "waiting", Unit: reports.Duration},
	{Key: "unknown_ns", Head: "not known", Unit: reports.Duration, Show: reports.DataOnly},
	{Key: "waiting_on", Head: "waiting for", Unit: reports.Text, Show: reports.DataOnly},
})

// HoldersTable is one row a lock and holder, the holders that others waited for
// longest first.
func HoldersTable(rows []*Row) *reports.Table {
	t := &reports.Table{Key: "holders", Columns: holderColumns, Screenful: 10}
	for _, r := range rows {
		for _, h := range r.Holders {
			a := &h.Meanwhile
			t.Add(meanwhile.Known(r.WaitSites[0]), r.Kind, names.Group(h.Group), meanwhile.Known(h.Site), h.Total(), r.Meanwhile.Share(h.Total()),
				a.Running, a.Runnable, a.Syscall, a.Waiting, a.Unknown, waitingOn(a))
		}
	}
	total := t.Column("total_ns")
	slices.SortStableFunc(t.Rows, func(a, b []any) int {
		return cmp.Compare(b[total].(time.Duration), a[total].(time.Duration))
	})
	return t
}
