package path

import (
	"math"
	"slices"
	"testing"

	"tracetool/traceparse/fact"
)

// reference is what-if in its plain form: each record's shift is kept beside the
// graph, which stays as it is.
type reference struct {
	c      *Collector
	t      *Target
	match  []bool
	share  float64
	shifts []fact.Time
	births []int32 // of each record's goroutine or an ancestor of it, none where no timer's
}

func newReference(c *Collector, t *Target, match Match, share float64) *reference {
	f := &reference{c: c, t: t, match: c.matches(match), share: share}
	f.findBirths()
	for i := int32(0); i <= t.at; i++ {
		f.shifts = append(f.shifts, f.shift(c.records.at(i)))
	}
	return f
}

// findBirths finds which goroutines a timer created, or one that a timer created.
func (f *reference) findBirths() {
	for i := range int32(f.c.records.n) {
		r := f.c.records.at(i)
		change := &f.c.changes.list[r.what]
		birth := int32(none)
		switch cause := f.c.causeOf(r, change); {
		case r.prev != none:
			birth = f.births[r.prev]
		case change.from == fact.NotExist && cause != none:
			birth = f.births[cause]
		case change.from == fact.NotExist && change.to == fact.Runnable:
			birth = i
		}
		f.births = append(f.births, birth)
	}
}

// born is by how much a timer's goroutine is born earlier: as much as the block of
// one that it, or one that it created, woke from a wait that began before.
func (f *reference) born(birth int32) (shift fact.Time) {
	for i := range int32(f.c.records.n) {
		r := f.c.records.at(i)
		change := &f.c.changes.list[r.what]
		cause := f.c.causeOf(r, change)
		if change.from == fact.Waiting && cause != none && f.births[cause] == birth && r.prev >= 0 && int(r.prev) < len(f.shifts) &&
			f.c.records.at(r.prev).time < f.c.records.at(birth).time {
			shift = max(shift, f.shifts[r.prev])
		}
	}
	return shift
}

// shift is by how much r moves earlier.
func (f *reference) shift(r *record) fact.Time {
	if r.time <= f.t.From {
		return 0
	}
	var own, since fact.Time
	if r.prev != none {
		own, since = f.shifts[r.prev], f.c.records.at(r.prev).time
	}
	since = max(since, f.t.From)
	change := &f.c.changes.list[r.what]
	cause := f.c.causeOf(r, change)
	switch {
	case change.from == fact.NotExist && cause == none && change.to == fact.Runnable:
		return f.born(int32(len(f.shifts)))
	case change.from == fact.NotExist && cause != none:
		return f.shifts[cause]
	case change.from == fact.Waiting && cause != none:
		wake := max(since-own, r.time-f.shifts[cause])
		return r.time - wake + f.cut(r.what, wake-(since-own))
	case change.from == fact.Waiting || change.from == fact.Syscall:
		return own + f.cut(r.what, r.time-since)
	}
	return own
}

func (f *reference) cut(what uint32, length fact.Time) fact.Time {
	if !f.match[what] || length <= 0 {
		return 0
	}
	return min(length, fact.Time(math.Floor(f.share*float64(length))))
}

func (f *reference) saved() fact.Time {
	if f.t.at == none {
		return 0
	}
	saved, r := f.shifts[f.t.at], f.c.records.at(f.t.at)
	if to := f.c.changes.list[r.what].to; to == fact.Waiting || to == fact.Syscall {
		saved += f.cut(r.what, f.t.To-max(r.time, f.t.From))
	}
	return saved
}

// referenceWalker walks where records' times are with the shifts taken off.
type referenceWalker struct {
	walker
	*reference
}

func (f *reference) walk(tell func(*piece)) {
	w := &referenceWalker{reference: f}
	w.walker = walker{c: f.c, tell: tell, from: f.t.From, t: f.t.To - f.saved(), at: f.t.at, next: none, g: f.t.g}
	for w.walker.t > w.from && w.at != none {
		r := f.c.records.at(w.at)
		w.g = r.g
		if change := &f.c.changes.list[r.what]; change.to == fact.Waiting && w.time(w.at) < w.walker.t && f.c.ofRuntime(r.g) {
			if b := boundOf(change.site); b == GC || b == Unknown {
				if win := innermost(&w.waits, w.walker.t); win != nil {
					w.stay(*win, boundOf(win.site), byRuntime)
					continue
				}
			}
		}
		w.stretch(r, max(w.time(w.at), w.from))
		w.back(r)
	}
	if w.walker.t > w.from {
		w.say(w.from, Unknown, fact.Unknown, f.c.entry(w.g))
	}
}

func (f *reference) time(i int32) fact.Time { return f.c.records.at(i).time - f.shifts[i] }

func (w *referenceWalker) stretch(r *record, start fact.Time) {
	c := w.reference.c
	shift := w.shifts[w.at]
	switch change := &c.changes.list[r.what]; change.to {
	case fact.Runnable:
	case fact.Running:
		w.running(r, change, start, shift)
		return
	default:
		w.walker.stretch(r, start)
		return
	}
	for w.walker.t > start {
		low, paused := c.pauseBefore(w.walker.t+shift, start+shift)
		bound := Scheduler
		if paused {
			bound = GC
		}
		w.say(low-shift, bound, fact.Runnable, c.entry(w.g))
	}
}

// running tells what is before the last wake-up apart, unless the place of that has
// given way to what a syscall before it became shorter by.
func (w *referenceWalker) running(r *record, change *change, start, shift fact.Time) {
	c := w.reference.c
	place := w.place
	if place == nil {
		place = c.entry(w.g)
	}
	if known := r.prev == none || shift == w.shifts[r.prev]; known && change.runs() && r.cause != none {
		wake := c.records.at(r.cause)
		t := wake.time - shift
		if int(r.cause) < len(w.shifts) {
			t = w.time(r.cause)
		}
		at := c.handOver(wake.g, &c.changes.list[wake.what]).At
		if at != nil && at.Func != "" && start < t && t <= w.walker.t {
			w.say(t, CPU, fact.Running, place)
			place = at
		}
	}
	w.say(start, CPU, fact.Running, place)
}

func (w *referenceWalker) back(r *record) {
	if w.walker.t <= w.from {
		return
	}
	c := w.reference.c
	change := &c.changes.list[r.what]
	cause := c.causeOf(r, change)
	switch {
	case cause == none:
		w.alone(r, change)
	case change.from == fact.NotExist:
		w.pass(cause, c.handOver(r.g, change), w.time(w.at))
	case w.match[r.what], r.prev != none && w.time(w.at) <= max(w.from, w.time(r.prev)):
		w.alone(r, change)
	default:
		w.enter(r, change)
		w.pass(cause, c.handOver(r.g, change), w.time(w.at))
	}
}

func (w *referenceWalker) enter(r *record, c *change) {
	if r.prev == none {
		return
	}
	at := w.reference.blocked(r, c.site)
	win := window{w.time(at), at, c.site, c.by}
	w.waits, w.last, w.some = append(w.waits, win), win, true
	if boundOf(c.site) == Lock {
		if w.locks == nil {
			w.locks = make(map[uint32][]window)
		}
		by := w.reference.c.records.at(r.cause).g
		w.locks[by] = append(w.locks[by], win)
	}
}

// blocked is the record at which the wait began, before futile wake-ups.
func (f *reference) blocked(r *record, site *fact.Site) int32 {
	l := &f.c.records
	block := r.prev
	for site != nil && site.Operation.MayBeFutile() {
		run := l.at(block).prev
		if run == none || f.c.changes.list[l.at(run).what].to != fact.Running || l.at(run).prev == none {
			break
		}
		wake := l.at(run).prev
		c := f.c.changes.list[l.at(wake).what]
		if c.from != fact.Waiting || c.site != site || l.at(block).time.Sub(l.at(wake).time) > futileWithin ||
			l.at(wake).prev == none {
			break
		}
		block = l.at(wake).prev
	}
	return block
}

// told is a piece without the pointer to what changes under it.
type told struct {
	piece
	wait window
}

// telling collects pieces.
func telling(list *[]told) func(*piece) {
	return func(p *piece) {
		t := told{piece: *p}
		if p.wait != nil {
			t.wait, t.piece.wait = *p.wait, nil
		}
		*list = append(*list, t)
	}
}

// checkMoved checks the graph that has moved, and the path in it, against the plain
// form. It returns that path.
func checkMoved(t *testing.T, c *Collector, target *Target, match Match, share float64) (p *Path) {
	t.Helper()
	f := newReference(c, target, match, share)
	saved := f.saved()
	var want, got []told
	f.walk(telling(&want))
	times := make([]fact.Time, len(f.shifts))
	for i := range f.shifts {
		times[i] = f.time(int32(i))
	}
	withMoved(c, target, match, share, func(m *moved) {
		if m.saved != saved {
			t.Fatalf("%d saved, not %d", m.saved, saved)
		}
		for i := range times {
			if c.records.at(int32(i)).time != times[i] {
				t.Fatalf("record %d is at %d, not %d", i, c.records.at(int32(i)).time, times[i])
			}
		}
		c.walk(target, m, telling(&got))
		p = c.follow(target, m, true)
	})
	if !slices.Equal(got, want) {
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("piece %d of %d: %+v, not %+v", i, len(got), got[i], want[i])
			}
		}
		t.Fatalf("%d pieces, not %d", len(got), len(want))
	}
	return p
}

// withMoved has the graph moved while f runs.
func withMoved(c *Collector, target *Target, match Match, share float64, f func(*moved)) {
	kept := make([]record, c.records.n)
	for i := range kept {
		kept[i] = *c.records.at(int32(i))
	}
	f(c.move(target, match, share))
	for i := range kept {
		*c.records.at(int32(i)) = kept[i]
	}
}
