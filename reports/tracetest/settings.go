package tracetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tracetool/reports/check"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// settings are what the options of a Run come to.
type settings struct {
	budget        check.Budget
	baseline      string // a file
	baselineGiven bool
	base          measure.Series
	runs          int
	// written are the rules that stand in the test, and not in a budget that others
	// share.
	written []*check.Rule
	// settles says that a rule is about what is left over when the function has
	// returned: what is about to end may then do so.
	settles bool
}

// newSettings applies the options. Its error tells of all mistakes.
func newSettings(options []Option) (*settings, error) {
	s := &settings{runs: 1}
	var mistakes []error
	for _, o := range options {
		mistakes = append(mistakes, o(s))
	}
	if err := errors.Join(mistakes...); err != nil {
		return nil, err
	}
	if len(s.budget.Rules) == 0 && s.budget.Findings == nil {
		return nil, errors.New("tracetest: no rule; give at least one, such as tracetest.NoOpenWaits()")
	}
	return s, s.readBaseline()
}

// rule is the option of one rule, which stands in the test at a line.
func rule(at fact.Frame, name, condition string, in []Scope) Option {
	r := map[string]any{"name": name, "require": condition}
	selects := map[string][]string{}
	for _, x := range in {
		if x.key == "per" {
			r["per"] = x.value
			continue
		}
		selects[x.key] = append(selects[x.key], x.value)
	}
	if len(selects) > 0 {
		r["select"] = oneOrMore(selects)
	}
	return func(s *settings) error { return s.parse(at, map[string]any{"rules": []any{r}}) }
}

// oneOrMore makes lists of one their element: of names there must be one.
func oneOrMore(selects map[string][]string) map[string]any {
	m := map[string]any{}
	for key, values := range selects {
		m[key] = values
		if len(values) == 1 {
			m[key] = values[0]
		}
	}
	return m
}

// parse adds a piece of a budget that is written in a test. JSON is YAML, and so
// the budget's own parser finds the mistakes and words them.
func (s *settings) parse(at fact.Frame, piece map[string]any) error {
	piece["version"] = check.Version
	data, err := json.Marshal(piece)
	if err != nil {
		return err
	}
	b, err := check.Parse(at.File, data)
	if err != nil {
		return relocate(err, at)
	}
	for _, r := range b.Rules {
		r.Origin = at
	}
	s.written = append(s.written, b.Rules...)
	return s.add(b, leftover.Match(data))
}

// relocate puts mistakes at the line of the test: there is no file of which they
// have a line and a column.
func relocate(err error, at fact.Frame) error {
	if list, ok := err.(interface{ Unwrap() []error }); ok {
		var moved []error
		for _, e := range list.Unwrap() {
			moved = append(moved, relocate(e, at))
		}
		return errors.Join(moved...)
	}
	if m, ok := errors.AsType[*check.Mistake](err); ok {
		return fmt.Errorf("%s:%d: %s", at.File, at.Line, m.Message)
	}
	return err
}

// add takes what a budget requires.
func (s *settings) add(b *check.Budget, settles bool) error {
	for _, r := range b.Rules {
		if slices.ContainsFunc(s.budget.Rules, func(o *check.Rule) bool { return o.Name == r.Name }) {
			s.rename(r)
		}
		s.budget.Rules = append(s.budget.Rules, r)
	}
	if b.Findings != nil && s.budget.Findings != nil {
		return fmt.Errorf("%s:%d: what is found is limited twice", b.Findings.Origin.File, b.Findings.Origin.Line)
	}
	if b.Findings != nil {
		s.budget.Findings = b.Findings
	}
	s.budget.Suppress = append(s.budget.Suppress, b.Suppress...)
	s.settles = s.settles || settles
	return nil
}

// rename tells a rule apart from others of its name, which budgets do not allow:
// two calls of NoOpenWaits may be about different parts of the program.
func (s *settings) rename(r *check.Rule) {
	scope := r.Select.String()
	r.Name = strings.TrimSpace(fmt.Sprintf("%s (%s:%d) %s", r.Name, r.Origin.File, r.Origin.Line, scope))
}

// readBaseline reads what rules compare with, if one does.
func (s *settings) readBaseline() (err error) {
	compares := s.budget.Compares()
	if s.baseline == "" && compares != nil {
		return fmt.Errorf("%s:%d: rule %q compares with a baseline, and there is none: give tracetest.Baseline(FILE) "+
			"(tracetool baseline writes one)", compares.Origin.File, compares.Origin.Line, compares.Name)
	}
	if s.baseline == "" {
		return nil
	}
	s.base, err = readBaseline(s.baseline, s.budget.Needs()&measure.NeedAll)
	return err
}
