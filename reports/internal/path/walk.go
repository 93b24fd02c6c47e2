package path

import "tracetool/traceparse/fact"

// walker goes backward along a path and tells its pieces, the latest first.
type walker struct {
	c     *Collector
	speed *Speed // nil: as it was
	tell  func(*piece)

	from fact.Time
	t    fact.Time // what is later has been told
	at   int32     // the record that holds at t
	next int32     // the goroutine's record at t, none where the path came from elsewhere
	// place is the nearest place that the trace names after t.
	place *fact.Frame
	hand  *HandOver
	g     uint32

	waits []window            // through which the path came, the innermost last
	locks map[uint32][]window // those of them for locks, by who ended them
}

// walk tells the pieces of t's path.
func (c *Collector) walk(t *Target, speed *Speed, tell func(*piece)) {
	w := &walker{c: c, speed: speed, tell: tell, from: t.From, t: t.To, at: t.at, next: none}
	if speed != nil {
		w.t -= speed.Saved
	}
	w.g = t.g
	for w.t > w.from && w.at != none {
		r := c.records.at(w.at)
		w.g = r.g
		w.stretch(r, max(w.time(w.at), w.from))
		w.back(r)
	}
	if w.t > w.from {
		w.say(w.from, Unknown, fact.Unknown, c.entry(w.g))
	}
}

// time is when record i happened.
func (w *walker) time(i int32) fact.Time {
	t := w.c.records.at(i).time
	if w.speed != nil {
		t -= w.speed.shifts.at(i)
	}
	return t
}

// stretch tells the time in the state that record r began, from start to w.t.
func (w *walker) stretch(r *record, start fact.Time) {
	change := &w.c.changes.list[r.what]
	switch change.to {
	case fact.Running:
		place := w.place
		if place == nil {
			place = w.c.entry(w.g)
		}
		w.say(start, CPU, fact.Running, place)
	case fact.Runnable:
		w.runnable(start)
	case fact.Waiting:
		w.stopped(change, start)
	case fact.Syscall:
		place := w.placeOf(change.site)
		w.say(start, Syscall, fact.Syscall, place)
		w.place = place
	default:
		w.say(start, Unknown, change.to, w.c.entry(w.g))
	}
}

// stopped tells of a wait that no goroutine ended, or of one that the path does
// not leave.
func (w *walker) stopped(began *change, start fact.Time) {
	site, kind := began.site, fact.WakerNone
	if w.next != none {
		ended := &w.c.changes.list[w.c.records.at(w.next).what]
		kind = ended.kind
		if ended.site != nil {
			site = ended.site // it may be known better by then
		}
	}
	place := w.placeOf(site)
	w.say(start, endedBy(kind, site), fact.Waiting, place)
	w.place = place
}

// placeOf is a site's place or, where the trace does not name it, the present
// goroutine's entry.
func (w *walker) placeOf(s *fact.Site) *fact.Frame {
	if s == nil || s.Func == "" {
		return w.c.entry(w.g)
	}
	return &s.Frame
}

// runnable tells of the time without a proc, apart what fell into a pause.
func (w *walker) runnable(start fact.Time) {
	place := w.c.entry(w.g)
	var shift fact.Time
	if w.speed != nil {
		shift = w.speed.shifts.at(w.at)
	}
	for w.t > start {
		low, paused := w.c.pauseBefore(w.t+shift, start+shift)
		bound := Scheduler
		if paused {
			bound = GC
		}
		w.say(low-shift, bound, fact.Runnable, place)
	}
}

// back goes from the record whose state has been told to what brought it about.
func (w *walker) back(r *record) {
	if w.t <= w.from {
		return
	}
	change := &w.c.changes.list[r.what]
	cause := w.c.causeOf(r, change)
	switch {
	case cause == none:
		w.alone(r, change)
	case change.from == fact.NotExist:
		w.pass(cause, w.c.handOver(r.g, change))
	case w.stays(r, change):
		w.alone(r, change)
	default:
		w.enter(r, change)
		w.pass(cause, w.c.handOver(r.g, change))
	}
}

// alone goes to what the goroutine did before. What no goroutine created, a timer
// did: [time.AfterFunc].
func (w *walker) alone(r *record, c *change) {
	if c.from == fact.NotExist && c.to == fact.Runnable {
		w.say(w.from, Timer, fact.Waiting, w.c.entry(w.g))
	}
	w.next, w.at = w.at, r.prev
}

// stays reports whether the path does not pass to the waker: the wait was made
// shorter, or took no time, so that it was the goroutine's own coming that counts.
func (w *walker) stays(r *record, c *change) bool {
	if w.speed != nil && w.speed.match[r.what] {
		return true
	}
	return r.prev != none && w.time(w.at) <= max(w.from, w.time(r.prev))
}

// pass goes to the goroutine whose record is at, at the present time.
func (w *walker) pass(at int32, hand *HandOver) {
	w.at, w.next = at, none
	w.hand, w.place = hand, hand.At
	if w.place != nil && w.place.Func == "" {
		w.place = nil
	}
}

// handOver is how the path passes on to g, which was created or woken.
func (c *Collector) handOver(g uint32, change *change) *HandOver {
	key := handKey{by: change.by}
	if change.from == fact.NotExist {
		key.created = c.group(g)
	}
	h := c.handOvers[key]
	if h == nil {
		h = &HandOver{Call: "a wake-up"}
		switch {
		case key.created != nil:
			h = &HandOver{"go statement", &key.created.Created}
		case key.by != nil:
			h = &HandOver{key.by.Call, &key.by.Frame}
		}
		c.handOvers[key] = h
	}
	return h
}

// handKey is what makes two hand-overs one.
type handKey struct {
	created *fact.Group
	by      *fact.WakeSite
}
