package path

import "tracetool/traceparse/fact"

// walker goes backward along a path and tells its pieces, the latest first.
type walker struct {
	c     *Collector
	moved *moved // nil: as it was
	tell  func(*piece)
	piece piece // being told

	from fact.Time
	t    fact.Time // what is later has been told
	at   int32     // the record that holds at t
	next int32     // the goroutine's record at t, none where the path came from elsewhere
	// place is the nearest place that the trace names after t.
	place *fact.Frame
	hand  *HandOver
	g     uint32
	shift fact.Time // by how much record at has moved

	waits []window            // through which the path came, the innermost last
	locks map[uint32][]window // those of them for locks, by who ended them
	last  window              // the last one, if there is one
	some  bool
}

// walk tells the pieces of t's path.
func (c *Collector) walk(t *Target, moved *moved, tell func(*piece)) {
	w := &walker{c: c, moved: moved, tell: tell, from: t.From, t: t.To, at: t.at, next: none, g: t.g}
	if moved != nil {
		w.t -= moved.saved
		w.shift = moved.last
	}
	for w.t > w.from && w.at != none {
		r := c.records.at(w.at)
		w.g = r.g
		if win := w.idle(r); win != nil {
			w.stay(*win, boundOf(win.site), byRuntime)
			continue
		}
		w.stretch(r, max(r.time, w.from))
		w.back(r)
	}
	if w.t > w.from {
		w.say(w.from, Unknown, fact.Unknown, c.entry(w.g))
	}
}

// stretch tells the time in the state that record r began, from start to w.t.
func (w *walker) stretch(r *record, start fact.Time) {
	change := &w.c.changes.list[r.what]
	switch change.to {
	case fact.Running:
		w.running(r, change, start)
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

// running tells of a stretch of running: of its part until the last wake-up or
// creation in it, and of the rest.
func (w *walker) running(r *record, change *change, start fact.Time) {
	place := w.place
	if place == nil {
		place = w.c.entry(w.g)
	}
	if change.runs() && r.cause >= 0 {
		wake := w.c.records.at(r.cause)
		t := wake.time
		if w.moved != nil && r.cause > w.moved.at {
			t -= w.shift
		}
		if at := w.c.handOver(wake.g, &w.c.changes.list[wake.what]).place(); at != nil && start < t && t <= w.t {
			w.say(t, CPU, fact.Running, place)
			place = at
		}
	}
	w.say(start, CPU, fact.Running, place)
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
	bound := endedBy(kind, site)
	if bound == GC && w.c.ofRuntime(w.g) {
		bound = Unknown // it waits for work
	}
	w.say(start, bound, fact.Waiting, place)
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

// runnable tells of the time without a proc, apart what fell into a pause. Pauses
// do not move.
func (w *walker) runnable(start fact.Time) {
	place := w.c.entry(w.g)
	for w.t > start {
		low, paused := w.c.pauseBefore(w.t+w.shift, start+w.shift)
		bound := Scheduler
		if paused {
			bound = GC
		}
		w.say(low-w.shift, bound, fact.Runnable, place)
	}
}

// back goes from the record whose state has been told to what brought it about.
func (w *walker) back(r *record) {
	if w.t <= w.from {
		return
	}
	change := &w.c.changes.list[r.what]
	switch cause := w.cause(r, change); {
	case cause == none:
		w.alone(r, change)
	case change.from == fact.NotExist:
		w.pass(cause, w.c.handOver(r.g, change), r.time)
	default:
		w.enter(r, change, w.c.records.at(cause).g)
		w.pass(cause, w.c.handOver(r.g, change), r.time)
	}
}

// cause is the record that the path passes to, none where it stays with the
// goroutine: its own coming counts where its wait was made shorter or took no time.
func (w *walker) cause(r *record, c *change) int32 {
	if w.moved != nil {
		if r.cause < 0 {
			w.shift -= w.moved.difference(r.cause)
			return none
		}
		if c.runs() {
			return none
		}
		return r.cause // which has moved as far as r
	}
	cause := w.c.causeOf(r, c)
	if c.from != fact.NotExist && r.prev != none && r.time <= w.c.records.at(r.prev).time {
		return none
	}
	return cause
}

// alone goes to what the goroutine did before. What no goroutine created, a timer
// did: [time.AfterFunc].
func (w *walker) alone(r *record, c *change) {
	if c.born() {
		if w.born() {
			return
		}
		w.say(w.from, Timer, fact.Waiting, w.c.entry(w.g))
	}
	w.next, w.at = w.at, r.prev
}

// pass goes to the goroutine whose record is at, which brought about something at t.
func (w *walker) pass(at int32, hand *HandOver, t fact.Time) {
	w.at, w.next, w.place = at, none, hand.place()
	if t <= w.t { // or else [walker.jump] went there
		w.hand = hand
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
