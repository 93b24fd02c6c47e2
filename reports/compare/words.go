package compare

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// told is of how many subjects the answer tells.
const told = 3

// answer says in a few sentences what changed, and where.
func (c *Comparison) answer() []string {
	var counts [4]int
	c.rows(func(r *row) { counts[r.rank()]++ })
	different, unknown, same := counts[0], counts[1], counts[2]
	measures := format.Plural(int64(different+unknown+same), "measure", "measures") + " that " + verb(different+unknown+same, "matters", "matter")
	rest := are(same) + " the same within 25%, " + are(unknown) + " unknown."
	said, rank := "", 0
	switch {
	case len(c.old) == 0 || len(c.new) == 0 || different+unknown+same == 0:
		said = "Nothing to compare."
	case different+unknown == 0:
		said = "No difference: " + measures + ", the same on both sides within 25%."
	case !c.testable():
		said, rank = "Too few runs to tell a change from noise. What moved most:", 1
	case different == 0:
		said = "No difference found: of " + measures + " " + rest
	default:
		said = format.Count(int64(different)) + " of " + measures + " " + verb(different, "differs", "differ") + "; " + rest
	}
	lines := []string{said}
	for _, r := range c.leaders(rank) {
		lines = append(lines, "  "+r.tell())
	}
	return lines
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func are(n int) string { return format.Count(int64(n)) + " " + verb(n, "is", "are") }

// leaders are one row of a rank for each of the subjects with the greatest change:
// what is more precise comes first, sites before groups before all of the program.
// Operations say the same as their sites.
func (c *Comparison) leaders(rank int) []*row {
	var list []*row
	for _, t := range c.tables {
		if t.table == "operations" || t.table == "totals" {
			continue
		}
		for _, s := range t.changed() {
			if r := s.leader(t.rows, rank); r != nil {
				list = append(list, r)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b *row) int { return cmp.Compare(b.change, a.change) })
	if len(list) == 0 {
		for _, r := range c.tables[0].rows {
			if r.rank() == rank && r.moved() {
				list = append(list, r)
			}
		}
	}
	return list[:min(told, len(list))]
}

// changed is the subjects, those first of which most changed.
func (t *table) changed() []*subject {
	list := slices.Clone(t.subjects)
	slices.SortStableFunc(list, func(a, b *subject) int {
		return (&row{subject: a}).compareSubjects(&row{subject: b})
	})
	return list
}

// leader is the row of a rank that says most of a subject: the metric that its kind
// lists first. Of waits that may be rest the number comes first, and the time last.
func (s *subject) leader(rows []*row, rank int) *row {
	var first *row
	order := func(r *row) int {
		switch rest := s.operation.Class() != fact.Contention; {
		case rest && r.metric == numberOf:
			return -1
		case rest && (r.metric == wallShare || r.metric == typicalShare):
			return len(s.kind.metrics)
		}
		return r.order
	}
	for _, r := range rows {
		if r.subject == s && r.rank() == rank && r.moved() && (first == nil || order(r) < order(first)) {
			first = r
		}
	}
	return first
}

// moved reports whether the sides' values differ.
func (r *row) moved() bool { return r.old < r.new || r.old > r.new }

// about names the subject in a sentence: "mutex at cache.(*Store).Get".
func (s *subject) about() string {
	switch s.kind.table {
	case "totals":
		return "all of the program"
	case "operations":
		return s.operation.String()
	case "sites":
		return s.operation.String() + " at " + format.Func(s.name)
	case "groups":
		return "goroutines of " + format.Func(s.name)
	}
	return strings.TrimSuffix(s.kind.table, "s") + " " + s.name
}

// nouns are metrics as the beginning of a sentence about a subject, and what
// their values are a share of.
var nouns = map[string][2]string{
	"wait.wall_share":     {"time waited", " of the wall"},
	"waits":               {"waits", ""},
	"wait.typical_share":  {"time waited, if every wait were a median one,", " of the wall"},
	"wait.p50":            {"median wait", ""},
	"wait.p99":            {"p99 of the waits", ""},
	"wait.max":            {"longest wait", ""},
	"open_waits":          {"waits without an end", ""},
	"wait.impact":         {"procs idle for it", " of all proc time"},
	"critical_path.share": {"share of the critical path", ""},
	"stuck":               {"stuck goroutines", ""},
	"goroutines.created":  {"number created", ""},
	"goroutines.alive":    {"number alive at the end", ""},
	"goroutines.grown":    {"growth", ""},
	"running.wall_share":  {"running", " of the wall"},
	"sched_delay.share":   {"share of time without a proc", ""},
	"latency.count":       {"number", ""},
	"latency.p50":         {"median", ""},
	"latency.p99":         {"p99", ""},
	"latency.max":         {"longest", ""},
	"latency.wait_share":  {"share of time waiting", ""},
	"latency.open":        {"not ended", ""},
	"wall":                {"duration", ""},
}

// tell is the row as a sentence: "mutex at cache.(*Store).Get: time waited grew 3.1×
// (2.4–3.9×), from 12.1% to 37.6% of the wall."
func (r *row) tell() string {
	noun, ok := nouns[r.metric.Key]
	if !ok {
		noun[0] = r.metric.Key
	}
	if r.status != "" {
		return r.subject.tell() + ", only on the " + map[string]string{"new": "new", "vanished": "old"}[r.status] + " side."
	}
	said := r.about() + ": " + noun[0]
	moved := " grew "
	if r.new < r.old {
		moved = " fell to "
	}
	if !math.IsNaN(r.ratio) && r.ratio > 0 {
		said += moved + times(r.ratio) + r.between() + ","
	}
	return said + " from " + r.show(r.old) + " to " + r.show(r.new) + noun[1] + "."
}

func (r *row) between() string {
	if !r.bounded || r.low == r.high {
		return ""
	}
	return " (" + r.interval() + "×)"
}

func (r *row) show(x float64) string {
	return format.Cell(reports.Measured, r.metric.Quantity(x))
}
