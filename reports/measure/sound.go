package measure

import "tracetool/traceparse/fact"

// sound reports whether r can have been measured: no number in it is below 0.
func (r *Run) sound() bool {
	ok := notNegative(int64(r.Trace.Duration), int64(r.Trace.GOMAXPROCS), int64(r.PathLength)) && r.Runtime.sound()
	for i := range r.Waits {
		w := &r.Waits[i]
		ok = ok && notNegative(w.Open, int64(w.Delay), w.Futile) && (w.Idle >= 0 || w.Idle == -1)
	}
	for i := range r.Groups {
		g := &r.Groups[i]
		ok = ok && notNegative(g.Created, g.Ended, g.Alive, g.Before) && soundTimes(&g.Times)
	}
	for _, rows := range [][]Annotation{r.Tasks, r.Regions} {
		for i := range rows {
			ok = ok && notNegative(rows[i].Count, rows[i].Open) && soundTimes(&rows[i].Times)
		}
	}
	return ok && r.soundRest()
}

func (r *Run) soundRest() bool {
	ok := true
	for i := range r.Path {
		ok = ok && r.Path[i].Total >= 0
	}
	for i := range r.Stuck {
		ok = ok && r.Stuck[i].Goroutines >= 0
	}
	for i := range r.Yields {
		ok = ok && r.Yields[i].Count >= 0
	}
	for i := range r.Channels {
		ok = ok && notNegative(int64(r.Channels[i].Sending), int64(r.Channels[i].Receiving))
	}
	for i := range r.Locks {
		ok = ok && notNegative(r.Locks[i].MaxQueue, int64(r.Locks[i].Total))
	}
	return ok
}

func (r *Runtime) sound() bool {
	return r.Busy >= 0 && notNegative(int64(r.Running), int64(r.Runnable), int64(r.Syscall), int64(r.DelayMean), int64(r.DelayP50),
		int64(r.DelayP99), int64(r.DelayMax), r.GCCycles, r.Pauses, int64(r.Pause), int64(r.Assist))
}

func soundTimes(b *fact.Breakdown) bool {
	t := times(b)
	return notNegative(t[:]...)
}

func notNegative(numbers ...int64) bool {
	for _, n := range numbers {
		if n < 0 {
			return false
		}
	}
	return true
}
