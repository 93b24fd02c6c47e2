package compare

import (
	"strings"

	"tracetool/reports"
	"tracetool/reports/measure"
	"tracetool/reports/render/format"
)

// appeared lists for people the subjects that one side alone has, those first of
// which there is most. Data formats have them as rows with a status.
func (c *Comparison) appeared() []reports.Section {
	var sections []reports.Section
	for _, side := range []struct{ status, title string }{
		{"new", "Only on the new side"}, {"vanished", "Only on the old side"},
	} {
		if lines := c.only(side.status); lines != nil {
			sections = append(sections, reports.Section{Title: side.title, Text: lines})
		}
	}
	return sections
}

// only is a line for each site and group with a status.
func (c *Comparison) only(status string) []string {
	var lines []string
	small := 0
	for _, t := range c.tables {
		if t.table != "sites" && t.table != "groups" {
			continue
		}
		left := 0
		for i, s := range t.with(status) {
			switch {
			case s.weight < Negligible:
				small++
			case i < screenful:
				lines = append(lines, s.tell())
			default:
				left++
			}
		}
		if left > 0 {
			lines = append(lines, format.Ellipsis+" "+format.Count(int64(left))+" more "+t.table)
		}
	}
	if small > 0 {
		lines = append(lines, format.Plural(int64(small), "site or group", "sites and groups")+" too small to matter")
	}
	return lines
}

// with is the subjects with a status.
func (t *table) with(status string) []*subject {
	var list []*subject
	for _, s := range t.changed() {
		if s.status == status {
			list = append(list, s)
		}
	}
	return list
}

// tell is the subject with what the side measured that has it, and how many of its
// runs do.
func (s *subject) tell() string {
	side := s.new
	if s.status == "vanished" {
		side = s.old
	}
	keys := []string{"waits", "wait.wall_share"}
	switch s.kind.table {
	case "groups":
		keys = []string{"goroutines.created", "goroutines.alive"}
	case "tasks", "regions":
		keys = []string{"latency.count", "latency.p50"}
	}
	said := s.about() + ": " + s.value(side, keys[0]) + ", " + s.value(side, keys[1])
	if s.runs < len(side) {
		said += ", in " + format.Count(int64(s.runs)) + " of " + format.Plural(int64(len(side)), "run", "runs")
	}
	return said
}

// value is one side's value of a metric: "12.1% of the wall".
func (s *subject) value(side measure.Series, key string) string {
	m := measure.Lookup(key)
	whole := &measure.Selection{}
	switch s.kind.table {
	case "tasks":
		whole.Task = measure.NewPattern("*")
	case "regions":
		whole.Region = measure.NewPattern("*")
	}
	x := side.Value(m, whole)
	shown := format.Cell(reports.Measured, m.Quantity(x))
	switch {
	case key == "latency.count":
		return shown + " of them"
	case m.Unit == reports.Duration:
		return nouns[key][0] + " " + shown
	case m.Unit == reports.Count && x == 1:
		shown += " " + strings.TrimSuffix(strings.TrimPrefix(nouns[key][0], "number "), "s")
	case m.Unit == reports.Count:
		shown += " " + strings.TrimPrefix(nouns[key][0], "number ")
	}
	return shown + nouns[key][1]
}
