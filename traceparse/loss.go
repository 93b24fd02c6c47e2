package traceparse

import "time"

// loss estimates how much time damage took away. Between two survivors that is
// the time between their events; before the first and after the last one it is
// what the lost generations' batch headers tell, which differs from the truth by
// some ms: a batch begins before its first event and ends after it began.
type loss struct {
	pending bool   // lost since the latest survivor
	ticks   uint64 // the greatest batch time since then, of the trace clock
	low     uint64 // the least one, before the first survivor

	freq     uint64
	survived bool
	last     int64 // time of the latest survivor's last event
	sum      time.Duration
}

func (l *loss) lost(j *job) {
	if l.freq == 0 {
		l.freq = j.seg.Freq
	}
	d := j.seg.Extent
	if j.seg.Damage != nil {
		d = j.seg.Damage.Extent
	}
	if d.Batches > 0 {
		if l.low == 0 || d.MinTime < l.low {
			l.low = d.MinTime
		}
		l.ticks = max(l.ticks, d.MaxTime)
	}
	l.pending = true
}

// survivor takes note of a generation with events from first to last.
func (l *loss) survivor(first, last int64, freq uint64) {
	if freq != 0 {
		l.freq = freq
	}
	if l.pending {
		begin := l.last
		if !l.survived {
			begin = l.time(l.low)
		}
		l.add(begin, first)
	}
	l.pending, l.survived, l.ticks = false, true, 0
	l.last = last
}

func (l *loss) total() time.Duration {
	if l.pending {
		l.add(l.last, l.time(l.ticks))
		l.pending = false
	}
	return l.sum
}

func (l *loss) add(from, to int64) {
	if from > 0 && to > from {
		l.sum += time.Duration(to - from)
	}
}

// time converts the trace clock to nanoseconds as golang.org/x/exp/trace does.
func (l *loss) time(ticks uint64) int64 {
	if l.freq == 0 {
		return 0
	}
	return int64(float64(ticks) * (1e9 / float64(l.freq)))
}
