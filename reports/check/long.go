package check

import (
	"strings"

	"tracetool/reports"
	"tracetool/reports/measure"
)

// Long is the help's text.
const Long = `Check holds traces to the rules of a budget file, tells of every rule that is broken
where and by what, and exits with code 1 if one is.

Several traces are runs of one program: rules look at the median of their values or,
of open waits and stuck goroutines, at the worst run. --each checks every trace on its own.

A budget is YAML:

  version: 1
  baseline: base.json              # optional, from tracetool baseline
  findings: {max_severity: info}   # of summarize; or none, warning, error
  rules:
    - name: cache-lock             # the key of its findings
      doc: Lookups must not queue. # optional: why
      select: {operation: mutex, site: cache.(*Store).Get}
      require: wait.wall_share <= max(10%, baseline.wait.wall_share * 2)
    - name: no-slow-sites
      select: {class: contention}
      per: site                    # each site on its own,
      except: [{operation: mutex, site: cache.(*Store).Get}]   # but these
      require: waits < 50 or wait.typical_share <= 5%
      severity: warning            # told, but no reason to fail
  suppress:
    - rule: cache-lock             # a rule, or a finding (tracetool findings)
      site: cache.(*Store).Get     # optional, as is operation
      reason: sharded with the next release
      until: 2027-01-31            # optional: the last day

select limits a rule to operations, classes, sites (functions), groups (of goroutines),
tasks or regions; of operations and classes there may be a list. Names are written as
tracetool prints them, with or without the package's path, and * stands for anything.
per applies the rule to each operation, class, site, group, task or region by itself.

require is a condition over metrics, of the selected part of the program. It compares
with < <= > >= == !=, computes with + - * / min max abs, and joins with and, or, not.
Durations have a unit (5ms), shares may be percentages (10% is 0.1), and baseline.
stands before a metric of the baseline. What does not occur is 0, in the baseline as
well. findings has max_severity, the gravest that is let pass, forbid and allow: keys
of findings that always count, and never do. A finding of several runs counts if half
of them have it.

A rule that rests on absolute times, a p99 or a maximum fails when a machine is slow,
with several traces as well: check warns of it, and says what repeats. --init writes a
first budget with rules that repeat. --metrics lists all metrics.`

// MetricsDocument lists the metrics.
func MetricsDocument() *reports.Document {
	t := &reports.Table{Key: "metrics", Columns: []reports.Column{
		{Key: "metric", Head: "metric"}, {Key: "unit", Head: "unit"}, {Key: "select", Head: "select by"}, {Key: "doc", Head: "meaning"},
		{Key: "repeats", Head: "repeats"}, {Key: "varies", Head: "varies"}, {Key: "instead", Head: "what repeats instead"},
	}}
	for i := range t.Columns {
		t.Columns[i].Show = reports.NotText
	}
	var text []string
	for _, m := range measure.Metrics() {
		text = append(text, m.Key+" ("+kind(m)+")", "    "+m.Doc+caveat(m))
		t.Add(m.Key, unitName(m.Unit), orNil(strings.Join(m.Selects.Keys(), ", ")), m.Doc, repeats(m), orNil(m.Varies), orNil(m.Instead))
	}
	return &reports.Document{Report: "metrics", Sections: []reports.Section{{Title: "Metrics", Text: text, Table: t}}}
}

// kind is "duration, by operation, class, site or group".
func kind(m *measure.Metric) string {
	s := unitName(m.Unit)
	switch keys := m.Selects.Keys(); len(keys) {
	case 0:
	case 1:
		s += ", by " + keys[0]
	default:
		s += ", by " + strings.Join(keys[:len(keys)-1], ", ") + " or " + keys[len(keys)-1]
	}
	if m.Worst {
		s += "; the worst of several runs"
	}
	return s
}

// caveat says what repeats instead of a metric that does not.
func caveat(m *measure.Metric) string {
	if m.Varies == "" {
		return ""
	}
	of := " It "
	if m.Of != nil {
		of = " For " + m.Of.Name + " it "
	}
	return of + m.Varies + "; " + m.Instead + " repeats."
}

func unitName(u reports.Unit) string {
	switch u {
	case reports.Duration:
		return "duration"
	case reports.Share:
		return "share"
	}
	return "count"
}

// repeats says whether runs of the same program agree on a metric.
func repeats(m *measure.Metric) string {
	switch {
	case m.Varies == "":
		return "yes"
	case m.Of != nil:
		return "for " + m.Of.Others
	}
	return "no"
}
