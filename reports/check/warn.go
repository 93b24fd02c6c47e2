package check

import (
	"fmt"
	"slices"
	"strings"

	"tracetool/reports/measure"
)

// enoughRuns is from how many runs on their median is not one run's accident.
const enoughRuns = 3

// locksCount is the share of lock waits in a selection from which what varies for
// locks varies for all of it.
const locksCount = 0.1

// unsteady warns of a rule that rests on what does not repeat from run to run. Of
// "waits < 50 or wait.typical_share <= 5%" that is not said: what makes it fail
// repeats.
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
			r.warn("unsteady", "rule %q rests on %s of %s: %s. What repeats is %s; or give at least %d traces, whose median counts.",
				rule.Name, m.Key, number(len(r.in.Runs)), m.Varies, m.Instead, enoughRuns)
		}
		if c.bare != nil {
			r.warn("no-headroom", "rule %q compares with the baseline as it is: no two runs are the same. Leave room, as in %s * 1.1.",
				rule.Name, baselineName+"."+c.bare.Key)
		}
	}
}

// varies reports whether a metric differs much between runs like these.
func (r *Result) varies(ref reference, subjects []measure.Selection) bool {
	m := ref.metric
	return !ref.baseline && m.Varies != "" && len(r.in.Runs) < enoughRuns && (!m.Locks || r.ofLocks(subjects))
}

func number(runs int) string {
	if runs == 1 {
		return "one run"
	}
	return fmt.Sprintf("%d runs", runs)
}

// ofLocks reports whether waits for locks are many of those in any of the
// selections.
func (r *Result) ofLocks(subjects []measure.Selection) bool {
	for i := range subjects {
		if r.in.Runs.LockShare(&subjects[i]) > locksCount {
			return true
		}
	}
	return false
}

// namesOf are the values of a dimension in the runs.
func (r *Result) namesOf(d measure.Dimension) []string {
	if r.names[d] == nil {
		r.names[d] = r.in.Runs.Names(d)
	}
	return r.names[d]
}

// nothing notes that a rule's selection matches nothing. A lock for which nobody
// waits is no news, but a name that is like another one's is a slip.
func (r *Result) nothing(rule *Rule, result *RuleResult) {
	for _, d := range []struct {
		d       measure.Dimension
		pattern measure.Pattern
	}{
		{measure.BySite, rule.Select.Site}, {measure.ByGroup, rule.Select.Group},
		{measure.ByTask, rule.Select.Task}, {measure.ByRegion, rule.Select.Region},
	} {
		if d.pattern.All() {
			continue
		}
		key, names := strings.Join(d.d.Keys(), ""), r.namesOf(d.d)
		if d.pattern.Any(names) {
			continue
		}
		result.Note = fmt.Sprintf("no %s %s in the trace", key, d.pattern)
		short := make([]string, len(names))
		for i, name := range names {
			short[i] = name[strings.LastIndexByte(name, '/')+1:]
		}
		like := nearest(d.pattern.String(), short)
		if like != "" {
			r.warn("selects-nothing", "rule %q: no %s %s in the trace; did you mean %s?", rule.Name, key, d.pattern, like)
		} else if d.d != measure.BySite && !d.pattern.Any(r.in.Baseline.Names(d.d)) {
			r.warn("selects-nothing", "rule %q: no %s %s in the trace: it cannot be broken.", rule.Name, key, d.pattern)
		}
	}
}
