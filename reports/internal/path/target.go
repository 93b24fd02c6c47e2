package path

import (
	"math"
	"slices"

	"tracetool/traceparse/fact"
)

// Target is what a path leads to: a goroutine at an instant, and how far back the
// path is followed.
type Target struct {
	From, To fact.Time
	// Goroutine is its ID and Group its group; 0 and nil where the trace does
	// not tell.
	Goroutine int64
	Group     *fact.Group
	// What names the target: `task "order"`. Why says how it was chosen, as a
	// sentence.
	What, Why string

	at int32 // the goroutine's latest record at To
	g  uint32
}

// nobodyIndex is the index of no goroutine.
const nobodyIndex = math.MaxUint32

// target is a target at a record.
func (c *Collector) target(at int32, from, to fact.Time) *Target {
	t := &Target{From: from, To: max(from, to), at: at, g: nobodyIndex}
	if at != none {
		t.g = c.records.at(at).g
		t.Goroutine, t.Group = c.goroutines[t.g].id, c.group(t.g)
	}
	return t
}

// until is the target that is a goroutine's end, or the trace's, from the trace's
// beginning.
func (c *Collector) until(g uint32, trace *fact.Trace) *Target {
	at := c.goroutines[g].latest
	end := trace.From + fact.Time(trace.Duration)
	if last := c.records.at(at); c.changes.list[last.what].to == fact.NotExist {
		end = last.time
	}
	return c.target(at, trace.From, end)
}

// life is until from the goroutine's own beginning.
func (c *Collector) life(g uint32, trace *fact.Trace) *Target {
	t := c.until(g, trace)
	first := t.at
	for c.records.at(first).prev != none {
		first = c.records.at(first).prev
	}
	t.From = max(t.From, c.records.at(first).time)
	return t
}

// ran returns when g last ran, end if it runs at the trace's end, and -1 if it
// never did.
func (c *Collector) ran(g uint32, end fact.Time) fact.Time {
	later := end
	for at := c.goroutines[g].latest; at != none; {
		r := c.records.at(at)
		if c.changes.list[r.what].to == fact.Running {
			return later
		}
		later, at = r.time, r.prev
	}
	return -1
}

// byLastRun returns the goroutines that keep accepts, those that ran last first,
// of equal ones that with the lower ID.
func (c *Collector) byLastRun(end fact.Time, keep func(g uint32) bool) []lastRun {
	var list []lastRun
	for g := range c.goroutines {
		if g := uint32(g); keep(g) {
			list = append(list, lastRun{g, c.ran(g, end)})
		}
	}
	slices.SortFunc(list, func(a, b lastRun) int {
		switch {
		case a.ran != b.ran:
			return int(min(1, max(-1, b.ran-a.ran)))
		case c.goroutines[a.g].id != c.goroutines[b.g].id:
			return int(min(1, max(-1, c.goroutines[a.g].id-c.goroutines[b.g].id)))
		}
		return int(a.g) - int(b.g)
	})
	return list
}

// lastRun is a goroutine and when it last ran.
type lastRun struct {
	g   uint32
	ran fact.Time
}
