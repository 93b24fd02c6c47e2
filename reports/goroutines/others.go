package goroutines

import (
	"fmt"
	"slices"
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// creatorsTable is the table "creators": who created the goroutine, who created
// that one, and so on, up to one that is older than the trace.
func (l *life) creatorsTable() *reports.Table {
	t := &reports.Table{Key: "creators", Screenful: 6, Columns: slices.Concat([]reports.Column{
		{Key: "distance", Unit: reports.Count, Show: reports.DataOnly},
		{Key: "group", Unit: reports.Func, Show: reports.TextOnly},
		{Key: "goroutine", Head: "goroutine", Unit: reports.ID},
		{Key: "entry", Unit: reports.Func, Show: reports.DataOnly},
		{Key: "created_at", Head: "created at", Unit: reports.Place},
		{Key: "created", Head: "created", Show: reports.TextOnly},
		{Key: "created_ns", Unit: reports.Offset, Show: reports.DataOnly},
		{Key: "start_open", Unit: reports.Bool, Show: reports.DataOnly},
		{Key: "fate", Head: "then", Show: reports.TextOnly},
	}, fateColumns)}
	for i, r := range l.family.creators() {
		t.Add(r.cells(int64(i) + 1)...)
	}
	return t
}

func (r *relative) cells(distance int64) []any {
	group := &fact.Group{}
	if r.group != nil {
		group = r.group.Canonical()
	}
	var start, open, created any
	name, then := "(not in what was read)", r.fate.String()
	if r.met {
		name, open, created = groupName(group), r.older, "older than the trace"
	}
	if r.met && !r.older {
		start, created = r.start, format.Offset(r.start)
	}
	if r.fate.kind == alive {
		then = strings.TrimPrefix(r.fate.state(), "has been ")
	}
	cells := []any{distance, name, r.id, known(group.Entry), group.Created, created, start, open, then}
	return append(cells, r.fate.cells()...)
}

// told reports whether the partner's story is part of this life's: that of the
// creator only if it left a goroutine that never ran.
func (l *life) told() bool {
	return l.partner.id != 0 && (!l.partner.creator || l.self.FirstRun < 0)
}

// partnerTable is the table "waker": one row of what partnerText tells, or none.
func (l *life) partnerTable() *reports.Table {
	t := &reports.Table{Key: "waker", Columns: slices.Concat([]reports.Column{
		{Key: "role", Show: reports.DataOnly},
		{Key: "goroutine", Unit: reports.ID, Show: reports.DataOnly},
		{Key: "entry", Unit: reports.Func, Show: reports.DataOnly},
		{Key: "time_ns", Unit: reports.Offset, Show: reports.DataOnly},
		{Key: "site", Unit: reports.Place, Show: reports.DataOnly},
		{Key: "call", Unit: reports.Func, Show: reports.DataOnly},
		{Key: "close", Unit: reports.Bool, Show: reports.DataOnly},
	}, fateColumns)}
	if p := &l.partner; l.told() {
		var site fact.WakeSite
		if p.site != nil {
			site = *p.site
		}
		cells := []any{p.role(), p.id, entryOf(p.group), p.time, site.Frame, known(site.Call), p.closed}
		t.Add(append(cells, p.fate.cells()...)...)
	}
	return t
}

func (p *partner) role() string {
	if p.creator {
		return "creator"
	}
	return "waker"
}

// partnerText says who it was and what became of it.
func (l *life) partnerText() []string {
	p := &l.partner
	s := fmt.Sprintf("%s woke it at %s", who(p.id, p.group), format.Offset(p.time))
	if p.creator {
		s = fmt.Sprintf("%s created it at %s", who(p.id, p.group), format.Offset(p.time))
	}
	if p.site != nil && p.site.Func != "" {
		s += ", at " + format.Mention(p.site.Frame)
	}
	if p.site != nil && p.site.Call != "" {
		s += " in " + format.Func(p.site.Call)
	}
	return []string{"G" + s[1:] + "; it " + p.fate.String() + "."}
}

// partnerSpans is the table "waker_spans": what the waker did right before, at
// that time, and last.
func (l *life) partnerSpans() *reports.Table {
	t := &reports.Table{Key: "waker_spans", Columns: slices.Insert(spanColumns(), 2,
		reports.Column{Key: "phase", Head: "when"})}
	if !l.told() {
		return t
	}
	p := &l.partner
	add := func(phase string, spans ...span) {
		for i := range spans {
			t.Add(slices.Insert(spans[i].cells(nil), 2, any(phase))...)
		}
	}
	add("before", p.before.latest(trailLen)...)
	if p.hasWoken {
		add("then", p.during)
	}
	add("last", p.after.latest(trailLen+1)...)
	if n := p.missing(); n > 0 {
		t.Note = format.Plural(n, "span", "spans") + " between then and last are left out."
	}
	return t
}
