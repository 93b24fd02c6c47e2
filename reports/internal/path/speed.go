package path

import (
	"math"
	"time"

	"tracetool/traceparse/fact"
)

// Match selects sites.
type Match func(*fact.Site) bool

// Saved returns by how much t's end moves earlier if all waits in its window at
// the sites that match, and syscalls there, are shorter by the share s, 0 to 1.
// It is between 0 and the window's length.
func (c *Collector) Saved(t *Target, match Match, s float64) time.Duration {
	return c.forward(t, match, s, nil).Sub(0)
}

// Shorten is Saved with the critical path after the change, without steps. At each
// wake-up the path passes to the waker only where the waker, and not the waiter's
// own coming, determines the time. Waits that were made shorter stay on the path
// with what is left of them.
//
// The graph is used up: nothing else can be asked of the collector then.
func (c *Collector) Shorten(t *Target, match Match, s float64) (saved time.Duration, then *Path) {
	speed := c.move(t, match, s)
	then = c.follow(t, speed, false)
	c.records = records{}
	return speed.saved.Sub(0), then
}

// moved is what there is to know of a graph whose records have moved to where they
// are if waits are shorter. A record has its new time, and as its cause the one
// that determines it or, below 0, that it is the goroutine's own record before.
// Then the cause is the code of how much more than that one the record moved.
type moved struct {
	// saved is by how much the target's end is earlier, last its last record.
	saved, last fact.Time
	// at is the last record that moved.
	at int32
	// shifts is by how much records have moved to which a walk comes that has not
	// come through all since.
	shifts map[int32]fact.Time
	// long has what has no code: a wait became shorter, or longer, by more than
	// half a second.
	long []fact.Time
}

// codes is how many differences have a code of their own; the others' follow.
const codes = 1 << 30

// code is the cause that stands for a difference; none stands for 0.
func (m *moved) code(d fact.Time) int32 {
	code := uint64(d)<<1 ^ uint64(d>>63) // 0, -1, 1, -2 and so on
	if code >= codes {
		code = codes + uint64(len(m.long))
		m.long = append(m.long, d)
	}
	return none - int32(code)
}

// difference is what a cause below 0 stands for.
func (m *moved) difference(cause int32) fact.Time {
	code := uint64(none - cause)
	if code >= codes {
		return m.long[code-codes]
	}
	return fact.Time(code>>1) ^ -fact.Time(code&1)
}

// move moves the graph's records.
func (c *Collector) move(t *Target, match Match, s float64) *moved {
	m := &moved{at: t.at}
	m.saved = c.forward(t, match, s, m)
	c.findShifts(t, m)
	return m
}

// forward goes through records in their order: what each depends on comes before
// it. It moves them if moved is not nil.
type forward struct {
	c      *Collector
	t      *Target
	match  []bool // by the number of a change
	share  float64
	movers []mover
	// waiters is who waited for what a timer created, by the record of its birth.
	waiters map[int32][]uint32
}

// mover is how far a goroutine has come.
type mover struct {
	// shift is by how much it is earlier, since when its state began as it was.
	shift, since fact.Time
}

// forward returns by how much t's end moves earlier.
func (c *Collector) forward(t *Target, match Match, s float64, moved *moved) fact.Time {
	if t.at == none {
		return 0
	}
	f := &forward{c: c, t: t, match: c.matches(match), share: s, movers: make([]mover, len(c.goroutines)),
		waiters: c.families().waiters}
	for i := int32(0); i <= t.at; i++ {
		r := c.records.at(i)
		m := &f.movers[r.g]
		was := r.time
		if was > t.From {
			shift, cause := f.shift(i, r, m)
			if moved != nil {
				switch {
				case cause == none && shift == m.shift && c.changes.list[r.what].runs():
					cause = r.cause // which tells nothing of its time
				case cause == none:
					cause = moved.code(shift - m.shift)
				}
				r.time, r.cause = was-shift, cause
			}
			m.shift = shift
		}
		m.since = was
	}
	last := c.records.at(t.at)
	m := f.movers[last.g]
	if moved != nil {
		moved.last = m.shift
	}
	if stops(c.changes.list[last.what].to) { // the end may lie in a wait
		m.shift += f.cut(last.what, t.To-f.begin(&m))
	}
	return m.shift
}

// matches tells of every change whether its site is one of those in question.
func (c *Collector) matches(match Match) []bool {
	list := make([]bool, len(c.changes.list))
	for i := range c.changes.list {
		if s := c.changes.list[i].site; s != nil {
			list[i] = match(s)
		}
	}
	return list
}

// begin is when the goroutine's state began as it was, within the window.
func (f *forward) begin(m *mover) fact.Time { return max(m.since, f.t.From) }

// shift is by how much r moves earlier, and the other goroutine's record that
// determines it, none if it is the goroutine's own.
func (f *forward) shift(i int32, r *record, m *mover) (shift fact.Time, cause int32) {
	change := &f.c.changes.list[r.what]
	cause = f.c.causeOf(r, change)
	switch {
	case cause == none && change.born():
		for _, g := range f.waiters[i] { // none has run since
			shift = max(shift, f.movers[g].shift)
		}
		return shift, none
	case change.from == fact.NotExist && cause != none:
		return f.movers[f.c.records.at(cause).g].shift, cause
	case change.from == fact.Waiting && cause != none:
		block := f.begin(m) - m.shift
		wake := max(block, r.time-f.movers[f.c.records.at(cause).g].shift)
		if f.match[r.what] || wake == block && r.prev != none {
			cause = none
		}
		return r.time - wake + f.cut(r.what, wake-block), cause
	case stops(change.from):
		return m.shift + f.cut(r.what, r.time-f.begin(m)), none
	}
	return m.shift, none
}

// cut is what is taken from a wait or a syscall of that length.
func (f *forward) cut(what uint32, length fact.Time) fact.Time {
	if !f.match[what] || length <= 0 {
		return 0
	}
	return min(length, fact.Time(math.Floor(f.share*float64(length))))
}
