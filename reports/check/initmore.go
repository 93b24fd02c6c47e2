package check

import (
	"strings"

	"tracetool/reports"
	"tracetool/reports/measure"
)

// more suggests rules that somebody has to choose.
func (b *initial) more() {
	b.line("")
	b.line("# Further rules to choose from:")
	b.line("#")
	b.line("# What tracetool summarize finds; found now: %s.", b.found())
	b.line("# findings: {max_severity: info}")
	for i, d := range []measure.Dimension{measure.ByTask, measure.ByRegion} {
		for _, sel := range b.subjects(&measure.Selection{}, d) {
			key, name := d.Keys()[0], []string{sel.Task.String(), sel.Region.String()}[i]
			b.line("#")
			b.line("#   - name: %s", quoted(b.name("latency of "+key+" "+name)))
			b.line("#     select: {%s: %s}", key, quoted(name))
			b.line("#     require: latency.p50 <= %s   # measured: %s; depends on the machine", round(headroom*b.most("latency.p50", &sel)), b.measured("latency.p50", &sel))
		}
	}
}

// found are the keys of the findings in the runs.
func (b *initial) found() string {
	var keys []string
	seen := make(map[string]bool)
	for _, r := range b.runs {
		for _, f := range r.Findings {
			if f.Severity != reports.Info && !seen[f.Rule] {
				seen[f.Rule] = true
				keys = append(keys, f.Rule)
			}
		}
	}
	switch {
	case len(keys) == 0 && b.runs.Has()&measure.NeedFindings == 0:
		return "not known of baselines"
	case len(keys) == 0:
		return "nothing"
	}
	return strings.Join(keys, ", ")
}
