package goroutines

import (
	"fmt"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// view makes the document of one goroutine.
func (l *life) view(ctx *reports.Context) (*reports.Document, error) {
	if !l.found {
		return nil, fmt.Errorf("no goroutine %d in the trace", l.id)
	}
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace, Sections: []reports.Section{
		{Title: fmt.Sprintf("Goroutine %d", l.id), Text: l.story(), Table: l.table()},
		{Title: "Where its time went", Table: statesTable(&l.self.Times)},
		{Title: "Where it stopped", Table: l.stopsTable(&ctx.Options)},
		{Title: "Spans", Table: l.spansTable(&ctx.Options)},
	}}, nil
}

// story tells the life in sentences.
func (l *life) story() []string {
	g := &l.self
	lines := []string{groupName(g.Group.Canonical())}
	if created := g.Group.Canonical().Created; created.Func != "" {
		lines = append(lines, "created at "+format.Mention(created)+l.creator())
	}
	return append(lines, l.beginning()+", "+l.ending())
}

func (l *life) creator() string {
	if l.self.Parent == 0 {
		return ""
	}
	by := fmt.Sprintf(" by goroutine %d", l.self.Parent)
	if l.parent == nil {
		return by
	}
	return by + ", " + format.Func(groupName(l.parent.Canonical()))
}

func (l *life) beginning() string {
	g := &l.self
	s := "began at " + format.Offset(g.Start)
	if g.StartOpen {
		s = "older than the trace"
	}
	switch {
	case g.FirstRun < 0:
		s += ", did not run in it"
	case g.StartOpen && g.FirstRun == g.Start:
		s += ", running when that began"
	case g.StartOpen:
		s += ", first ran in it at " + format.Offset(g.FirstRun)
	default:
		s += ", first ran " + format.Duration(g.FirstRun.Sub(g.Start)) + " later"
	}
	return s
}

func (l *life) ending() string {
	g := &l.self
	switch {
	case g.EndLost:
		return "ended in a damaged part of the trace after " + format.Offset(g.End)
	case !g.EndOpen:
		return "ended at " + format.Offset(g.End) + " after " + format.Duration(g.End.Sub(g.Start))
	}
	s := fmt.Sprintf("alive at the end: %s since %s", stateKey(g.Last), format.Offset(g.LastSince))
	if g.LastSite == nil {
		return s
	}
	s += " for " + g.LastSite.Operation.String()
	if g.LastSite.Func != "" {
		s += " at " + format.Mention(g.LastSite.Frame)
	}
	return s
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
	add("created_by_entry", reports.Func, entryOf(l.parent))
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
	add("spans", reports.Count, int64(len(l.spans))+l.more)
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
	t := &reports.Table{Key: "stops", Screenful: 10, Columns: []reports.Column{
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
