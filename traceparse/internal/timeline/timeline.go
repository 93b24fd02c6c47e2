package timeline

import (
	"cmp"
	"slices"
	"time"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
)

// Timeline is the state machine over all goroutines. Feed it generations in
// trace order with [Timeline.Generation], tell it what is missing with
// [Timeline.Gap], and end with [Timeline.Finish].
type Timeline struct {
	tables *decode.Tables
	stacks []*fact.Stack // snapshot of tables, for the current generation
	notes  []decode.Note // of the current generation
	sites  siteTable
	groups groupTable
	sinks  Sinks
	win    window

	goroutines map[int64]*goroutine
	recent     [recentSize]*goroutine // in front of goroutines, by the ID's low bits
	freeSlots  []int
	slots      int
	pool       []*goroutine

	tasks      map[uint64]*task
	ranges     map[rangeKey]*activeRange
	gomaxprocs int

	started bool
	origin  int64     // trace clock at the first event
	now     fact.Time // of the latest event
	// known is how far back the first status of a goroutine reaches: the
	// trace's start or the end of the latest gap.
	known fact.Time
	// lost holds goroutines of whom nothing is known since the latest gap.
	lost int
	gap  bool // events before the next one are missing
	gaps time.Duration
	over bool // the window has been left behind
	done bool // everything has been delivered
	// younger holds the goroutines created after the window.
	younger map[int64]bool

	created, alive int64

	// Facts handed to sinks, used again for each call.
	span       fact.Span
	transition fact.Transition
}

// New returns a timeline that delivers to sinks what lies in the window
// [from, to); to 0 means no end.
func New(tables *decode.Tables, sinks Sinks, from, to fact.Time) *Timeline {
	return &Timeline{
		tables:     tables,
		sites:      newSiteTable(),
		groups:     newGroupTable(),
		sinks:      sinks,
		win:        newWindow(from, to),
		goroutines: make(map[int64]*goroutine),
		tasks:      make(map[uint64]*task),
		ranges:     make(map[rangeKey]*activeRange),
	}
}

// Generation delivers one generation's events. It calls done for each batch
// that it has consumed, so that its memory can serve again.
func (t *Timeline) Generation(g *decode.Generation, done func(*decode.Batch)) {
	if t.done {
		for _, b := range g.Batches {
			done(b)
		}
		return
	}
	t.stacks = t.tables.Stacks()
	t.sites.grow(t.stacks, t.tables.Reasons())
	t.notes = g.Notes
	if t.gap {
		t.openGap(g.First)
	}
	t.advance(g.First)
	for _, b := range g.Batches {
		t.batch(b)
		done(b)
	}
	if t.advance(g.Last) || t.known < t.win.to {
		t.buryLost()
	}
	if t.over {
		t.Finish()
	}
}

func (t *Timeline) batch(b *decode.Batch) {
	var e decode.Event
	for c := b.Events(); c.Next(&e); {
		if t.advance(e.Time) {
			t.event(&e)
		} else {
			t.afterword(&e)
		}
	}
}

// advance moves the clock to raw, a time of the trace's clock. Neighbouring
// generations may overlap by some µs: time stands still meanwhile rather than
// run backwards. It returns false once the window has ended.
func (t *Timeline) advance(raw int64) bool {
	if !t.started {
		t.started = true
		t.origin = raw
	}
	now := max(t.now, fact.Time(raw-t.origin))
	if t.over {
		return false
	}
	if now >= t.win.to {
		t.now = t.win.to
		t.over = true
		return false
	}
	before := t.now
	t.now = now
	if before < t.win.from && now >= t.win.from {
		t.openWindow()
	}
	return true
}

func (t *Timeline) event(e *decode.Event) {
	switch e.Kind {
	case decode.GoTransition:
		t.goTransition(e)
	case decode.RangeBegin, decode.RangeActive:
		t.beginRange(e)
	case decode.RangeEnd:
		t.endRange(e)
	case decode.TaskBegin:
		t.beginTask(e, &t.notes[e.Aux])
	case decode.TaskEnd:
		t.endTask(e, &t.notes[e.Aux])
	case decode.RegionBegin:
		t.beginRegion(e, &t.notes[e.Aux])
	case decode.RegionEnd:
		t.endRegion(e, &t.notes[e.Aux])
	case decode.Log:
		t.log(e, &t.notes[e.Aux])
	case decode.Metric:
		t.metric(e)
	case decode.Sample:
		t.sample(e)
	}
}

// Finish ends the trace at its last event: everything open is clipped there
// and delivered.
func (t *Timeline) Finish() {
	if !t.done {
		t.finish()
		t.done = true
	}
}

func (t *Timeline) finish() {
	for _, k := range sortedKeys(t.ranges, compareRangeKeys) {
		t.closeRange(k, t.ranges[k], true)
	}
	for _, id := range sortedKeys(t.goroutines, cmp.Compare[int64]) {
		t.finishGoroutine(t.goroutines[id])
	}
	for _, id := range sortedKeys(t.tasks, cmp.Compare[uint64]) {
		t.closeTask(t.tasks[id], true)
	}
}

// Totals returns, after Finish, what the header of a report says: the wall of
// the window or trace, procs, and goroutines created and alive at the end,
// system goroutines left out.
func (t *Timeline) Totals() (wall fact.Time, gomaxprocs int, created, alive int64) {
	return max(0, t.now-t.win.from), t.gomaxprocs, t.created, t.alive
}

// Now returns the time of the latest event.
func (t *Timeline) Now() fact.Time { return t.now }

// Origin returns the trace clock at the first event, in nanoseconds.
func (t *Timeline) Origin() int64 { return t.origin }

// sortedKeys fixes the order in which the end of the trace is delivered: the
// order of a map is not one.
func sortedKeys[K comparable, V any](m map[K]V, compare func(a, b K) int) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, compare)
	return keys
}
