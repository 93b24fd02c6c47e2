package check

import (
	"cmp"
	"fmt"
	"slices"

	"tracetool/reports"
	"tracetool/reports/findings"
	"tracetool/reports/measure"
	"tracetool/reports/render/format"
)

// occurrence is a finding of summarize and the number of runs that have it.
type occurrence struct {
	finding reports.Finding
	runs    int
}

// occurrences are the findings of the runs, told apart by rule, function and
// operation. What is told is the one with the highest score.
func (r *Result) occurrences() []*occurrence {
	type key struct{ rule, function, operation string }
	var list []*occurrence
	index := make(map[key]*occurrence)
	for _, run := range r.in.Runs {
		here := make(map[key]bool)
		for _, f := range run.Findings {
			k := key{f.Rule, f.Site.Func, f.Operation}
			o := index[k]
			if o == nil {
				o = &occurrence{finding: f}
				index[k] = o
				list = append(list, o)
			}
			if !here[k] {
				o.runs++
				here[k] = true
			}
			if f.Score > o.finding.Score {
				o.finding = f
			}
		}
	}
	slices.SortStableFunc(list, func(a, b *occurrence) int { return cmp.Compare(b.finding.Score, a.finding.Score) })
	return list
}

// conclusions applies the budget's limit on findings. Of several runs half must
// have one for it to count: one that comes and goes is no change of the program.
func (r *Result) conclusions() {
	limit := r.Budget.Findings
	if limit == nil {
		return
	}
	var counted, found []reports.Finding
	for _, o := range r.occurrences() {
		if 2*o.runs < len(r.in.Runs) || !limit.breaks(&o.finding) {
			continue
		}
		f := o.finding
		f.Severity = reports.Error // it fails the check
		if len(r.in.Runs) > 1 {
			f.Evidence = append(slices.Clone(f.Evidence), fmt.Sprintf("Found in %d of %s.", o.runs,
				format.Plural(int64(len(r.in.Runs)), "run", "runs")))
		}
		found = append(found, f)
		if r.add(f, func(s *Suppression) bool { return s.aboutFinding(&f) }) {
			counted = append(counted, f)
		}
	}
	checks := findings.Checks(found)
	for i := range checks {
		c := &checks[i]
		of := func(f reports.Finding) bool { return f.Rule == c.Rule }
		if c.Outcome == reports.Failed && !slices.ContainsFunc(counted, of) {
			at := slices.IndexFunc(r.Suppressed, func(s reports.Suppressed) bool { return of(s.Finding) })
			c.Outcome, c.Note = reports.Skipped, "suppressed: "+r.Suppressed[at].Reason
		}
		c.Origin = limit.Origin
	}
	r.Checks = append(r.Checks, checks...)
	if slices.ContainsFunc(r.in.Runs, func(run *measure.Run) bool { return run.Has&measure.NeedFindings == 0 }) {
		r.noFindings(r.Checks[len(r.Checks)-len(checks):])
	}
}

// noFindings takes back what passed: a run of a baseline has no findings, and
// does not say that there were none.
func (r *Result) noFindings(checks []reports.Check) {
	const why = "runs of a baseline have no findings"
	for i := range checks {
		if checks[i].Outcome == reports.Passed {
			checks[i].Outcome, checks[i].Note = reports.Undecided, why
		}
	}
	r.warn("undecided", "findings are undecided: %s", why)
}

// breaks reports whether a finding is more than the budget lets pass.
func (l *Findings) breaks(f *reports.Finding) bool {
	switch {
	case slices.Contains(l.Allow, f.Rule):
		return false
	case slices.Contains(l.Forbid, f.Rule):
		return true
	}
	return slices.Index(severities, string(f.Severity)) > slices.Index(severities, string(l.Max))
}
