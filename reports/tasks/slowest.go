package tasks

import (
	"cmp"
	"slices"
	"time"

	"tracetool/traceparse/fact"
)

// maxSlowest is how many single tasks are kept.
const maxSlowest = 100

// Instance is a single task.
type Instance struct {
	ID, Parent         uint64
	Name               string
	Start              fact.Time
	Duration           time.Duration
	StartOpen, EndOpen bool
	// Creator is a goroutine's ID, 0 if not known.
	Creator int64
	Times   fact.Breakdown
}

// slowest is the tasks that took longest, in order. An open task is in it with
// the time it is known to have taken: it took at least that.
type slowest []Instance

// offer enters t if it is slow enough. name is t's name in memory that may be
// kept.
func (s *slowest) offer(t *fact.Task, name string) {
	if n := len(*s); n == maxSlowest && !slower(t, &(*s)[n-1]) {
		return
	}
	at, _ := slices.BinarySearchFunc(*s, t, func(kept Instance, t *fact.Task) int {
		if slower(t, &kept) {
			return 1
		}
		return -1
	})
	if len(*s) == maxSlowest {
		*s = (*s)[:maxSlowest-1]
	}
	*s = slices.Insert(*s, at, Instance{
		ID: t.ID, Parent: t.Parent, Name: name, Start: t.Start, Duration: t.Duration(),
		StartOpen: t.StartOpen, EndOpen: t.EndOpen, Creator: t.Creator, Times: t.Times,
	})
}

// slower orders by latency, and equal latencies by start and ID.
func slower(t *fact.Task, kept *Instance) bool {
	return cmp.Or(
		cmp.Compare(kept.Duration, t.Duration()),
		cmp.Compare(t.Start, kept.Start),
		cmp.Compare(t.ID, kept.ID),
	) < 0
}
