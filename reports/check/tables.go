package check

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/measure"
	"tracetool/reports/render/format"
)

// outcomes are the words of the table of rules.
var outcomes = map[reports.Outcome]string{
	reports.Passed: "ok", reports.Failed: "BROKEN", reports.Undecided: "undecided", reports.Skipped: "suppressed",
}

// rulesTable is one row a rule, those that do not hold first.
func (r *Result) rulesTable() *reports.Table {
	t := &reports.Table{Key: "rules", Columns: []reports.Column{
		{Key: "rule", Head: "rule", Whole: true},
		{Key: "subjects", Unit: reports.Count, Show: reports.DataOnly}, // the first number: -f bench names rows by the texts before
		{Key: "broken", Unit: reports.Count, Show: reports.DataOnly},
		{Key: "outcome", Head: "outcome"},
		{Key: "select", Head: "of"},
		{Key: "values", Head: "is"},
		{Key: "require", Head: "required", Whole: true},
		{Key: "severity", Show: reports.DataOnly},
		{Key: "note", Show: reports.DataOnly},
		{Key: "budget", Unit: reports.Text, Show: reports.DataOnly},
		{Key: "budget_line", Unit: reports.ID, Show: reports.DataOnly},
	}}
	rank := []reports.Outcome{reports.Failed, reports.Undecided, reports.Skipped, reports.Passed}
	for _, want := range rank {
		for _, x := range r.Rules {
			if x.Outcome != want {
				continue
			}
			t.Add(x.Rule.Name, int64(x.Subjects), int64(len(x.Broken)), outcomes[x.Outcome],
				orNil(x.subject()), x.is(), x.Rule.require.text, string(x.Rule.Severity), orNil(x.Note), x.Rule.Origin.File, int64(x.Rule.Origin.Line))
		}
	}
	return t
}

// subject is what the values shown are of.
func (x *RuleResult) subject() string {
	if len(x.Broken) > 0 {
		s := shown(&x.Broken[0].selection)
		if n := len(x.Broken); n > 1 {
			s += fmt.Sprintf(" and %d more", n-1)
		}
		return s
	}
	return x.Rule.subject()
}

// is the values in short: "37.6%, baseline 12.1%".
func (x *RuleResult) is() any {
	if x.many() {
		return x.held()
	}
	if len(x.Values) == 0 {
		return orNil(x.Note)
	}
	var parts []string
	lead := x.Values[0].Metric
	for _, c := range x.Rule.require.conditions {
		if slices.ContainsFunc(c.refs, func(ref reference) bool { return ref.metric == lead }) {
			lead = c.lead()
			break
		}
	}
	for _, v := range x.Values {
		if v.Metric != lead {
			continue
		}
		s := v.worth()
		if v.Baseline {
			s = baselineName + " " + s
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

// many reports whether the rule holds for parts of the program each by itself, so that
// no single value tells of it.
func (x *RuleResult) many() bool { return x.Outcome == reports.Passed && x.Rule.Per != 0 }

// held says of how many parts it holds.
func (x *RuleResult) held() string {
	if x.Subjects == 0 {
		return "none there"
	}
	return format.Plural(int64(x.Subjects), "holds", "hold")
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// valuesTable has the values of every part that breaks a rule and, of a rule that
// none breaks, those of the first part that it looked at, for programs.
func (r *Result) valuesTable() *reports.Table {
	t := &reports.Table{Key: "values", Columns: []reports.Column{
		{Key: "rule", Show: reports.DataOnly}, {Key: "select", Show: reports.DataOnly},
		{Key: "metric", Show: reports.DataOnly},
		{Key: "value", Unit: reports.Measured, Show: reports.DataOnly},
		{Key: "baseline", Unit: reports.Measured, Show: reports.DataOnly},
		{Key: "holds", Unit: reports.Bool, Show: reports.DataOnly},
	}}
	for _, x := range r.Rules {
		for _, v := range x.Broken {
			addValues(t, x.Rule, &v.selection, v.values, false)
		}
		if len(x.Broken) == 0 {
			addValues(t, x.Rule, &x.Of, x.Values, x.Outcome != reports.Undecided)
		}
	}
	return t
}

// addValues adds a row a metric; its value and the baseline's stand side by side.
func addValues(t *reports.Table, rule *Rule, sel *measure.Selection, values []Value, holds bool) {
	type pair struct{ value, baseline any }
	pairs := make(map[*measure.Metric]*pair)
	var order []*measure.Metric
	for _, v := range values {
		p := pairs[v.Metric]
		if p == nil {
			p = new(pair)
			pairs[v.Metric] = p
			order = append(order, v.Metric)
		}
		cell := any(v.Metric.Quantity(v.Value))
		if math.IsNaN(v.Value) {
			cell = nil
		}
		if v.Baseline {
			p.baseline = cell
		} else {
			p.value = cell
		}
	}
	for _, m := range order {
		t.Add(rule.Name, orNil(sel.String()), m.Key, pairs[m].value, pairs[m].baseline, holds)
	}
}

func (r *Result) suppressedTable() *reports.Table {
	t := &reports.Table{Key: "suppressed", Columns: []reports.Column{
		{Key: "rule", Head: "rule"}, {Key: "site", Head: "site", Unit: reports.Place},
		{Key: "reason", Head: "reason"}, {Key: "until", Head: "until"},
	}}
	for _, s := range r.Suppressed {
		until := any(nil)
		if !s.Until.IsZero() {
			until = s.Until.Format(time.DateOnly)
		}
		t.Add(s.Rule, s.Site, s.Reason, until)
	}
	return t
}
