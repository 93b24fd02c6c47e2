package channels

import (
	"slices"
	"strings"

	"tracetool/reports"
	"tracetool/reports/internal/meanwhile"
	"tracetool/reports/render/format"
)

var columns = slices.Concat([]reports.Column{
	{Key: "label", Head: "verdict", Unit: reports.Text, Show: reports.TextOnly}, // stands first for people
	{Key: "sent_at", Head: "sent at", Unit: reports.Place, Show: reports.TextOnly},
	{Key: "more_senders", Head: "", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "sender_sites", Head: "sent at", Unit: reports.List, Show: reports.DataOnly},
	{Key: "receiver_sites", Head: "received at", Unit: reports.List, Show: reports.DataOnly},
	{Key: "sender_groups", Head: "senders", Unit: reports.List, Show: reports.DataOnly},
	{Key: "receiver_groups", Head: "receivers", Unit: reports.List, Show: reports.DataOnly},
	{Key: "send_waits", Head: "send waits", Unit: reports.Count},
	{Key: "open_sends", Head: "open", Unit: reports.Count, Show: reports.DataOnly},
	{Key: "send_blocked_ns", Head: "total", Unit: reports.Duration},
	{Key: "receive_waits", Head: "receive waits", Unit: reports.Count},
	{Key: "open_receives", Head: "open", Unit: reports.Count, Show: reports.DataOnly},
	{Key: "receive_blocked_ns", Head: "total", Unit: reports.Duration},
	{Key: "closes", Head: "closes", Unit: reports.Count, Show: reports.DataOnly},
	{Key: "closers", Head: "closed at", Unit: reports.List, Show: reports.DataOnly},
	{Key: "verdict", Head: "verdict", Unit: reports.Text, Show: reports.DataOnly},
	{Key: "limit", Head: "limit", Unit: reports.Bool, Show: reports.DataOnly},
	{Key: "impact", Head: "impact", Unit: reports.Share},
	{Key: "received_at", Head: "received at", Unit: reports.Place, Show: reports.TextOnly},
	{Key: "more_receivers", Head: "", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "open", Head: "still waiting", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "closed_at", Head: "closed at", Unit: reports.Place, Show: reports.TextOnly},
	{Key: "meanwhile", Head: "meanwhile", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "note", Head: "note:", Unit: reports.Text, Show: reports.TextOnly},
	{Key: "send_p99_ns", Head: "send p99", Unit: reports.Duration, Show: reports.DataOnly},
	{Key: "receive_p99_ns", Head: "receive p99", Unit: reports.Duration, Show: reports.DataOnly},
}, activityColumns("receiver"), activityColumns("sender"))

// activityColumns are what one side did while the other waited for it.
func activityColumns(side string) []reports.Column {
	var list []reports.Column
	for _, state := range []string{"running", "runnable", "syscall", "waiting", "unknown"} {
		list = append(list, reports.Column{
			Key: side + "_" + state + "_share", Head: side + "s " + state, Unit: reports.Share, Show: reports.DataOnly})
	}
	return append(list, reports.Column{
		Key: side + "_waiting_on", Head: side + "s waiting for", Unit: reports.Text, Show: reports.DataOnly})
}

func activityCells(a *meanwhile.Activity) []any {
	cells := []any{a.Share(a.Running), a.Share(a.Runnable), a.Share(a.Syscall), a.Share(a.Waiting), a.Share(a.Unknown), nil}
	if on, d := a.WaitingOn(); d > 0 {
		cells[5] = on.String()
	}
	return cells
}

// Table is one row a channel.
func Table(rows []*Row) *reports.Table {
	t := &reports.Table{Key: "channels", Columns: columns, Screenful: 15}
	for _, r := range rows {
		s, v := &r.Senders, &r.Receivers
		t.Add(slices.Concat([]any{
			string(r.Verdict), meanwhile.Known(s.Site()), meanwhile.More(s.Sites), meanwhile.Places(s.Sites), meanwhile.Places(v.Sites), s.Groups, v.Groups,
			s.Hist.N(), s.Open, s.Blocked(), v.Hist.N(), v.Open, v.Blocked(),
			r.Closes, meanwhile.Places(r.Closers), string(r.Verdict), r.Limit, reports.Known(r.Impact),
			meanwhile.Known(v.Site()), meanwhile.More(v.Sites), r.open(), r.closedAt(), r.meanwhile(), r.note(), s.Hist.Quantile(0.99), v.Hist.Quantile(0.99),
		}, activityCells(&v.Meanwhile), activityCells(&s.Meanwhile))...)
	}
	return t
}

// open says for people how many wait at the end.
func (r *Row) open() string {
	var list []string
	if n := r.Senders.Open; n > 0 {
		list = append(list, format.Plural(n, "sender", "senders"))
	}
	if n := r.Receivers.Open; n > 0 {
		list = append(list, format.Plural(n, "receiver", "receivers"))
	}
	return strings.Join(list, ", ")
}

// closedAt is where the channel is closed, for people, if nobody sends.
func (r *Row) closedAt() any {
	if len(r.Closers) == 0 || len(r.Senders.Sites) > 0 {
		return nil
	}
	return meanwhile.Known(r.Closers[0])
}

func (r *Row) note() string {
	if r.Limit && r.Verdict != Idle {
		return limit
	}
	return ""
}

// meanwhile says what the slower side did, for people.
func (r *Row) meanwhile() string {
	side, activity := r.slower()
	switch {
	case activity.Total() == 0:
		return ""
	case side == &r.Receivers:
		return "receivers " + activity.String()
	case len(side.Sites) == 0:
		return "closers " + activity.String()
	}
	return "senders " + activity.String()
}
