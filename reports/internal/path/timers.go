package path

import "tracetool/traceparse/fact"

// No trace tells who started a timer. Where a goroutine that a timer created, or one
// that it created in turn, woke one that had waited since before the birth, the timer
// is taken to have started when that wait did.

var (
	byTimer   = &HandOver{Call: "a timer"}
	byRuntime = &HandOver{Call: "the runtime"}
)

// born reports whether a change, which has no cause, is the birth of a goroutine
// that a timer created.
func (x *change) born() bool { return x.from == fact.NotExist && x.to == fact.Runnable }

// families tells of the goroutines that timers created, and of those that they
// created in turn.
type families struct {
	records int // how many there were
	// births has each goroutine's oldest ancestor's first record, none if no
	// timer created that one.
	births []int32
	// waiters is, by that record, who waited for one of the family when it was born.
	waiters map[int32][]uint32
}

// families finds them.
func (c *Collector) families() *families {
	if c.family != nil && c.family.records == c.records.n {
		return c.family
	}
	waiters := make(map[int32][]uint32)
	births := make([]int32, len(c.goroutines))
	for g := range births {
		births[g] = none
	}
	for i := range int32(c.records.n) {
		r := c.records.at(i)
		change := &c.changes.list[r.what]
		cause := c.causeOf(r, change)
		switch {
		case cause == none:
			if change.born() {
				births[r.g] = i
			}
		case change.from == fact.NotExist:
			births[r.g] = births[c.records.at(cause).g]
		case r.prev != none:
			birth := births[c.records.at(cause).g]
			if birth != none && c.records.at(r.prev).time < c.records.at(birth).time {
				waiters[birth] = append(waiters[birth], r.g)
			}
		}
	}
	c.family = &families{c.records.n, births, waiters}
	return c.family
}

// born goes on before the birth of a timer's goroutine, with the one that waited for
// it or its family. It returns false if there is none.
func (w *walker) born() bool {
	if births := w.c.families().births; w.some && births[w.c.records.at(w.last.at).g] != w.at {
		if w.last.block < w.t {
			w.stay(w.last, Timer, byTimer)
		} else { // it came to need the timer's goroutine later
			w.hand = byTimer
			w.jump(w.last.at)
		}
		return true
	}
	if win := innermost(&w.waits, w.t); win != nil {
		w.stay(*win, Timer, byTimer)
		return true
	}
	return false
}

// stay has the path stay with a waiter through which it came, for the part of that
// wait before w.t, and go on with what that one did before.
func (w *walker) stay(win window, bound Bound, hand *HandOver) {
	r := w.c.records.at(win.at)
	w.g, w.hand = r.g, hand
	place := w.placeOf(win.site)
	w.say(max(win.block, w.from), bound, fact.Waiting, place)
	w.jump(win.at)
	w.place = place
	w.back(r)
}

// jump goes to a record that did not bring about what came after.
func (w *walker) jump(at int32) {
	w.at, w.next, w.place = at, none, nil
	if w.moved != nil {
		w.shift = w.moved.shifts[at]
		w.moved.shifts[at] = w.shift // so that it is found out
	}
}

// idle returns the wait that the path stays with rather than with a goroutine of
// the runtime that has waited for work, nil if there is none.
func (w *walker) idle(r *record) *window {
	change := &w.c.changes.list[r.what]
	if change.to != fact.Waiting || r.time >= w.t || !w.c.ofRuntime(r.g) {
		return nil
	}
	if b := boundOf(change.site); b != GC && b != Unknown {
		return nil
	}
	return innermost(&w.waits, w.t)
}

// findShifts finds by how much those records have moved to which the path comes
// by jumps.
func (c *Collector) findShifts(t *Target, m *moved) {
	m.shifts = make(map[int32]fact.Time)
	c.walk(t, m, func(*piece) {})
	if len(m.shifts) == 0 {
		return
	}
	shifts := make([]fact.Time, len(c.goroutines))
	for i := int32(0); i <= t.at; i++ {
		r := c.records.at(i)
		switch {
		case r.cause < 0:
			shifts[r.g] += m.difference(r.cause)
		case !c.changes.list[r.what].runs():
			shifts[r.g] = shifts[c.records.at(r.cause).g]
		}
		if _, wanted := m.shifts[i]; wanted {
			m.shifts[i] = shifts[r.g]
		}
	}
}
