package goroutines

import (
	"fmt"
	"time"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

const (
	// shownSteps is how many of the last steps a person sees, firstSteps how many
	// of the first if there are more.
	shownSteps, firstSteps = 8, 2
	// single is how many of the last steps are never merged.
	single = 5
	// short is what part of a life a step that may be merged takes at most: 1/short.
	short = 100
)

// step is a stop of the goroutine, whatever kept it from going on, and what came
// of it: the scheduling delay and the time that it ran then. Several short stops
// at one place, one after the other, are one step.
type step struct {
	span             // the first stop; of several, its waker is the latest's
	count            int64
	took, delay, ran time.Duration
	delayed          bool // there was a delay, be it of 0
	mixed            bool // the stops were ended by different goroutines
}

// stepsOf divides a life into steps: their times sum to those of the spans.
func stepsOf(spans []span) []step {
	var list []step
	for i := range spans {
		s := &spans[i]
		n := len(list) - 1
		if i > 0 && s.start != spans[i-1].end {
			n = -1 // what lies between was not kept
		}
		switch {
		case s.state == fact.Running && n >= 0:
			list[n].ran += s.duration()
		case s.state == fact.Running:
			list = append(list, step{span: *s, count: 1, ran: s.duration()})
		case n >= 0 && s.delays(&list[n]):
			list[n].delay += s.duration()
			list[n].delayed = true
		default:
			list = append(list, step{span: *s, count: 1, took: s.duration()})
		}
	}
	return list
}

// delays reports whether s is the scheduling delay after the stop of t.
func (s *span) delays(t *step) bool {
	if s.state != fact.Runnable || t.ran != 0 || t.delayed {
		return false
	}
	return s.cause == fact.CauseWoken && t.state == fact.Waiting ||
		s.cause == fact.CauseSyscallExit && t.state == fact.Syscall
}

// merged makes one of short steps at one place.
func merged(list []step) []step {
	if len(list) <= single {
		return list
	}
	limit := list[len(list)-1].end.Sub(list[0].start) / short
	last := list[len(list)-single:]
	out := make([]step, 0, len(list))
	for _, s := range list[:len(list)-single] {
		if n := len(out) - 1; n >= 0 && out[n].like(&s) && s.total() <= limit && out[n].total() <= limit*time.Duration(out[n].count) {
			out[n].merge(&s)
		} else {
			out = append(out, s)
		}
	}
	return append(out, last...)
}

func (t *step) total() time.Duration { return t.took + t.delay + t.ran }

func (t *step) like(o *step) bool {
	return t.state == o.state && t.site == o.site && t.cause == o.cause && t.kind == o.kind
}

func (t *step) merge(o *step) {
	t.mixed = t.mixed || t.byID != o.byID
	t.end, t.by, t.byID, t.bySite, t.open = o.end, o.by, o.byID, o.bySite, t.open|o.open
	t.count += o.count
	t.took += o.took
	t.delay += o.delay
	t.delayed = t.delayed || o.delayed
	t.ran += o.ran
}

// stepsTable is the table "steps", the latest first: in a post-mortem it matters
// most.
func stepsTable(steps []step, left int64, o *reports.Options) *reports.Table {
	t := &reports.Table{Key: "steps", Screenful: shownSteps, Columns: []reports.Column{
		{Key: "start_ns", Head: "start", Unit: reports.Offset},
		{Key: "duration_ns", Head: "took", Unit: reports.Duration},
		{Key: "what", Show: reports.TextOnly},
		{Key: "state", Show: reports.DataOnly},
		{Key: "operation", Show: reports.DataOnly},
		{Key: "cause", Show: reports.DataOnly},
		{Key: "site", Head: "at", Unit: reports.Place},
		{Key: "count", Unit: reports.Count, Show: reports.DataOnly},
		{Key: "waker", Head: "woken by", Show: reports.TextOnly},
		{Key: "woken_by_kind", Show: reports.DataOnly},
		{Key: "woken_by", Unit: reports.ID, Show: reports.DataOnly},
		{Key: "woken_by_group", Unit: reports.Func, Show: reports.DataOnly},
		{Key: "woken_by_site", Unit: reports.Place, Show: reports.DataOnly},
		{Key: "delay_ns", Head: "delay", Unit: reports.Duration},
		{Key: "ran_ns", Head: "then ran", Unit: reports.Duration},
		{Key: "end_open", Unit: reports.Bool, Show: reports.DataOnly},
	}}
	for i := len(steps) - 1; i >= 0; i-- {
		if s := &steps[i]; s.kept(o) {
			t.Add(s.cells()...)
		}
	}
	t.Note = "The latest first; --sort duration_ns puts the longest first."
	if left > 0 {
		t.Note += fmt.Sprintf(" Amid them %s are left out; --from and --to show any part.", format.Plural(left, "span", "spans"))
	}
	return t
}

func (t *step) cells() []any {
	var took, delay, ran any
	if t.state != fact.Running {
		took = t.took
	}
	if t.ran > 0 || t.open&endOpen == 0 {
		ran = t.ran
	}
	if t.delayed {
		delay = t.delay
	}
	cells := []any{t.start, took, t.what(), stateKey(t.state), operation(t.site, t.state), known(t.cause.String()), placeOf(t.site), t.count}
	return append(append(cells, t.wakers()...), delay, ran, t.open&endOpen != 0)
}

// wakers are the cells from waker to woken_by_site.
func (t *step) wakers() []any {
	c := t.wakerCells() // waker, kind, ID, group, site, call
	if t.kind != fact.WakerGoroutine || t.state != fact.Waiting {
		return c[:5]
	}
	if t.mixed {
		return []any{"several", c[1], nil, nil, fact.Frame{}}
	}
	name := fmt.Sprint(t.byID)
	if entry, ok := c[3].(string); ok {
		name += " " + format.Func(entry)
	}
	return []any{name, c[1], c[2], c[3], c[4]}
}

// what names the stop in a word, and how many there were.
func (t *step) what() string {
	what := stateKey(t.state)
	if t.state == fact.Waiting || t.state == fact.Runnable {
		if why := t.why(); why != "" {
			what = why
		}
	}
	if t.count > 1 {
		what += " ×" + format.Compact(t.count)
	}
	return what
}

// String is the step in a line.
func (t *step) String() string {
	s := format.Offset(t.start) + ": " + t.what()
	switch t.state {
	case fact.Running:
	case fact.Runnable:
		s += ", runnable for " + format.Duration(t.took)
	default:
		s += " " + format.Duration(t.took)
	}
	s += at(t.site)
	if by, ok := t.wakers()[0].(string); ok {
		s += ", by " + by
	}
	if t.ran > 0 {
		s += ", ran " + format.Duration(t.ran)
	}
	return s
}
