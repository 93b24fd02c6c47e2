package goroutines

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// who names a goroutine in a sentence: "goroutine 9 (main.consume)".
func who(id int64, g *fact.Group) string {
	s := fmt.Sprintf("goroutine %d", id)
	if g == nil || g.Canonical().Entry == "" {
		return s
	}
	return s + " (" + format.Func(groupName(g.Canonical())) + ")"
}

// teller puts a life into sentences.
type teller struct {
	*life
	windowed bool
	spans    []span
}

// text is the story in short.
func (t *teller) text() []string {
	return []string{t.summary(), t.beginning(), t.shares()}
}

// summary is the one sentence that says what one looks for in a post-mortem: who
// it is, what it does at the end, and who is to blame.
func (t *teller) summary() string {
	s := fmt.Sprintf("Goroutine %d (%s) %s", t.id, t.origin(), t.ending())
	if by := t.lastWoken(); by != "" {
		s += "; it was last woken by " + by
	}
	return s + "."
}

func (t *teller) origin() string {
	group := t.self.Group.Canonical()
	name := "of unknown name"
	if group.Entry != "" {
		name = format.Func(groupName(group))
	}
	if group.System {
		name += ", the runtime's own"
	}
	switch {
	case t.self.Parent != 0:
		return name + fmt.Sprintf(", created by goroutine %d", t.self.Parent) + createdAt(group)
	case t.self.StartOpen:
		return name + ", older than " + t.extent()
	}
	return name + createdAt(group)
}

func createdAt(g *fact.Group) string {
	if g.Created.Func == "" {
		return ""
	}
	return " at " + format.Place(g.Created)
}

// extent is what facts are clipped to.
func (t *teller) extent() string {
	if t.windowed {
		return "the window"
	}
	return "the trace"
}

// ending says what became of it.
func (t *teller) ending() string {
	g, f := &t.self, fateOf(&t.self)
	switch {
	case f.kind != alive && g.FirstRun < 0 && !g.StartOpen:
		return "never ran: it " + f.String()
	case f.kind == endedLost:
		return f.String()
	case f.kind != alive:
		return f.String() + ", after " + format.Duration(g.End.Sub(g.Start))
	case g.FirstRun < 0 && !g.StartOpen && f.last == fact.Runnable:
		return "never ran: it has been runnable" + t.lasting(&f)
	}
	return f.state() + t.lasting(&f)
}

// lasting says how long the state at the end has lasted. Its true begin is not
// known where the trace, or its undamaged part, begins within it.
func (t *teller) lasting(f *fate) string {
	s := " for "
	if n := len(t.spans); n > 0 && t.spans[n-1].open&startOpen != 0 && (f.since == 0 || t.spans[n-1].start <= f.since) {
		s += "at least "
	}
	return s + format.Duration(f.end.Sub(f.since)) + ", since " + format.Offset(f.since)
}

// lastWoken names what woke it last, and in case of a goroutine what became of
// that; "" where nothing did.
func (t *teller) lastWoken() string {
	i := len(t.spans) - 1
	for ; i >= 0; i-- {
		if s := &t.spans[i]; s.state == fact.Waiting && s.kind != fact.WakerNone {
			break
		}
	}
	if i < 0 {
		return ""
	}
	s := &t.spans[i]
	when := " at " + format.Offset(s.end)
	if s.kind == fact.WakerGoroutine {
		p := &t.partner
		return who(s.byID, s.by) + when + ", which " + p.fate.String()
	}
	return pseudoWaker(s.kind) + when
}

// pseudoWaker names a waker that is no goroutine in a sentence.
func pseudoWaker(k fact.WakerKind) string {
	switch k {
	case fact.WakerTimer, fact.WakerSyscall:
		return "a " + k.String()
	case fact.WakerUnknown:
		return "what the trace does not tell"
	}
	return "the " + k.String()
}

// beginning says when it was created and first ran.
func (t *teller) beginning() string {
	g := &t.self
	s := "It was created at " + format.Offset(g.Start)
	switch {
	case g.StartOpen && t.family.self != nil && !t.family.self.older:
		s = "It was created at " + format.Offset(t.family.self.start) + ", before the window,"
	case g.StartOpen:
		s = "It is older than " + t.extent()
	}
	switch {
	case g.FirstRun < 0:
		return s + " and did not run in it."
	case g.StartOpen && g.FirstRun == g.Start:
		return s + " and ran when that began."
	case g.StartOpen:
		return s + " and first ran in it at " + format.Offset(g.FirstRun) + "."
	}
	return s + " and first ran " + format.Duration(g.FirstRun.Sub(g.Start)) + " later."
}

// shares says where its time went, the most first.
func (t *teller) shares() string {
	total := t.self.Times.Total()
	if total == 0 {
		return "No time of it is in " + t.extent() + "."
	}
	rows := stateRows(&t.self.Times)
	slices.SortStableFunc(rows, func(a, b stateRow) int { return cmp.Compare(b.total, a.total) })
	var parts []string
	for _, row := range rows {
		if row.total > 0 {
			parts = append(parts, format.Share(float64(row.total)/float64(total))+" "+row.state)
		}
	}
	return "Of " + format.Duration(total) + " it spent: " + strings.Join(parts, ", ") + "."
}

// absent is the error for an ID that no goroutine has.
func (l *life) absent(ctx *reports.Context) error {
	where := "trace"
	if ctx.Trace.From > 0 || ctx.Trace.To > 0 {
		where = "window"
	}
	if l.others.count == 0 {
		return fmt.Errorf("no goroutine %d in the %s, which has none at all", l.id, where)
	}
	return fmt.Errorf("no goroutine %d in the %s, which has %s with IDs from %d to %d", l.id, where,
		format.Plural(l.others.count, "goroutine", "goroutines"), l.others.least, l.others.greatest)
}
