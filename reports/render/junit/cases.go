package junit

import (
	"fmt"
	"strings"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/reports/render/internal/ci"
)

// cases are the test cases of d. Services know one again by its name: no two
// share it.
func cases(d *reports.Document, style reports.Style) []junit.Testcase {
	var list []junit.Testcase
	for i := range d.Checks {
		list = append(list, check(d, &d.Checks[i], style))
	}
	for i := range d.Findings {
		if f := &d.Findings[i]; ci.Check(d, f.Rule) == nil {
			list = append(list, junit.Testcase{Name: findingName(f), Failure: failure(d, []*reports.Finding{f}, style)})
		}
	}
	if len(list) == 0 {
		list = append(list, junit.Testcase{Name: d.Report})
	}
	taken := map[string]int{}
	for i := range list {
		c := &list[i]
		c.Classname, c.Name = text(strings.TrimSuffix("tracetool."+d.Report, ".")), text(c.Name)
		taken[c.Name]++
		if n := taken[c.Name]; n > 1 {
			c.Name += fmt.Sprintf(" (%d)", n)
		}
	}
	return list
}

// findingName names a finding without a check: by its rule, and by the function,
// which stays the same when lines move.
func findingName(f *reports.Finding) string {
	if f.Site.Func == "" {
		return f.Rule
	}
	return f.Rule + " " + format.Func(f.Site.Func)
}

func check(d *reports.Document, c *reports.Check, style reports.Style) junit.Testcase {
	one := junit.Testcase{Name: c.Rule}
	switch c.Outcome {
	case reports.Failed:
		one.Failure = failure(d, about(d, c.Rule), style)
		if one.Failure.Message == "" {
			one.Failure.Message = text(c.Note)
		}
	case reports.Undecided:
		one.Skipped = &junit.Result{Message: text("undecided: " + c.Note)}
	case reports.Skipped:
		one.Skipped = &junit.Result{Message: text(reason(d, c))}
	default:
		if c.Note != "" {
			one.SystemOut = &junit.Output{Data: text(c.Note)}
		}
	}
	return one
}

// about returns the findings of a rule.
func about(d *reports.Document, rule string) []*reports.Finding {
	var list []*reports.Finding
	for i := range d.Findings {
		if d.Findings[i].Rule == rule {
			list = append(list, &d.Findings[i])
		}
	}
	return list
}

func failure(d *reports.Document, list []*reports.Finding, style reports.Style) *junit.Result {
	r := &junit.Result{Data: body(d, list, style)}
	if len(list) > 0 {
		r.Message, r.Type = text(list[0].Title), text(string(list[0].Severity))
	}
	return r
}

// reason says why the findings of a check do not count.
func reason(d *reports.Document, c *reports.Check) string {
	var reasons []string
	seen := map[string]bool{}
	for i := range d.Suppressed {
		if s := &d.Suppressed[i]; s.Rule == c.Rule && !seen[ci.Reason(s)] {
			seen[ci.Reason(s)] = true
			reasons = append(reasons, ci.Reason(s))
		}
	}
	if len(reasons) == 0 {
		return "suppressed: " + c.Note
	}
	return "suppressed: " + strings.Join(reasons, "; ")
}
