package check

import (
	"fmt"
	"slices"
	"strings"

	"tracetool/reports/measure"
)

// manyWaits is the share of waits of some operations in a selection from which what
// varies for them varies for all of it.
const manyWaits = 0.1

// unsteady warns of a rule that rests on what does not repeat from run to run. Of
// "waits < 50 or wait.typical_share <= 5%" that is not said: what makes it fail
// repeats. Several runs do not help: beside other programs their median is as far off.
func (r *Result) unsteady(rule *Rule, subjects []measure.Selection) {
	for _, c := range rule.require.conditions {
		varying := slices.DeleteFunc(slices.Clone(c.refs), func(ref reference) bool { return !r.varies(ref, subjects) })
		for _, way := range c.ways {
			if !slices.ContainsFunc(way, func(ref reference) bool { return slices.Contains(varying, ref) }) {
				varying = nil
			}
		}
		for _, ref := range varying {
			m := ref.metric
			r.warn("unsteady", "rule %q rests on %s, which %s, and beside other programs also in the median of several. %s repeats.",
				rule.Name, m.Key, m.Varies, m.Instead)
		}
		if c.bare != nil {
			r.warn("no-headroom", "rule %q compares with the baseline as it is: no two runs are the same. Leave room, as in %s * 1.1.",
				rule.Name, baselineName+"."+c.bare.Key)
		}
	}
}

// varies reports whether a metric differs much between runs like these.
func (r *Result) varies(ref reference, subjects []measure.Selection) bool {
	m, runs := ref.metric, r.in.Runs
	if ref.baseline {
		runs = r.in.Baseline
	}
	many := func(sel measure.Selection) bool { return runs.ShareOf(m.Of, &sel) > manyWaits }
	return m.Varies != "" && (m.Of == nil || slices.ContainsFunc(subjects, many))
}

// namesOf are the values of a dimension in the runs.
func (r *Result) namesOf(d measure.Dimension) []string {
	if r.names[d] == nil {
		r.names[d] = r.in.Runs.Names(d)
	}
	return r.names[d]
}

// nothing notes that a rule's selection matches nothing. A lock for which nobody
// waits is no news, but a name that is like another one's is a slip, and one that the
// baseline knows may be another by now: its rule would hold for ever.
func (r *Result) nothing(rule *Rule, result *RuleResult) {
	for _, d := range []struct {
		d       measure.Dimension
		pattern measure.Pattern
	}{
		{measure.BySite, rule.Select.Site}, {measure.ByGroup, rule.Select.Group},
		{measure.ByTask, rule.Select.Task}, {measure.ByRegion, rule.Select.Region},
	} {
		if d.pattern.All() || d.pattern.Any(r.namesOf(d.d)) {
			continue
		}
		what := strings.Join(d.d.Keys(), "") + " " + d.pattern.String()
		result.Note = fmt.Sprintf("no %s in the trace", what)
		if why := r.missing(d.d, d.pattern, what); why != "" && !r.in.Filtered {
			r.warn("selects-nothing", "rule %q: %s", rule.Name, why)
		}
	}
}

// missing says why a name that is not in the runs is no news that could be good, ""
// if it is.
func (r *Result) missing(d measure.Dimension, pattern measure.Pattern, what string) string {
	if pattern.Any(r.in.Baseline.Names(d)) {
		return what + " is in the baseline, and not in the trace: was it renamed?"
	}
	switch like := nearest(pattern.String(), withoutPaths(r.namesOf(d))); {
	case like != "":
		return "no " + what + " in the trace; did you mean " + like + "?"
	case d != measure.BySite:
		return "no " + what + " in the trace: it cannot be broken."
	}
	return ""
}

// withoutPaths are names without the paths of their packages.
func withoutPaths(names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = name[strings.LastIndexByte(name, '/')+1:]
	}
	return list
}
