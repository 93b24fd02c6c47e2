package locks

import (
	"cmp"
	"slices"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/hist"
	"tracetool/reports/internal/meanwhile"
	"tracetool/traceparse/fact"
)

// Row is one logical lock.
type Row struct {
	// Lock is what the engine found, of all groups.
	Lock *blocking.Lock
	// Kind is "mutex", "rwmutex", "once", "semaphore" or "fd-lock": that of the
	// operations with most of the time.
	Kind string
	// WaitSites are where goroutines waited, ReleaseSites where those who ended
	// these waits released the lock; longest waits first.
	WaitSites, ReleaseSites []fact.Frame
	// Hist is the distribution of the waits, open ones clipped to the trace and
	// included. Here a futile wake-up ends a wait.
	Hist hist.Hist
	// Readers and Writers are the waits for an RWMutex to read and to write.
	Readers, Writers Side
	// Open counts the waits that outlast the trace; OpenTime is their sum.
	Open     int64
	OpenTime time.Duration
	// Unnamed is the time of waits that ended, but the trace names no goroutine
	// that ended them.
	Unnamed time.Duration
	// Meanwhile is what the holders did during all other waits: it sums to
	// Hist.Sum − OpenTime − Unnamed.
	Meanwhile meanwhile.Activity
	// Holders are who let the others wait, longest first.
	Holders []*Holder
	// Impact is the part of all proc time that lay idle and is charged to the
	// waits, 0 to 1; -1 if that is not known.
	Impact float64
}

// Side is the waits of one side. As in [Row.Hist] a futile wake-up ends one.
type Side struct {
	Waits int64
	Total time.Duration
}

// Holder is goroutines of one group that released a lock at one place.
type Holder struct {
	Group *fact.Group
	// Site is where they released it, empty if the trace does not tell.
	Site fact.Frame
	// Meanwhile is what they did while others waited for them.
	Meanwhile meanwhile.Activity
}

// Total is how long others waited for the holder.
func (h *Holder) Total() time.Duration { return h.Meanwhile.Total() }

// Waits counts the waits as the wait table does: a futile wake-up ends none.
func (r *Row) Waits() int64 { return max(r.Hist.N()-r.Lock.Futile, 0) }

// Total is the time waited.
func (r *Row) Total() time.Duration { return r.Hist.Sum() }

// Top returns who let the others wait longest, and its part of the time that
// anybody is known for; nil if nobody is.
func (r *Row) Top() (*Holder, float64) {
	if len(r.Holders) == 0 {
		return nil, 0
	}
	h := r.Holders[0]
	if r.Meanwhile.Total() == 0 {
		return h, 0
	}
	return h, float64(h.Total()) / float64(r.Meanwhile.Total())
}

// Rows returns one row a lock: those with the greatest impact first, then those
// with the longest waits. Waits of the runtime's goroutines are left out unless
// o asks for them; o.Keep decides by all sites and groups of a lock.
func Rows(result *blocking.Result, o *reports.Options) []*Row {
	var rows []*Row
	for _, lock := range result.Locks {
		b := newBuilder(lock)
		for _, e := range lock.Edges {
			if !e.Waiter.System || o.ShowRuntime {
				b.add(e)
			}
		}
		if b.row.Hist.N() > 0 && o.Keep(b.names...) {
			rows = append(rows, b.finish(result.Procs.Total))
		}
	}
	slices.SortFunc(rows, compareRows)
	return rows
}

func compareRows(a, b *Row) int {
	return cmp.Or(
		cmp.Compare(b.Impact, a.Impact),
		cmp.Compare(b.Total(), a.Total()),
		cmp.Compare(b.Hist.N(), a.Hist.N()),
		slices.CompareFunc(a.WaitSites, b.WaitSites, fact.Frame.Compare),
		slices.CompareFunc(a.ReleaseSites, b.ReleaseSites, fact.Frame.Compare),
		cmp.Compare(a.Kind, b.Kind),
	)
}
