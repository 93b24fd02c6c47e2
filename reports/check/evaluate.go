package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tracetool/reports"
	"tracetool/reports/measure"
)

// Check applies the budget.
func (b *Budget) Check(in *Input) (*Result, error) {
	r := &Result{Budget: b, in: &Input{in.Runs.Indexed(), in.Baseline.Indexed(), in.Filtered, in.Today},
		names: make(map[measure.Dimension][]string), needed: make(map[*Suppression]bool)}
	if rule := b.Compares(); rule != nil && len(in.Baseline) == 0 {
		return nil, &Mistake{rule.Origin.File, rule.baselineLine, rule.baselineColumn, fmt.Sprintf("rule %q compares with a baseline, and there is none: "+
			"give --baseline FILE, or name it in the budget with baseline: FILE (tracetool baseline writes one)", rule.Name)}
	}
	for _, rule := range b.Rules {
		result := r.apply(rule)
		r.Rules = append(r.Rules, result)
		r.conclude(result)
	}
	r.conclusions()
	r.unused()
	return r, nil
}

// apply evaluates one rule.
func (r *Result) apply(rule *Rule) *RuleResult {
	result := &RuleResult{Rule: rule, Outcome: reports.Passed}
	subjects := []measure.Selection{rule.Select}
	if rule.Per != 0 {
		subjects = slices.DeleteFunc(r.subjects(rule), rule.excepts)
	}
	result.Subjects = len(subjects)
	for i := range subjects {
		r.hold(result, &subjects[i])
	}
	if len(result.Broken) > 0 {
		first := result.Broken[0]
		result.Outcome, result.Values, result.Of, result.Note = reports.Failed, first.values, first.selection, ""
	}
	if result.Outcome == reports.Undecided {
		r.warn("undecided", "rule %q is undecided: %s", rule.Name, result.Note)
	}
	r.unsteady(rule, subjects)
	r.nothing(rule, result)
	return result
}

// subjects are what a rule is applied to, each by itself. What the program no
// longer does is compared with what the baseline has of it.
func (r *Result) subjects(rule *Rule) []measure.Selection {
	all := r.in.Runs
	if rule.require.compares() {
		all = slices.Concat(all, r.in.Baseline)
	}
	return all.Subjects(&rule.Select, rule.Per)
}

// excepts reports whether the rule leaves a part of the program out.
func (r *Rule) excepts(sel measure.Selection) bool {
	return slices.ContainsFunc(r.Except, func(s measure.Selection) bool { return s.Covers(&sel) })
}

// hold evaluates a rule's conditions in one part of the program, up to the first
// that does not hold.
func (r *Result) hold(result *RuleResult, sel *measure.Selection) {
	for _, c := range result.Rule.require.conditions {
		values := c.values(r.in, sel)
		if result.Values == nil {
			result.Values, result.Of = values, *sel
		}
		switch c.truth(c.tree, values) {
		case no:
			result.Broken = append(result.Broken, &violation{result.Rule, *sel, c, values})
			return
		case unknown:
			result.Outcome, result.Note = reports.Undecided, undecided(values)
		}
	}
}

// undecided says why a condition is neither true nor false.
func undecided(values []Value) string {
	for _, v := range values {
		if math.IsNaN(v.Value) && v.Baseline {
			return "the baseline does not know " + v.Metric.Key
		} else if math.IsNaN(v.Value) {
			return v.Metric.Key + " is not known"
		}
	}
	return "it divides by 0: " + valuesText(values)
}

func (c *condition) values(in *Input, sel *measure.Selection) []Value {
	values := make([]Value, len(c.refs))
	for i, ref := range c.refs {
		runs := in.Runs
		if ref.baseline {
			runs = in.Baseline
		}
		values[i] = Value{ref.metric, ref.baseline, runs.Value(ref.metric, sel)}
	}
	return values
}

// conclude makes findings of what breaks a rule.
func (r *Result) conclude(result *RuleResult) {
	rule := result.Rule
	counted := 0
	for _, v := range result.Broken {
		if r.add(v.finding(r.in.Runs), func(s *Suppression) bool { return r.aboutPart(s, &v.selection) }) {
			counted++
		}
	}
	note := result.Note
	if note == "" && result.many() {
		note = result.held()
	} else if note == "" {
		note = valuesText(result.Values)
	}
	if len(result.Broken) > 0 && counted == 0 {
		result.Outcome, note = reports.Skipped, "suppressed: "+r.Suppressed[len(r.Suppressed)-1].Reason
	}
	r.Checks = append(r.Checks, reports.Check{
		Rule: rule.Name, Doc: rule.describe(), Outcome: result.Outcome, Note: note, Origin: rule.Origin,
	})
}

func valuesText(values []Value) string {
	var parts []string
	for _, v := range values {
		parts = append(parts, v.String())
	}
	return strings.Join(parts, ", ")
}

func (r *Result) warn(code, format string, args ...any) {
	w := warning{code, fmt.Sprintf(format, args...)}
	if !slices.Contains(r.warnings, w) {
		r.warnings = append(r.warnings, w)
	}
}
