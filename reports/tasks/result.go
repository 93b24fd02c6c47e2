package tasks

import (
	"cmp"
	"slices"
)

// Result is what was collected, finished. It does not change any more.
type Result struct {
	// Tasks and Regions are in the order of their total time, greatest first;
	// among equals the one with more open ones comes first.
	Tasks   []Task
	Regions []Region
	// Logs are in the order of their counts, greatest first.
	Logs []Log
	// Slowest are up to 100 tasks that took longest, open ones among them with
	// the time they are known to have taken.
	Slowest []Instance
}

// Empty reports whether there is nothing at all.
func (r *Result) Empty() bool { return len(r.Tasks)+len(r.Regions)+len(r.Logs) == 0 }

// Result returns what was collected.
func (c *Collector) Result() *Result {
	r := &Result{Slowest: slices.Clone(c.slowest)}
	for _, t := range c.tasks.rows {
		if t != nil {
			r.Tasks = append(r.Tasks, *t)
		}
	}
	for _, g := range c.regions.rows {
		if g != nil {
			r.Regions = append(r.Regions, g.Region)
		}
	}
	for _, l := range c.logs.rows {
		if l != nil {
			r.Logs = append(r.Logs, *l)
		}
	}
	slices.SortFunc(r.Tasks, func(a, b Task) int { return compare(&a.Latency, &b.Latency) })
	slices.SortFunc(r.Regions, func(a, b Region) int { return compare(&a.Latency, &b.Latency) })
	slices.SortFunc(r.Logs, func(a, b Log) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Category, b.Category))
	})
	return r
}

func compare(a, b *Latency) int {
	return cmp.Or(
		cmp.Compare(b.Hist.Sum(), a.Hist.Sum()), cmp.Compare(b.Open, a.Open),
		cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name),
	)
}
