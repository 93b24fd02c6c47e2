package goroutines

import (
	"fmt"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// spansTable is the table "spans": every state that the goroutine was in, in the
// order of time.
func (l *life) spansTable(o *reports.Options) *reports.Table {
	t := &reports.Table{Key: "spans", Screenful: 40, Columns: []reports.Column{
		{Key: "start_ns", Head: "start", Unit: reports.Offset},
		{Key: "duration_ns", Head: "duration", Unit: reports.Duration},
		{Key: "state", Head: "state"},
		{Key: "why", Show: reports.TextOnly},
		{Key: "operation", Show: reports.DataOnly},
		{Key: "class", Show: reports.DataOnly},
		{Key: "cause", Show: reports.DataOnly},
		{Key: "site", Head: "site", Unit: reports.Place},
		{Key: "call", Unit: reports.Func, Show: reports.DataOnly},
		{Key: "waker", Head: "woken by", Show: reports.TextOnly},
		{Key: "woken_by_kind", Show: reports.DataOnly},
		{Key: "woken_by", Unit: reports.ID, Show: reports.DataOnly},
		{Key: "woken_by_group", Unit: reports.Func, Show: reports.DataOnly},
		{Key: "woken_by_site", Head: "woken at", Unit: reports.Place},
		{Key: "woken_by_call", Unit: reports.Func, Show: reports.DataOnly},
		{Key: "proc", Unit: reports.ID, Show: reports.DataOnly},
		{Key: "start_open", Unit: reports.Bool, Show: reports.DataOnly},
		{Key: "end_open", Unit: reports.Bool, Show: reports.DataOnly},
	}}
	for i := range l.spans {
		if s := &l.spans[i]; s.kept(o) {
			t.Add(s.cells()...)
		}
	}
	t.Note = "In the order of time; --sort duration_ns puts the longest first."
	if l.more > 0 {
		t.Note = fmt.Sprintf("These are the first %s of %s; --from and --to show any part.",
			format.Count(maxSpans), format.Plural(maxSpans+l.more, "span", "spans"))
	}
	return t
}

// kept applies --focus and --ignore to the functions of one span.
func (s *span) kept(o *reports.Options) bool {
	var site fact.Site
	var by fact.WakeSite
	if s.site != nil {
		site = *s.site
	}
	if s.bySite != nil {
		by = *s.bySite
	}
	return o.Keep(site.Func, site.Call, by.Func, by.Call)
}

func (s *span) cells() []any {
	var site fact.Frame
	var call any
	if s.site != nil {
		site, call = s.site.Frame, known(s.site.Call)
	}
	cells := []any{s.start, s.end.Sub(s.start), stateKey(s.state), s.why(),
		operation(s.site, s.state), s.class(), known(s.cause.String()), site, call}
	cells = append(cells, s.wakerCells()...)
	var proc any
	if s.proc >= 0 {
		proc = int64(s.proc)
	}
	return append(cells, proc, s.open&startOpen != 0, s.open&endOpen != 0)
}

// wakerCells are the cells from waker to woken_by_call.
func (s *span) wakerCells() []any {
	if s.state != fact.Waiting || s.kind == fact.WakerNone {
		return []any{nil, nil, nil, nil, fact.Frame{}, nil}
	}
	if s.kind != fact.WakerGoroutine {
		return []any{s.kind.String(), s.kind.String(), nil, nil, fact.Frame{}, nil}
	}
	var at fact.Frame
	var call any
	if s.bySite != nil {
		at, call = s.bySite.Frame, known(s.bySite.Call)
	}
	return []any{fmt.Sprintf("goroutine %d", s.byID), s.kind.String(), s.byID, entryOf(s.by), at, call}
}

// why is what made the state what it is, in one word.
func (s *span) why() string {
	if s.state == fact.Waiting && s.site != nil {
		return s.site.Operation.String()
	}
	return s.cause.String()
}

func (s *span) class() any {
	if s.state != fact.Waiting {
		return nil
	}
	if s.site == nil {
		return fact.UnknownClass.String()
	}
	return s.site.Class().String()
}

// operation is the operation of a wait or syscall, nil for other states: what
// their site's operation says means nothing.
func operation(s *fact.Site, state fact.State) any {
	if s == nil || state != fact.Waiting && state != fact.Syscall {
		return nil
	}
	return s.Operation.String()
}

func entryOf(g *fact.Group) any {
	if g == nil {
		return nil
	}
	return known(g.Canonical().Entry)
}

func unlessZero(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
