package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tracetool/reports"
	"tracetool/reports/internal/shell"
	"tracetool/reports/measure"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// scores order findings; budgets know no finer grades.
var scores = map[reports.Severity]int{reports.Error: 100, reports.Warning: 60, reports.Info: 30}

// maxCauses is how many causes a finding tells of.
const maxCauses = 3

// everything is the subject of rules about all of the program.
const everything = "all"

// finding is a violation as people are told.
func (v *violation) finding(runs measure.Series) reports.Finding {
	f := reports.Finding{Rule: v.rule.Name, Severity: v.rule.Severity, Score: scores[v.rule.Severity],
		Subject: cmp.Or(v.selection.String(), everything)}
	f.Title = fmt.Sprintf("%s: %s; required is %s.", v.rule.Name, v.told(len(runs)), v.condition.text)
	if v.rule.Doc != "" {
		f.Evidence = append(f.Evidence, strings.TrimSpace(v.rule.Doc))
	}
	lead := v.condition.lead()
	run := runs.Typical(lead, &v.selection)
	causes := lead.Causes(run, &v.selection)
	for i, c := range causes {
		if i == maxCauses {
			f.Evidence = append(f.Evidence, fmt.Sprintf("… and %d more.", len(causes)-i))
			break
		}
		f.Evidence = append(f.Evidence, c.Text)
	}
	if len(causes) > 0 {
		f.Site = causes[0].Frame
		if f.Site.Func == "" {
			f.Site.Func = causes[0].Site
		}
		if op := causes[0].Operation; op != fact.UnknownOperation {
			f.Operation = op.String()
		}
	}
	f.Command = v.command(lead, run)
	return f
}

// lead is the metric that a condition is about: the first one that repeats, or else
// the first one, and not the baseline's if there is another.
func (c *condition) lead() *measure.Metric {
	for _, good := range []func(reference) bool{
		func(ref reference) bool { return !ref.baseline && ref.metric.Varies == "" },
		func(ref reference) bool { return !ref.baseline },
	} {
		if i := slices.IndexFunc(c.refs, good); i >= 0 {
			return c.refs[i].metric
		}
	}
	return c.refs[0].metric
}

// ordered are values with those of the lead first.
func (c *condition) ordered(values []Value) []Value {
	lead := c.lead()
	var ordered, others []Value
	for _, v := range values {
		if v.Metric == lead {
			ordered = append(ordered, v)
		} else {
			others = append(others, v)
		}
	}
	return append(ordered, others...)
}

// told is "wait.p50 of operation mutex is 1.20ms, baseline.wait.p50 is 300µs".
func (v *violation) told(runs int) string {
	var parts []string
	for i, value := range v.condition.ordered(v.values) {
		text := value.String()
		if subject := v.selection.String(); i == 0 && subject != "" {
			text = strings.Replace(text, " is ", " of "+shown(&v.selection)+" is ", 1)
		}
		parts = append(parts, text)
	}
	if runs > 1 && !v.condition.lead().Worst {
		parts[0] += fmt.Sprintf(" in the median of %d runs", runs)
	} else if runs > 1 {
		parts[0] += fmt.Sprintf(" in the worst of %d runs", runs)
	}
	return strings.Join(parts, ", ")
}

// shown is a selection with functions as people are shown them: "mutex at
// cache.(*Store).Get".
func shown(s *measure.Selection) string {
	if s.Dimensions() == measure.ByOperation|measure.BySite && len(s.Operations) == 1 {
		return s.Operations[0].String() + " at " + format.Func(s.Site.String())
	}
	parts := strings.Split(s.String(), ", ")
	for i, p := range parts {
		if key, name, _ := strings.Cut(p, " "); key == "site" || key == "group" {
			parts[i] = key + " " + format.Func(name)
		}
	}
	return strings.Join(parts, ", ")
}

// command shows more of what a metric is about.
func (v *violation) command(m *measure.Metric, run *measure.Run) string {
	if run.Trace.Path == "" {
		return ""
	}
	words := []string{"tracetool", m.Report}
	if m.Report == "contention" {
		var ops []string
		for _, op := range v.selection.Operations {
			ops = append(ops, op.String())
		}
		if len(ops) > 0 {
			words = append(words, "--op", strings.Join(ops, ","))
		}
	}
	return strings.Join(append(words, shell.Quote(run.Trace.Path)), " ")
}

// describe is what a rule demands, after why in the team's words.
func (r *Rule) describe() string {
	s := "Required: " + r.require.text
	if sel := r.subject(); sel != "" {
		s += ", of " + sel
	}
	if r.Doc != "" {
		s = strings.TrimRight(r.Doc, " \n") + " " + s
	}
	return s + "."
}

// subject says what part of the program a rule, or what breaks it, is about.
func (r *Rule) subject() string {
	s := shown(&r.Select)
	if r.Per == 0 {
		return s
	}
	each := "each " + strings.Join(r.Per.Keys(), "")
	if s == "" {
		return each
	}
	return each + " (" + s + ")"
}
