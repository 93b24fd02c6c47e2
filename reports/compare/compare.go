package compare

import (
	"tracetool/reports"
	"tracetool/reports/measure"
)

// Options say what is called different.
type Options struct {
	// Alpha is the probability with which sides that are alike may show a
	// difference; 0 is [DefaultAlpha].
	Alpha float64
	// Floor is the least change that is called different, as a part of the old
	// value; 0 is any. [DefaultFloor] is usual.
	Floor float64
	// Options are what the runs were limited to when they were measured. They
	// are not applied again.
	Options reports.Options
}

// Margin is the factor, up or down, within which two sides are the same: noise of
// 10 to 25% from run to run, which shares of the wall have, leaves ten runs a side
// an interval of about as much.
const Margin = 1.25

// Negligible is the share of the program below which a subject does not matter: on
// the mean of all runs of both sides, of the procs' time that lay idle for it, of
// the critical path or, for contention, of the wall, else of the number of waits; for a group, of the procs'
// time, of the goroutines created or of those alive. Goroutines that are stuck
// always matter, as do tasks and regions. Metrics that are shares do not matter
// below 0.1% either.
const Negligible = 0.005

// Verdict says whether two sides measure different.
type Verdict string

const (
	// Different: p and the adjusted p are below alpha, and the ratio is at least
	// floor away from 1, or there is none since the old value is 0.
	Different Verdict = "different"
	// Same: not different, and the interval of the ratio is within [Margin]; or
	// all runs measured the same number.
	Same Verdict = "same"
	// Unknown: neither. More runs would tell.
	Unknown Verdict = "unknown"
)

// Comparison is two sides, compared.
type Comparison struct {
	old, new measure.Series
	options  Options
	tables   []*table
}

// New compares two sides, each one or more runs of a program.
func New(old, new measure.Series, o Options) *Comparison {
	if o.Alpha == 0 {
		o.Alpha = DefaultAlpha
	}
	c := &Comparison{old: old, new: new, options: o}
	scale := newScale(old, new)
	for i := range kinds {
		c.tables = append(c.tables, newTable(&kinds[i], old, new, scale))
	}
	c.judge()
	for _, t := range c.tables {
		t.sort()
	}
	return c
}

// testable reports whether there are runs enough to call anything different.
func (c *Comparison) testable() bool {
	return max(leastP(len(c.old), len(c.new)), 1.0/deals) < c.options.Alpha
}

// rows calls f for the rows of all tables.
func (c *Comparison) rows(f func(*row)) {
	for _, t := range c.tables {
		for _, r := range t.rows {
			f(r)
		}
	}
}
