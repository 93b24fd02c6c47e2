package compare

import (
	"fmt"
	"slices"
	"strings"

	"tracetool/reports/measure"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// warnings are what the verdicts do not tell of the runs.
func (c *Comparison) warnings() []fact.Warning {
	var list []fact.Warning
	for _, w := range []fact.Warning{
		{Code: "few-runs", Message: c.fewRuns()},
		{Code: "procs-differ", Message: c.differs("GOMAXPROCS", func(t *fact.Trace) string { return fmt.Sprint(t.GOMAXPROCS) })},
		{Code: "go-versions-differ", Message: c.differs("the Go version", func(t *fact.Trace) string { return format.GoVersion(t.Version) })},
		{Code: "lengths-differ", Message: c.lengths()},
		{Code: "incomplete-runs", Message: c.incomplete()},
		{Code: "repeated-runs", Message: c.repeated()},
	} {
		if w.Message != "" {
			list = append(list, w)
		}
	}
	return list
}

// fewRuns says that no change can be told from noise.
func (c *Comparison) fewRuns() string {
	n1, n2 := len(c.old), len(c.new)
	if c.testable() {
		return ""
	}
	if c.options.Alpha <= 1.0/deals {
		return fmt.Sprintf("alpha is too small: with %g nothing is called different, 1 in %s is the least", c.options.Alpha, format.Count(deals))
	}
	least := 2
	for leastP(least, least) >= c.options.Alpha {
		least++
	}
	need := fmt.Sprintf("%d against %d are the least, %d are better", least, least, max(10, least+4))
	switch {
	case n1 == 0 || n2 == 0:
		return "one side has no runs: nothing is compared"
	case n1 == 1 && n2 == 1:
		return "one run a side: cannot tell a change from noise; " + need
	}
	return fmt.Sprintf("%d against %s: too few to tell a change from noise, even if every new run is beyond every old one; %s",
		n1, format.Plural(int64(n2), "run", "runs"), need)
}

// differs says that what the runs ran on is not the same.
func (c *Comparison) differs(what string, of func(*fact.Trace) string) string {
	old, new := distinct(c.old, of), distinct(c.new, of)
	if len(old)+len(new) == 0 || len(old) < 2 && len(new) < 2 && slices.Equal(old, new) || len(old)*len(new) == 0 {
		return ""
	}
	said := what + " is " + strings.Join(old, " and ") + " on the old side and " + strings.Join(new, " and ") + " on the new one"
	if len(old) > 1 || len(new) > 1 {
		return said + ": a side that mixes them is not one sample"
	}
	return said + ": differences may be due to that"
}

func distinct(s measure.Series, of func(*fact.Trace) string) []string {
	var list []string
	for _, r := range s {
		list = append(list, of(&r.Trace))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// lengths says that the traces of one side are much longer.
func (c *Comparison) lengths() string {
	wall := measure.Lookup("wall")
	old, new := c.old.Value(wall, &measure.Selection{}), c.new.Value(wall, &measure.Selection{})
	if !(old > 0 && new > 0) || new/old < Margin && old/new < Margin {
		return ""
	}
	return fmt.Sprintf("the new traces are %s as long as the old ones: where that is not the program's doing, counts differ for that reason",
		times(new/old))
}

// repeated says that a run is there more than once: it tells nothing new, and makes
// noise look smaller than it is.
func (c *Comparison) repeated() string {
	type mark struct {
		wall, running int64
		waits         float64
	}
	seen, n := make(map[mark]bool), int64(0)
	for _, r := range append(c.old[:len(c.old):len(c.old)], c.new...) {
		m := mark{int64(r.Trace.Duration), int64(r.Runtime.Running), numberOf.Value(r, &measure.Selection{})}
		if m.running > 0 && seen[m] {
			n++
		}
		seen[m] = true
	}
	if n == 0 {
		return ""
	}
	return format.Plural(n, "run is", "runs are") + " there more than once: verdicts are worth less than they seem"
}

// incomplete says which runs are damaged.
func (c *Comparison) incomplete() string {
	var parts []string
	for _, side := range []struct {
		name string
		runs measure.Series
	}{{"old", c.old}, {"new", c.new}} {
		n := 0
		for _, r := range side.runs {
			if r.Trace.LostBytes > 0 {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d of %s", n, format.Plural(int64(len(side.runs)), side.name+" run", side.name+" runs")))
		}
	}
	if parts == nil {
		return ""
	}
	return strings.Join(parts, " and ") + " could not be read completely: what is lost looks like a change"
}
