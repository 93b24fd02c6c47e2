// Package check holds runs of a program to a budget: a file of rules over the
// metrics of tracetool/reports/measure, which a team keeps beside its code.
//
// [Parse] reads the file and finds every mistake in it before a trace is read.
// [Budget.Check] evaluates the rules; its result is a document whose findings are
// the rules that are broken. [Init] writes a first budget from runs.
package check

import (
	"time"

	"github.com/goccy/go-yaml/ast"

	"tracetool/reports"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// Version is the version of budget files that this package reads.
const Version = 1

// Budget is a budget file.
type Budget struct {
	// Path is the file's name as the user gave it.
	Path string
	// Baseline is the file that rules compare with, relative to the budget's
	// folder; "" if the file names none.
	Baseline string
	Rules    []*Rule
	// Findings limits the findings of summarize, nil if it does not.
	Findings *Findings
	Suppress []*Suppression

	baselineLine, baselineColumn int // where Baseline stands
}

// Rule is one rule of a budget.
type Rule struct {
	Name string
	// Doc says why, in the team's words; may be "".
	Doc string
	// Select is the part of the program that the rule is about. With Per the rule
	// is applied to each value of that dimension on its own.
	Select measure.Selection
	Per    measure.Dimension
	// Except are parts that Per leaves out.
	Except []measure.Selection
	// Severity is that of the findings. Only errors fail the check.
	Severity reports.Severity
	// Origin is where the rule stands.
	Origin fact.Frame

	column  int
	require *requirement
	// baselineLine and baselineColumn are where its condition first names a baseline.
	baselineLine, baselineColumn int
}

// Findings says which findings of summarize the program may have.
type Findings struct {
	// Max is the gravest severity that is let pass; "" lets none pass.
	Max reports.Severity
	// Forbid are findings that count whatever their severity, Allow those that
	// never do, by their keys.
	Forbid, Allow []string
	Origin        fact.Frame
}

// Suppression is a decision to live with some findings for a while.
type Suppression struct {
	// Rule is the name of a rule, or the key of a finding of summarize.
	Rule string
	// Site and Operation limit it: to findings of summarize there, or to parts of
	// the program that a rule names.
	Site      measure.Pattern
	Operation string
	// Reason is a sentence for those who come later.
	Reason string
	// Until is the last day on which it holds; zero for ever.
	Until  time.Time
	Origin fact.Frame

	column                  int
	siteNode, operationNode ast.Node
}

// Needs is what must be collected of each run.
func (b *Budget) Needs() measure.Need {
	var need measure.Need
	for _, r := range b.Rules {
		need |= r.needs()
	}
	if b.Findings != nil {
		need |= measure.NeedFindings
	}
	return need
}

func (r *Rule) needs() measure.Need {
	var need measure.Need
	for _, m := range r.require.metrics() {
		need |= m.Needs
	}
	switch r.Per {
	case measure.ByOperation, measure.ByClass, measure.BySite:
		need |= measure.NeedWaits
	case measure.ByGroup:
		need |= measure.NeedGoroutines
	case measure.ByTask, measure.ByRegion:
		need |= measure.NeedAnnotations
	}
	return need
}

// BaselineMistake is a mistake at the place where the budget names its baseline: that
// the file is not there, or is none.
func (b *Budget) BaselineMistake(message string) *Mistake {
	return &Mistake{b.Path, max(1, b.baselineLine), max(1, b.baselineColumn), message}
}

// Compares returns a rule that compares with a baseline, nil if none does.
func (b *Budget) Compares() *Rule {
	for _, r := range b.Rules {
		if r.require.compares() {
			return r
		}
	}
	return nil
}
