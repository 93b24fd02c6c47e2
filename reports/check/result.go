package check

import (
	"time"

	"tracetool/reports"
	"tracetool/reports/measure"
	"tracetool/reports/render/format"
)

// Input is what a budget is checked against.
type Input struct {
	// Runs are one or more runs of the program. Rules look at their medians (of
	// some metrics, at the worst).
	Runs measure.Series
	// Baseline is what rules compare with, empty if there is none.
	Baseline measure.Series
	// Filtered says that the runs are limited to a part of the program: what is not
	// in them may be in the program.
	Filtered bool
	// Today decides which suppressions have expired.
	Today time.Time
}

// Result is a checked budget.
type Result struct {
	Budget *Budget
	Rules  []*RuleResult
	// Broken are the findings that count, Suppressed those that do not.
	Broken     []reports.Finding
	Suppressed []reports.Suppressed
	// Checks are the outcomes of all rules.
	Checks []reports.Check

	in       *Input
	warnings []warning
	names    map[measure.Dimension][]string // that occur in the runs
	needed   map[*Suppression]bool          // those about something that was found
}

type warning struct{ code, message string }

// RuleResult is what came of one rule.
type RuleResult struct {
	Rule    *Rule
	Outcome reports.Outcome
	// Subjects is how many parts of the program the rule was applied to, Broken
	// those in which it does not hold.
	Subjects int
	Broken   []*violation
	// Values are those of the rule's metrics in Of, the first subject that breaks it,
	// or the first one.
	Values []Value
	Of     measure.Selection
	// Note says why it is undecided, or that there was nothing to look at.
	Note string
}

// Value is a metric's.
type Value struct {
	Metric   *measure.Metric
	Baseline bool
	Value    float64
}

// String is "wait.p50 is 1.20ms".
func (v Value) String() string {
	name := v.Metric.Key
	if v.Baseline {
		name = baselineName + "." + name
	}
	return name + " is " + v.worth()
}

func (v Value) worth() string { return format.Cell(reports.Measured, v.Metric.Quantity(v.Value)) }

// violation is a part of the program in which a rule does not hold.
type violation struct {
	rule      *Rule
	selection measure.Selection
	condition *condition
	values    []Value
}
