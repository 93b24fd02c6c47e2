package tasks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// maxSteps bounds what is kept of one task.
const maxSteps = 10_000

// story collects what belongs to one task.
type story struct {
	id    uint64
	found bool
	task  fact.Task
	steps []step
	more  int64
}

// step is a region, a log message or a subtask of the task.
type step struct {
	kind, name, text   string
	start              fact.Time
	duration           time.Duration // of regions and subtasks
	startOpen, endOpen bool
	goroutine          int64
	group              *fact.Group
	subtask            uint64
	times              fact.Breakdown
}

// Task takes the task itself, and those begun within it.
func (s *story) Task(t *fact.Task) {
	switch s.id {
	case t.ID:
		s.task, s.found = *t, true
	case t.Parent:
		s.add(step{kind: "task", name: t.Name, start: t.Start, duration: t.Duration(), startOpen: t.StartOpen,
			endOpen: t.EndOpen, goroutine: t.Creator, subtask: t.ID, times: t.Times})
	}
}

// Region takes a region of the task.
func (s *story) Region(r *fact.Region) {
	if r.Task == s.id {
		s.add(step{kind: "region", name: r.Name, start: r.Start, duration: r.Duration(), startOpen: r.StartOpen,
			endOpen: r.EndOpen, goroutine: r.G.ID, group: r.G.Group, times: r.Times})
	}
}

// Log takes a message of the task.
func (s *story) Log(l *fact.Log) {
	if l.Task != s.id {
		return
	}
	k := step{kind: "log", name: l.Category, text: l.Message, start: l.Time}
	if l.G != nil {
		k.goroutine, k.group = l.G.ID, l.G.Group
	}
	s.add(k)
}

func (s *story) add(k step) {
	if len(s.steps) == maxSteps {
		s.more++
		return
	}
	k.name, k.text = strings.Clone(k.name), strings.Clone(k.text)
	s.steps = append(s.steps, k)
}

// view makes the document of one task.
func (s *story) view(ctx *reports.Context) (*reports.Document, error) {
	if !s.found {
		return nil, fmt.Errorf("no task %d in the trace", s.id)
	}
	slices.SortStableFunc(s.steps, func(a, b step) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.duration, a.duration))
	})
	table := forPrograms(SlowestTable(&Result{Slowest: slowestOf(&s.task)}, 0))
	table.Key = "task"
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace, Sections: []reports.Section{
		{Title: fmt.Sprintf("Task %d", s.id), Text: s.lines(), Table: table},
		{Title: "In the order of time", Table: s.table(&ctx.Options)},
	}}, nil
}

func slowestOf(t *fact.Task) (list slowest) {
	list.offer(t, t.Name)
	return list
}

// forPrograms returns the table without what is for people, hidden from them.
func forPrograms(t *reports.Table) *reports.Table {
	hidden := &reports.Table{Key: t.Key, Rows: make([][]any, len(t.Rows))}
	for i, c := range t.Columns {
		if c.Show == reports.TextOnly {
			continue
		}
		c.Show = reports.DataOnly
		hidden.Columns = append(hidden.Columns, c)
		for r, row := range t.Rows {
			hidden.Rows[r] = append(hidden.Rows[r], row[i])
		}
	}
	return hidden
}

func (s *story) lines() []string {
	t := &s.task
	name := t.Name
	if name == "" {
		name = names.Older
	}
	by := ""
	if t.Creator != 0 {
		by = fmt.Sprintf(" by goroutine %d", t.Creator)
	}
	if t.Parent != 0 {
		by += fmt.Sprintf(", in task %d", t.Parent)
	}
	began := "begun at " + format.Offset(t.Start) + by
	if t.StartOpen {
		began = "begun before the trace" + by
	}
	took := "took " + format.Duration(t.Duration())
	if t.EndOpen {
		took = "unfinished after " + format.Duration(t.Duration())
	}
	return []string{name, began, took + ": " + where(&t.Times)}
}

// table is the table "steps".
func (s *story) table(o *reports.Options) *reports.Table {
	t := &reports.Table{Key: "steps", Screenful: 40}
	t.Columns = slices.Concat([]reports.Column{
		{Key: "start_ns", Head: "start", Unit: reports.Offset},
		{Key: "duration_ns", Head: "took", Unit: reports.Duration},
		{Key: "open", Show: reports.TextOnly},
		{Key: "kind", Head: "what"},
		{Key: "name"},
		{Key: "message", Head: "message"},
		{Key: "task", Unit: reports.ID, Show: reports.DataOnly},
		{Key: "goroutine", Head: "goroutine", Unit: reports.ID},
		{Key: "entry", Unit: reports.Func},
		{Key: "start_open", Unit: reports.Bool, Show: reports.DataOnly},
		{Key: "end_open", Unit: reports.Bool, Show: reports.DataOnly},
	}, timesColumns)
	for i := range s.steps {
		if k := &s.steps[i]; o.Keep(k.name) {
			t.Add(k.cells()...)
		}
	}
	if s.more > 0 {
		t.Note = fmt.Sprintf("%s more are left out; --from and --to show any part.", format.Count(s.more))
	}
	return t
}

func (k *step) cells() []any {
	var entry, duration any
	message := ""
	if k.group != nil {
		entry = k.group.Canonical().Entry
	}
	if k.kind == "log" {
		message = k.text
	} else {
		duration = k.duration
	}
	open := Instance{StartOpen: k.startOpen, EndOpen: k.endOpen}
	cells := []any{k.start, duration, open.openText(), k.kind, k.name, message, unlessZero(k.subtask),
		unlessZero(uint64(k.goroutine)), entry, k.startOpen, k.endOpen}
	return append(cells, timesCells(&k.times, k.kind != "log" && !k.startOpen)...)
}
