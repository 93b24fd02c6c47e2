package path

import (
	"math"
	"time"

	"tracetool/traceparse/fact"
)

// Speed is what becomes of a target if waits are shorter.
type Speed struct {
	// Saved is by how much the target's end moves earlier.
	Saved fact.Time

	match  []bool // by the number of a change
	shifts shifts // by how much each record moves earlier
}

// shifts is a list that grows without being copied.
type shifts []*[chunkSize]fact.Time

func (l *shifts) add(i int32, d fact.Time) {
	if i&(chunkSize-1) == 0 {
		*l = append(*l, new([chunkSize]fact.Time))
	}
	(*l)[i>>chunkBits][i&(chunkSize-1)] = d
}

func (l shifts) at(i int32) fact.Time { return l[i>>chunkBits][i&(chunkSize-1)] }

// Match selects sites.
type Match func(*fact.Site) bool

// Saved returns by how much t's end moves earlier if all waits in its window at
// the sites that match, and syscalls there, are shorter by the share s, 0 to 1.
// It is between 0 and the window's length.
func (c *Collector) Saved(t *Target, match Match, s float64) time.Duration {
	f := c.forward(t, match, s)
	return f.saved().Sub(0)
}

// Speed is Saved with what [Collector.Shifted] needs: 8 more bytes a record.
func (c *Collector) Speed(t *Target, match Match, s float64) *Speed {
	f := &forward{keep: true}
	f.run(c, t, match, s)
	return &Speed{Saved: f.saved(), match: f.match, shifts: f.shifts}
}

// Shifted is t's critical path after the change, without steps. At each wake-up it
// passes to the waker only where the waker, and not the waiter's own coming,
// determines the time. Waits that were made shorter stay on the path with what is
// left of them.
func (c *Collector) Shifted(t *Target, speed *Speed) *Path { return c.follow(t, speed, false) }

// forward moves records in their order: what each depends on comes before it.
type forward struct {
	c      *Collector
	t      *Target
	match  []bool
	share  float64
	keep   bool
	shifts shifts
	movers []mover
}

// mover is how far a goroutine has come.
type mover struct {
	// shift is by how much it is earlier, since when its state began as it was.
	shift, since fact.Time
}

func (c *Collector) forward(t *Target, match Match, s float64) *forward {
	f := new(forward)
	f.run(c, t, match, s)
	return f
}

func (f *forward) run(c *Collector, t *Target, match Match, s float64) {
	f.c, f.t, f.share = c, t, s
	f.match = c.matches(match)
	f.movers = make([]mover, len(c.goroutines))
	for i := int32(0); i <= t.at; i++ {
		r := c.records.at(i)
		m := &f.movers[r.g]
		if r.time > t.From {
			m.shift = f.shift(r, m)
		}
		m.since = r.time
		if f.keep {
			f.shifts.add(i, m.shift)
		}
	}
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

// shift is by how much r moves earlier.
func (f *forward) shift(r *record, m *mover) fact.Time {
	change := &f.c.changes.list[r.what]
	cause := f.c.causeOf(r, change)
	switch {
	case change.from == fact.NotExist && cause != none:
		return f.movers[f.c.records.at(cause).g].shift
	case change.from == fact.Waiting && cause != none:
		block := max(m.since, f.t.From) - m.shift
		wake := max(block, r.time-f.movers[f.c.records.at(cause).g].shift)
		return r.time - wake + f.cut(r.what, wake-block)
	case change.from == fact.Waiting || change.from == fact.Syscall:
		return m.shift + f.cut(r.what, r.time-max(m.since, f.t.From))
	}
	return m.shift
}

// cut is what is taken from a wait or a syscall of that length.
func (f *forward) cut(what uint32, length fact.Time) fact.Time {
	if !f.match[what] || length <= 0 {
		return 0
	}
	return min(length, fact.Time(math.Floor(f.share*float64(length))))
}

// saved is by how much the target's end moves earlier. It may lie in a wait.
func (f *forward) saved() fact.Time {
	if f.t.at == none {
		return 0
	}
	r := f.c.records.at(f.t.at)
	m := f.movers[r.g]
	if to := f.c.changes.list[r.what].to; to == fact.Waiting || to == fact.Syscall {
		return m.shift + f.cut(r.what, f.t.To-max(r.time, f.t.From))
	}
	return m.shift
}
