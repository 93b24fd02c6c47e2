package tracetest

import (
	"fmt"
	"slices"
	"strings"

	"tracetool/reports"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// without is an error without the position that testing puts before it: a rule often
// stands on the line of the call.
func without(call fact.Frame, err error) string {
	lines := strings.Split(err.Error(), "\n")
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], fmt.Sprintf("%s:%d: ", call.File, call.Line))
	}
	return strings.Join(lines, "\n")
}

// locate adds the file to warnings about suppressions: the rules of several budgets
// are checked as one, which has no file of its own.
func (s *settings) locate(warnings []fact.Warning) {
	for i := range warnings {
		w := &warnings[i]
		for _, x := range s.budget.Suppress {
			if strings.HasPrefix(w.Message, fmt.Sprintf(":%d: the suppression of %s ", x.Origin.Line, x.Rule)) {
				w.Message = x.Origin.File + w.Message
				break
			}
		}
	}
}

// unmatched tells of functions named in the test at which nothing waits in any run:
// that may be as it should, or a slip. Of groups, and of names that are like another,
// the document's warnings tell.
func (x *execution) unmatched(doc *reports.Document) {
	x.t.Helper()
	names := x.series.Names(measure.BySite)
	for _, r := range x.settings.written {
		site := r.Select.Site
		told := func(w fact.Warning) bool {
			return w.Code == "selects-nothing" && strings.Contains(w.Message, "site "+site.String())
		}
		if !site.Any(names) && !strings.Contains(site.String(), "*") && !slices.ContainsFunc(doc.Warnings, told) {
			x.t.Logf("tracetest: rule %q: nothing waits at %s", r.Name, site)
		}
	}
}
