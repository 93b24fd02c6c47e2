package goroutines

import (
	"fmt"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// view makes the document of one goroutine.
func (l *life) view(ctx *reports.Context) (*reports.Document, error) {
	if !l.found {
		return nil, l.absent(ctx)
	}
	o := &ctx.Options
	spans := l.spans.list()
	t := teller{life: l, windowed: ctx.Trace.From > 0 || ctx.Trace.To > 0, spans: spans}
	steps := merged(stepsOf(spans))
	sections := []reports.Section{
		{Title: fmt.Sprintf("Goroutine %d", l.id), Text: t.text(), Table: l.table()},
		{Title: "Where its time went", Table: hidden(statesTable(&l.self.Times)), HideEmpty: true},
		{Title: "Stack at the end", Table: l.stackTable(), HideEmpty: true},
		{Title: "Created by", Table: l.creatorsTable(), HideEmpty: true},
		{Title: "Where it stopped", Table: l.stopsTable(o), HideEmpty: true},
		{Title: "Step by step", Table: stepsTable(steps, l.spans.left(), o)},
		{Title: "How it began", Text: firstLines(steps), HideEmpty: true},
		{Title: "Spans", Table: hidden(l.spansTable(spans, o)), HideEmpty: true},
	}
	sections = append(sections, l.partnerSections()...)
	sections = append(sections, reports.Section{Title: "CPU samples", Table: l.cpuTable(o), HideEmpty: true})
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace, Sections: sections}, nil
}

// partnerSections tell of the one that woke it last: the row in which a program
// finds that, and what a person reads.
func (l *life) partnerSections() []reports.Section {
	s := reports.Section{Title: "Who woke it last", Table: l.partnerSpans(), HideEmpty: true}
	if l.told() {
		s.Text = l.partnerText()
	}
	if l.partner.creator {
		s.Title = "Who created it"
	}
	return []reports.Section{{Table: l.partnerTable(), HideEmpty: true}, s}
}

// stateKey is the key of a state in output. "unknown" is a class of waiting;
// time of which nothing is known is lost.
func stateKey(s fact.State) string {
	if s == fact.Unknown {
		return "lost"
	}
	return s.String()
}

// table is the one row of what story tells.
func (l *life) table() *reports.Table {
	t := &reports.Table{Key: "goroutine"}
	var row []any
	add := func(key string, unit reports.Unit, cell any) {
		t.Columns = append(t.Columns, reports.Column{Key: key, Unit: unit, Show: reports.DataOnly})
		row = append(row, cell)
	}
	g, group := &l.self, l.self.Group.Canonical()
	add("goroutine", reports.ID, g.ID)
	add("entry", reports.Func, known(group.Entry))
	add("created_at", reports.Place, group.Created)
	add("created_by", reports.ID, unlessZero(g.Parent))
	add("created_by_entry", reports.Func, entryOf(l.creatorGroup()))
	add("start_ns", reports.Offset, g.Start)
	add("start_open", reports.Bool, g.StartOpen)
	if g.FirstRun >= 0 {
		add("first_run_ns", reports.Offset, g.FirstRun)
	} else {
		add("first_run_ns", reports.Offset, nil)
	}
	add("end_ns", reports.Offset, g.End)
	add("end_open", reports.Bool, g.EndOpen)
	add("end_lost", reports.Bool, g.EndLost)
	add("lifetime_ns", reports.Duration, g.End.Sub(g.Start))
	add("running_ns", reports.Duration, g.Times.Running)
	add("runnable_ns", reports.Duration, g.Times.Runnable)
	add("waiting_ns", reports.Duration, g.Times.TotalWaiting())
	add("syscall_ns", reports.Duration, g.Times.Syscall)
	add("lost_ns", reports.Duration, g.Times.Unknown)
	for _, c := range fact.Classes() {
		add(c.String()+"_ns", reports.Duration, g.Times.Waiting[c])
	}
	l.addLast(add)
	add("spans", reports.Count, l.spans.count)
	t.Add(row...)
	return t
}

// addLast adds the state at the trace's end, if it lived to see that.
func (l *life) addLast(add func(string, reports.Unit, any)) {
	var state, since, operation any
	var site fact.Frame
	if g := &l.self; g.EndOpen {
		state, since = stateKey(g.Last), g.LastSince
		if g.LastSite != nil {
			operation, site = g.LastSite.Operation.String(), g.LastSite.Frame
		}
	}
	add("last_state", reports.Text, state)
	add("last_since_ns", reports.Offset, since)
	add("last_operation", reports.Text, operation)
	add("last_site", reports.Place, site)
}

// stopsTable is the table "stops": the places at which it waited or was in a
// syscall, the longest time first.
func (l *life) stopsTable(o *reports.Options) *reports.Table {
	t := &reports.Table{Key: "stops", Screenful: 4, Columns: []reports.Column{
		{Key: "state", Show: reports.DataOnly},
		{Key: "operation"},
		{Key: "site", Head: "site", Unit: reports.Place},
		{Key: "call", Head: "in", Unit: reports.Func},
		{Key: "count", Head: "times", Unit: reports.Count},
		{Key: "total_ns", Head: "total", Unit: reports.Duration},
		{Key: "max_ns", Head: "max", Unit: reports.Duration},
		{Key: "share", Head: "of life", Unit: reports.Share},
	}}
	for _, s := range l.ranked() {
		if !o.Keep(s.site.Func, s.site.Call) {
			continue
		}
		t.Add(stateKey(s.state), operation(s.site, s.state), s.site.Frame, known(s.site.Call),
			s.count, s.total, s.max, part(s.total, l.self.Times.Total()))
	}
	return t
}

// creatorGroup is the group of its creator, nil where that is not known.
func (l *life) creatorGroup() *fact.Group {
	if list := l.family.creators(); len(list) > 0 {
		return list[0].group
	}
	return nil
}
