package scheduler

import (
	"cmp"
	"maps"
	"slices"

	"tracetool/reports/internal/hist"
	"tracetool/traceparse/fact"
)

// Result returns what was collected; trace is that of the scan, which must be
// over.
func (c *Collector) Result(trace *fact.Trace) *Result {
	c.late.settle(c.settle)
	r := &Result{
		GOMAXPROCS: trace.GOMAXPROCS, Wall: trace.Duration,
		Running: c.running, System: c.system, Syscalls: c.syscalls, Gaps: trace.Gaps,
		GC: c.gc.result(), Sweep: c.sweep.result(),
	}
	var all delay
	for cause := range c.delays {
		all.merge(&c.delays[cause])
		r.Causes[cause] = c.delays[cause].result()
	}
	r.Delay = all.result()
	r.Runnable = r.Delay.Total
	c.finishPauses(r)
	c.finishAssists(r)
	c.finishYields(r)
	return r
}

func (d *delay) result() Delay {
	return Delay{
		Count: d.N(), Open: d.open, Total: d.Sum(), Mean: d.Mean(), Max: d.Max(),
		P50: d.Quantile(0.5), P90: d.Quantile(0.9), P99: d.Quantile(0.99),
	}
}

func (c *Collector) finishPauses(r *Result) {
	var all hist.Hist
	for name, p := range c.pauses {
		if !byTracer(name) {
			all.Merge(&p.Hist)
		}
		r.Pauses = append(r.Pauses, pauseResult(pauseKind(name), &p.Hist))
	}
	r.Pause = pauseResult("", &all)
	slices.SortFunc(r.Pauses, func(a, b Pause) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Kind, b.Kind))
	})
}

func pauseResult(kind string, h *hist.Hist) Pause {
	return Pause{
		Kind: kind, Count: h.N(), Total: h.Sum(), Mean: h.Mean(), Max: h.Max(),
		P50: h.Quantile(0.5), P99: h.Quantile(0.99),
	}
}

// finishAssists folds groups that turned out to be the same.
func (c *Collector) finishAssists(r *Result) {
	byGroup := map[*fact.Group]*Assist{}
	for g, a := range c.assists {
		if g != nil {
			g = g.Canonical()
		}
		if byGroup[g] == nil {
			byGroup[g] = &Assist{Group: g}
		}
		byGroup[g].Count += a.count
		byGroup[g].Total += a.total
		r.Assist.Count += a.count
		r.Assist.Total += a.total
		byGroup[g].Max = max(byGroup[g].Max, a.max)
		r.Assist.Max = max(r.Assist.Max, a.max)
	}
	for _, a := range byGroup {
		r.Assists = append(r.Assists, *a)
	}
	slices.SortFunc(r.Assists, func(a, b Assist) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), a.Group.Compare(b.Group))
	})
}

func (c *Collector) finishYields(r *Result) {
	for y := range maps.Values(c.yields) {
		r.Yields = append(r.Yields, Yield{
			Site: y.site, Count: y.count, Goroutines: y.goroutines, Running: y.running, Delay: y.delay,
		})
	}
	slices.SortFunc(r.Yields, func(a, b Yield) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), a.Site.Frame.Compare(b.Site.Frame))
	})
}
