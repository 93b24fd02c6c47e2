package measure

import (
	"errors"
	"fmt"
	"time"

	"tracetool/traceparse/fact"
)

const (
	maxWall  = 100 * 365 * 24 * time.Hour
	maxProcs = 1 << 20
)

// check says what of r cannot have been measured.
func (r *Run) check() error {
	switch t := &r.Trace; {
	case r.Has == 0:
		return errors.New("has nothing: \"has\" is 0")
	case t.Duration <= 0 || t.Duration > maxWall:
		return fmt.Errorf("took %v: wall_ns is %d", t.Duration, t.Duration)
	case t.GOMAXPROCS < 0 || t.GOMAXPROCS > maxProcs:
		return fmt.Errorf("has a gomaxprocs of %d", t.GOMAXPROCS)
	case !r.sound():
		return errors.New("has a number below 0")
	}
	return nil
}

// check says what of c cannot have been measured. Every wait is in the distribution,
// those that are open too.
func (c *waitCell) check() error {
	// The impacts of the lines of a function are added up, and round.
	const rounding = 1e-9
	switch {
	case c.Waits.N() == 0:
		return errors.New("no waits: the distribution is empty")
	case c.Open > c.Waits.N():
		return fmt.Errorf("%d of %d waits are open", c.Open, c.Waits.N())
	case c.Impact != nil && !(*c.Impact >= 0 && *c.Impact <= 1+rounding):
		return fmt.Errorf("an impact of %v, which is no share", *c.Impact)
	}
	return nil
}

// check allows for annotations of which the beginning or the end is not in the
// trace: they are counted, and nothing else.
func (c *annotationCell) check() error {
	if n := c.Took.N(); n > c.Count {
		return fmt.Errorf("%d of %d were measured", n, c.Count)
	}
	return nil
}

// sound reports whether no number in r is below 0.
func (r *Run) sound() bool {
	ok := notNegative(int64(r.Trace.Version), r.Trace.LostBytes, int64(r.Trace.LostTime), int64(r.PathLength)) && r.Runtime.sound()
	for i := range r.Waits {
		w := &r.Waits[i]
		ok = ok && notNegative(w.Open, int64(w.Delay), w.Futile)
	}
	for i := range r.Groups {
		g := &r.Groups[i]
		ok = ok && notNegative(g.Created, g.Ended, g.Alive, g.Before) && soundTimes(&g.Times)
	}
	for _, rows := range [][]Annotation{r.Tasks, r.Regions} {
		for i := range rows {
			ok = ok && notNegative(rows[i].Count, rows[i].Open) && soundTimes(&rows[i].Times)
		}
	}
	return ok && r.soundRest()
}

func (r *Run) soundRest() bool {
	ok := true
	for i := range r.Path {
		ok = ok && r.Path[i].Total >= 0
	}
	for i := range r.Stuck {
		ok = ok && r.Stuck[i].Goroutines >= 0
	}
	for i := range r.Yields {
		ok = ok && r.Yields[i].Count >= 0
	}
	for i := range r.Channels {
		ok = ok && notNegative(int64(r.Channels[i].Sending), int64(r.Channels[i].Receiving))
	}
	for i := range r.Locks {
		ok = ok && notNegative(r.Locks[i].MaxQueue, int64(r.Locks[i].Total))
	}
	return ok
}

func (r *Runtime) sound() bool {
	return r.Busy >= 0 && notNegative(int64(r.Running), int64(r.Runnable), int64(r.Syscall), int64(r.DelayMean), int64(r.DelayP50),
		int64(r.DelayP99), int64(r.DelayMax), r.GCCycles, r.Pauses, int64(r.Pause), int64(r.Assist))
}

func soundTimes(b *fact.Breakdown) bool {
	return notNegative(times(b)...)
}

func notNegative(numbers ...int64) bool {
	for _, n := range numbers {
		if n < 0 {
			return false
		}
	}
	return true
}
