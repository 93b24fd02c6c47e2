package scheduler

import (
	"cmp"
	"slices"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// syscalls is one row a site, those that lost their procs for longest first.
func (v *view) syscalls() *reports.Table {
	t := &reports.Table{Key: "syscalls", Screenful: 10, Columns: []reports.Column{
		{Key: "site", Head: "site", Unit: reports.Place}, {Key: "call", Head: "call", Unit: reports.Func},
		count("count", "count"), hidden(count("open", "")), duration("total_ns", "total"), duration("max_ns", "max"),
		count("lost_proc", "lost proc"), duration("lost_proc_ns", "time of those"), hidden(duration("lost_proc_delay_ns", "")),
	}}
	for _, s := range v.sortedSyscalls() {
		x := v.detail.syscalls[s]
		if v.Keep(s.Func, s.Call) {
			t.Add(s.Frame, s.Call, x.count, x.open, x.total, x.max, x.lost, x.lostTotal, x.delay)
		}
	}
	return t
}

func (v *view) sortedSyscalls() []*fact.Site {
	all := v.detail.syscalls
	var sites []*fact.Site
	for s := range all {
		sites = append(sites, s)
	}
	slices.SortFunc(sites, func(a, b *fact.Site) int {
		return cmp.Or(
			cmp.Compare(all[b].lostTotal, all[a].lostTotal), cmp.Compare(all[b].total, all[a].total),
			a.Frame.Compare(b.Frame), cmp.Compare(a.Call, b.Call))
	})
	return sites
}

// yields is one row a site of runtime.Gosched.
func (v *view) yields() *reports.Table {
	t := &reports.Table{Key: "yields", Screenful: 10, Columns: []reports.Column{
		{Key: "site", Head: "site", Unit: reports.Place}, count("calls", "calls"), count("goroutines", "goroutines"),
		duration("running_ns", "running before"), duration("mean_run_ns", "mean"), ratio("running_share", "of running"),
		duration("delay_ns", "delayed"),
	}}
	for _, y := range v.result.Yields {
		if v.Keep(y.Site.Func, y.Site.Call) {
			t.Add(y.Site.Frame, y.Count, y.Goroutines, y.Running, mean(y.Running, y.Count), share(y.Running, v.result.Running), y.Delay)
		}
	}
	return t
}
