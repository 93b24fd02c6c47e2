package measure

import (
	"tracetool/reports"
	"tracetool/reports/channels"
	"tracetool/reports/locks"
	"tracetool/reports/scheduler"
	"tracetool/reports/stuck"
	"tracetool/reports/tasks"
	"tracetool/traceparse/fact"
)

func (r *Run) addRuntime(s *scheduler.Result, o *reports.Options) {
	r.Runtime = Runtime{
		Running: s.Running, Runnable: s.Runnable, Syscall: s.Syscalls,
		DelayMean: s.Delay.Mean, DelayP50: s.Delay.P50, DelayP99: s.Delay.P99, DelayMax: s.Delay.Max,
		GCCycles: s.GC.Count, Pauses: s.Pause.Count, Pause: s.Pause.Total, Assist: s.Assist.Total, Busy: s.Busy(),
	}
	index := make(map[string]int)
	for _, y := range s.Yields {
		if !o.Keep(y.Site.Func) {
			continue
		}
		sum := row(&r.Yields, index, y.Site.Func, func() Yield { return Yield{Site: y.Site.Func, Frame: y.Site.Frame} })
		sum.Count += y.Count
	}
}

func (r *Run) addAnnotations(t *tasks.Result) {
	for i := range t.Tasks {
		r.Tasks = append(r.Tasks, annotation(&t.Tasks[i].Latency))
	}
	for i := range t.Regions {
		r.Regions = append(r.Regions, annotation(&t.Regions[i].Latency))
	}
}

func annotation(l *tasks.Latency) Annotation {
	return Annotation{Name: l.Name, Count: l.Count, Open: l.Unfinished, Hist: l.Hist, Times: l.Times}
}

func (r *Run) addStuck(rows []*stuck.Row) {
	for _, s := range rows {
		one := Stuck{Place: place(s.Site, s.Group), Goroutines: int64(len(s.IDs)), Verdict: s.Tier.String()}
		if s.Site != nil {
			one.Frame = s.Site.Frame
		}
		if len(s.Evidence) > 0 {
			one.Why = s.Evidence[0]
		}
		r.Stuck = append(r.Stuck, one)
	}
}

func (r *Run) addChannels(rows []*channels.Row) {
	for _, c := range rows {
		r.Channels = append(r.Channels, Channel{
			Senders: functions(c.Senders.Sites), Receivers: functions(c.Receivers.Sites),
			Frame: c.Senders.Site(), ConsumerBound: c.Verdict == channels.ConsumerBound,
			Sending: c.Senders.Blocked(), Receiving: c.Receivers.Blocked(), Told: c.Sentence(),
		})
	}
}

func (r *Run) addLocks(rows []*locks.Row) {
	for _, l := range rows {
		one := Lock{Sites: functions(l.WaitSites), MaxQueue: int64(l.Lock.MaxQueue), Total: l.Total(), Told: l.Sentence()}
		if len(l.WaitSites) > 0 {
			one.Frame = l.WaitSites[0]
		}
		r.Locks = append(r.Locks, one)
	}
}

// functions are the different functions of frames, in their order.
func functions(frames []fact.Frame) []string {
	var list []string
	seen := make(map[string]bool)
	for _, f := range frames {
		if f.Func != "" && !seen[f.Func] {
			seen[f.Func] = true
			list = append(list, f.Func)
		}
	}
	return list
}
