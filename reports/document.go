package reports

import (
	"slices"
	"time"

	"tracetool/traceparse/fact"
)

// Document is a finished report. Once made it is not changed, except by
// [Document.Sort] before it is rendered.
type Document struct {
	// Report is the name of the report: "contention".
	Report string
	// Trace is the header. It is empty in a document about several traces.
	Trace fact.Trace
	// Inputs are the traces of a document that is about several, in the order of
	// the command line; else nil.
	Inputs []Input
	// Filter says in a few words what part of the trace the rows are limited
	// to, "" for all of it. It is for people.
	Filter string
	// Warnings are what the reader has to know of the report itself; those about a
	// trace are the trace's.
	Warnings []fact.Warning
	// Findings come first in every format, highest score first.
	Findings []Finding
	// Quiet is what to say when there are no findings, "" in reports that
	// look for none.
	Quiet string
	// Checks are all rules that the trace was held to, kept or broken, in a fixed
	// order. The findings about one have its key; formats for CI show them, others
	// leave them to the tables.
	Checks []Check
	// Suppressed are findings that do not count.
	Suppressed []Suppressed
	// Sections follow in this order.
	Sections []Section
	// Graph is what formats such as svg draw, nil in most reports. It says
	// nothing that no table holds: the other formats leave it out.
	Graph *Graph
	// Failure is a check of the report's own that failed, nil if none did. It
	// is reported once the document has been printed; an error with a method
	// ExitCode() int decides the exit code.
	Failure error
}

// Section is a titled part of a document: text lines, or a table, or both.
type Section struct {
	Title string
	// Text is printed before the table, one element a line; blanks before it
	// indent it in text. It is for people:
	// csv and json leave it out, so it must say nothing that no table holds.
	Text  []string
	Table *Table
	// HideEmpty leaves the section out of text and markdown when it has no
	// Text and its table nothing to show there. Without it an empty table says
	// "none".
	HideEmpty bool
}

// Hidden reports whether people are not shown the section.
func (s *Section) Hidden() bool {
	return s.HideEmpty && len(s.Text) == 0 && (s.Table == nil || len(s.Table.Rows) == 0 || !s.Table.Shown())
}

// Shown reports whether people see a column of t in text. A table without one is
// for other formats only.
func (t *Table) Shown() bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Show != DataOnly && c.Show != NotText })
}

// Instead reports whether markdown shows t in place of its section's Text.
func (t *Table) Instead() bool {
	return !t.Shown() && slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Show == NotText })
}

// Severity grades a finding.
type Severity string

const (
	Info    Severity = "info"    // worth knowing
	Warning Severity = "warning" // costs the program something
	Error   Severity = "error"   // the program, or the trace, is broken
)

// Input is one trace of several.
type Input struct {
	// Side says what the trace is one of: "old" or "new", "" where there is but
	// one kind.
	Side  string
	Trace fact.Trace
}

// Outcome is what came of a check.
type Outcome string

const (
	Passed    Outcome = "passed"
	Failed    Outcome = "failed"    // it has findings, and they count
	Undecided Outcome = "undecided" // a value that it needs is not known
	Skipped   Outcome = "skipped"   // all its findings are suppressed
)

// Check is one rule that a trace was held to.
type Check struct {
	// Rule is a stable key, that of its findings.
	Rule string
	// Doc says in a sentence or more what the rule demands, or finds.
	Doc     string
	Outcome Outcome
	// Note is one line on the outcome: values, or why it is undecided.
	Note string
	// Origin is the file and line that the rule is written at, empty for rules
	// that tracetool brings along.
	Origin fact.Frame
}

// Suppressed is a finding that somebody decided to live with.
type Suppressed struct {
	Finding
	// Reason is theirs. Until is the last day on which it holds, zero for ever.
	Reason string
	Until  time.Time
}

// Finding is one conclusion drawn from the trace, with its evidence.
type Finding struct {
	// Rule is a stable key: "lock-contention".
	Rule     string
	Severity Severity
	// Score orders findings, 0 to 100; the rule's documentation defines it.
	Score int
	// Title is one sentence.
	Title string
	// Site is the place it is about, empty where it is about none.
	Site fact.Frame
	// Operation is what goroutines do there, a key such as "chan-send"; "" where
	// it is about none, or several.
	Operation string
	// Subject is what tells it from others of its rule where that is not Site and
	// Operation: "class contention" of a rule about all of a class, whose Site is but
	// the one that weighs most. Else "".
	Subject string
	// Evidence is further sentences.
	Evidence []string
	// Command shows more: "tracetool contention --op mutex trace.out".
	Command string
}

// Traceless reports whether the document is about no trace.
func (d *Document) Traceless() bool {
	return len(d.Inputs) == 0 && d.Trace.Path == "" && d.Trace.Events == 0
}

// Tables returns the document's tables in order.
func (d *Document) Tables() []*Table {
	var tables []*Table
	for _, s := range d.Sections {
		if s.Table != nil {
			tables = append(tables, s.Table)
		}
	}
	return tables
}
