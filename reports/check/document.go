package check

import (
	"fmt"
	"slices"
	"strings"

	"tracetool/reports"
	"tracetool/reports/measure"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// Name is the name of the documents.
const Name = "check"

// Broke is the error of a check that failed. It makes the exit code 1.
type Broke struct{ message string }

func (b *Broke) Error() string { return b.message }

// ExitCode is that of a failed check.
func (b *Broke) ExitCode() int { return 1 }

// Document is the result for people and programs. Its Failure is of type [*Broke].
func (r *Result) Document() *reports.Document {
	d := &reports.Document{
		Report:     Name,
		Findings:   r.Broken,
		Quiet:      r.quiet(),
		Checks:     r.Checks,
		Suppressed: r.Suppressed,
		Failure:    r.failure(),
	}
	for _, w := range r.warnings {
		d.Warnings = append(d.Warnings, fact.Warning{Code: w.code, Message: w.message})
	}
	if len(r.in.Runs) == 1 {
		d.Trace = r.in.Runs[0].Trace
	} else {
		for _, run := range r.in.Runs {
			d.Inputs = append(d.Inputs, reports.Input{Trace: run.Trace})
		}
	}
	slices.SortStableFunc(d.Findings, func(a, b reports.Finding) int { return b.Score - a.Score })
	d.Sections = []reports.Section{
		{Title: "Rules", Table: r.rulesTable(), HideEmpty: true},
		{Table: r.valuesTable(), HideEmpty: true},
		{Title: "Suppressed", Table: r.suppressedTable(), HideEmpty: true},
	}
	return d
}

// quiet is what to say when no rule is broken.
func (r *Result) quiet() string {
	counts := make(map[reports.Outcome]int64)
	for _, x := range r.Checks {
		counts[x.Outcome]++
	}
	hold := int64(0)
	for _, x := range r.Rules {
		if x.Outcome == reports.Passed {
			hold++
		}
	}
	var parts []string
	if hold > 0 || r.Budget.Findings == nil {
		parts = append(parts, format.Plural(hold, "rule holds", "rules hold"))
	}
	if r.Budget.Findings != nil && r.in.Runs.Has()&measure.NeedFindings != 0 {
		parts = append(parts, "no finding is more than the budget allows")
	}
	s := strings.Join(parts, ", ")
	for _, o := range []reports.Outcome{reports.Skipped, reports.Undecided} {
		if n := counts[o]; n > 0 {
			s += fmt.Sprintf(" (%d %s)", n, outcomes[o])
		}
	}
	if s = strings.TrimSpace(s); s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// failure is nil if all that breaks rules is no more than a warning.
func (r *Result) failure() error {
	broken := make(map[string]bool)
	for i := range r.Broken {
		if r.Broken[i].Severity == reports.Error {
			broken[r.Broken[i].Rule] = true
		}
	}
	if len(broken) == 0 {
		return nil
	}
	own := 0
	for _, rule := range r.Budget.Rules {
		if broken[rule.Name] {
			own++
		}
	}
	var parts []string
	if own > 0 {
		verb := "are"
		if own == 1 {
			verb = "is"
		}
		parts = append(parts, fmt.Sprintf("%d of %s %s broken", own, format.Plural(int64(len(r.Budget.Rules)), "rule", "rules"), verb))
	}
	if n := int64(len(broken) - own); n > 0 {
		parts = append(parts, format.Plural(n, "finding is", "findings are")+" more than the budget allows")
	}
	return &Broke{strings.Join(parts, ", and ")}
}
