package goroutines

import (
	"fmt"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// spansTable is the table "spans": every state that the goroutine was in, in the
// order of time. It is for programs: people get steps.
func (l *life) spansTable(spans []span, o *reports.Options) *reports.Table {
	t := &reports.Table{Key: "spans", Columns: spanColumns()}
	for i := range spans {
		if s := &spans[i]; s.kept(o) {
			t.Add(s.cells(delayAfter(spans, i))...)
		}
	}
	return t
}

func spanColumns() []reports.Column {
	return []reports.Column{
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
		{Key: "woken_by_site", Unit: reports.Place, Show: reports.DataOnly},
		{Key: "woken_by_call", Unit: reports.Func, Show: reports.DataOnly},
		{Key: "delay_ns", Unit: reports.Duration, Show: reports.DataOnly},
		{Key: "proc", Unit: reports.ID, Show: reports.DataOnly},
		{Key: "start_open", Unit: reports.Bool, Show: reports.DataOnly},
		{Key: "end_open", Unit: reports.Bool, Show: reports.DataOnly},
	}
}

// delayAfter is the scheduling delay after the wait spans[i], nil for what is no
// wait or was not followed by one.
func delayAfter(spans []span, i int) any {
	if i+1 >= len(spans) || spans[i].state != fact.Waiting {
		return nil
	}
	next := &spans[i+1]
	if next.cause != fact.CauseWoken || next.start != spans[i].end {
		return nil
	}
	return next.duration()
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

func (s *span) cells(delay any) []any {
	var call any
	if s.site != nil {
		call = known(s.site.Call)
	}
	cells := []any{s.start, s.duration(), stateKey(s.state), s.why(),
		operation(s.site, s.state), s.class(), known(s.cause.String()), placeOf(s.site), call}
	cells = append(cells, s.wakerCells()...)
	var proc any
	if s.proc >= 0 {
		proc = int64(s.proc)
	}
	return append(cells, delay, proc, s.open&startOpen != 0, s.open&endOpen != 0)
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
