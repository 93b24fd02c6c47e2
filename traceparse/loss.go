package traceparse

import (
	"fmt"
	"time"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/segment"
)

// losses keeps what damage took away, and estimates how much time that is. Between
// two survivors it is the time between their events; before the first and after
// the last one it is what can be told of the lost generations themselves, which
// for most is when their batches begin: some ms less than the truth.
type losses struct {
	list    []loss
	pending int    // how many of list come after the latest survivor
	ticks   uint64 // the greatest time among those, of the trace clock
	low     uint64 // the least one, before the first survivor

	freq     uint64
	survived bool
	last     int64 // time of the latest survivor's last event
	sum      time.Duration
}

// loss is one loss. What is in the trace's own time is known only at the end.
type loss struct {
	fact          fact.Loss
	extent        segment.Extent
	after, before int64 // the survivors' events around it, 0 where there is none
}

func (l *losses) lost(j *job) {
	if l.freq == 0 {
		l.freq = j.seg.Freq
	}
	d := j.seg.Extent
	if j.seg.Damage != nil {
		d = j.seg.Damage.Extent
	}
	if d.MaxTime > 0 {
		if l.low == 0 || d.MinTime < l.low {
			l.low = d.MinTime
		}
		l.ticks = max(l.ticks, d.MaxTime)
	}
	code, reason := j.trouble()
	l.list = append(l.list, loss{
		fact:   fact.Loss{Code: code, Reason: reason, Bytes: j.bytes, Threads: d.Threads},
		extent: d,
		after:  l.last,
	})
	l.pending++
}

// survivor takes note of a generation with events from first to last.
func (l *losses) survivor(first, last int64, freq uint64) {
	if freq != 0 {
		l.freq = freq
	}
	if l.pending > 0 {
		begin := l.last
		if !l.survived {
			begin = l.time(l.low)
		}
		l.add(begin, first)
	}
	for i := range l.pending {
		l.list[len(l.list)-1-i].before = first
	}
	l.pending, l.survived, l.ticks = 0, true, 0
	l.last = last
}

func (l *losses) total() time.Duration {
	if l.pending > 0 {
		l.add(l.last, l.time(l.ticks))
		l.pending = 0
	}
	return l.sum
}

func (l *losses) add(from, to int64) {
	if from > 0 && to > from {
		l.sum += time.Duration(to - from)
	}
}

// overlap is more than neighbouring generations overlap. That is some µs, unless
// the system lets a thread wait in the middle of writing an event.
const overlap = time.Second

// describe returns the losses and a warning for each. The trace's first event is
// at origin.
func (l *losses) describe(origin int64) (list []fact.Loss, warnings []fact.Warning) {
	for i := range l.list {
		one := &l.list[i]
		f := one.fact
		from, to := l.time(one.extent.MinTime), l.time(one.extent.MaxTime)
		if one.holds(from, to) {
			f.Timed, f.Exact = true, one.extent.Exact
			f.From, f.To = fact.Time(from-origin), fact.Time(to-origin)
		}
		list = append(list, f)
		warnings = append(warnings, fact.Warning{Code: f.Code, Message: lossMessage(&f, l.survived)})
	}
	return list, warnings
}

// holds reports whether the loss is from one time to another: damage may have
// struck the times as well.
func (l *loss) holds(from, to int64) bool {
	const slack = int64(overlap)
	return from > 0 && to >= from &&
		(l.after == 0 || from >= l.after-slack) &&
		(l.before == 0 || to <= l.before+slack)
}

func (l *losses) time(ticks uint64) int64 { return nanoseconds(ticks, l.freq) }

// nanoseconds converts the trace clock to nanoseconds as golang.org/x/exp/trace
// does. It returns 0 if the clock's frequency is 0, not known.
func nanoseconds(ticks, freq uint64) int64 {
	if freq == 0 {
		return 0
	}
	return int64(float64(ticks) * (1 / (float64(freq) / 1e9)))
}

// lossMessage is one line on a loss. Only where something survived are its times
// those of the trace.
func lossMessage(f *fact.Loss, survived bool) string {
	if f.Bytes == 0 {
		return f.Reason
	}
	text := f.Reason + ": " + sizeText(f.Bytes)
	switch {
	case f.Threads == 1:
		text += " of 1 thread"
	case f.Threads > 1:
		text += fmt.Sprintf(" of %d threads", f.Threads)
	}
	least := "at least "
	if f.Exact {
		least = ""
	}
	switch {
	case f.Timed && survived && f.From >= 0:
		text += fmt.Sprintf(", from %s to %s%s,", secondsText(time.Duration(f.From)), least, secondsText(time.Duration(f.To)))
	case f.Timed && survived:
		text += fmt.Sprintf(", from %s%s before the first event on,", least, secondsText(-time.Duration(f.From)))
	case f.Timed:
		text += fmt.Sprintf(", over %s%s,", least, secondsText(f.Duration()))
	}
	return text + " are not analysed"
}

// secondsText is d in seconds, not rounded up: a time that is certain stays so.
func secondsText(d time.Duration) string {
	return fmt.Sprintf("%.3fs", d.Truncate(time.Millisecond).Seconds())
}

// sizeText is a size in three digits.
func sizeText(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d bytes", n)
	}
	f := float64(n)
	for _, unit := range []string{"kB", "MB", "GB"} {
		if f /= 1000; f < 999.5 || unit == "GB" {
			digits := 2
			if f >= 9.995 {
				digits--
			}
			if f >= 99.95 {
				digits--
			}
			return fmt.Sprintf("%.*f%s", digits, f, unit)
		}
	}
	return ""
}
