package blocking

import (
	"time"

	"tracetool/reports/internal/hist"
	"tracetool/traceparse/fact"
)

// Result is what was collected. Groups are canonical. Edges, channels and locks
// of the runtime's goroutines are in it as well; filters leave them out.
type Result struct {
	// Wall is the duration of the trace, or of the window.
	Wall time.Duration
	// Edges are ordered by class, then by time, longest first.
	Edges    []*Edge
	Channels []*Channel
	Locks    []*Lock
	Procs    Procs
	// Idle is the idle proc time, in ns, charged to the waits at a site by a group.
	Idle map[Place]float64
	// Alone tells for how long exactly one goroutine of the program ran while
	// other procs were idle, by its group, longest first.
	Alone []Alone
}

// Place is where a group waits. The group is canonical.
type Place struct {
	Site  *fact.Site
	Group *fact.Group
}

// Alone is the time that a group's goroutines ran alone, with idle procs.
type Alone struct {
	Group *fact.Group
	Time  time.Duration
}

// Procs splits all proc time, the integral of GOMAXPROCS over the wall from where
// the trace first tells it. All parts, in ns, sum to Total.
type Procs struct {
	Total float64
	// Running ran goroutines, also the runtime's.
	Running float64
	// Stopped was idle since the world was stopped, Runnable while a goroutine
	// was runnable: the scheduler had not come to it yet.
	Stopped, Runnable float64
	// Waits was idle and is charged to waits, by class.
	Waits [fact.NumClasses]float64
	// Unclaimed was idle for want of goroutines.
	Unclaimed float64
}

// Edge is all waits of one group at one site that ended in one way. Where the
// waker is a goroutine, the waker's group and wake site are the same for all.
type Edge struct {
	// Waiter is the group that waited.
	Waiter *fact.Group
	// Site is where; nil for time spent runnable.
	Site *fact.Site
	// Runnable: the edge is time in state runnable, which the scheduler ended.
	Runnable bool
	// Kind says what ended the waits; for [fact.WakerGoroutine], Waker is the
	// group and WakeSite the place, nil where the trace has no stack.
	Kind     fact.WakerKind
	Waker    *fact.Group
	WakeSite *fact.WakeSite
	// Hist is the distribution of the waits. A futile wake-up ends a wait here:
	// it has a waker of its own. So Hist.N is, over all edges, the number of
	// waits in the wait table and of futile wake-ups in it, and Hist.Sum the
	// total there.
	Hist hist.Hist
	// Closed counts the waits that the close of a channel or file ended.
	Closed int64
	// Open is 1 or more where the waits outlast the trace (Kind is
	// [fact.WakerNone] then): their number.
	Open int64
	// Idle is the idle proc time, in ns, charged to the waits.
	Idle float64
	// Cascaded is how long others waited for this edge's waiters while these
	// waited here: for every wait at another edge with this one somewhere behind
	// it, the overlap.
	Cascaded time.Duration
	// Parts say what the waker was up to during the waits. They sum to
	// Hist.Sum; an edge to a pseudo-waker or nobody has one part, with leaf None.
	Parts []Part
	// Lock or Channel is the component that the edge belongs to, or nil.
	Lock    *Lock
	Channel *Channel
	// Sending: the waiter was sending to the channel, else receiving.
	Sending bool
}

// Total is the time waited.
func (e *Edge) Total() time.Duration { return e.Hist.Sum() }

// Leaf is the activity at the end of a chain of waits.
type Leaf uint8

const (
	// None: the last edge of the chain, to a pseudo-waker, says it all.
	None Leaf = iota
	// Running, Runnable, Syscall: the state of the last edge's waker.
	Running
	Runnable
	Syscall
	// Unknown: the last edge's waker did not exist yet, or nothing is known.
	Unknown
	// Waiting: it waited, but there are too many different chains to tell for what.
	Waiting
)

// Part is some of the time of an edge's waits.
type Part struct {
	// Behind are the edges behind this one, nearest first: the waker waited, for
	// the next one's waker, and so on. The same edge several times in a row is
	// there once; of more than maxDepth those nearest to the end are. Where the
	// last goroutine was runnable, the last edge here is its Runnable one.
	Behind []*Edge
	// Leaf is what the last edge's waker did.
	Leaf Leaf
	Time time.Duration
}

// Channel is a logical channel: the wait sites and wake sites of channel
// operations that pair up. A trace has no addresses: several channels that the
// same lines use are one here, and a select joins all of its channels.
type Channel struct {
	Edges []*Edge
	// Closes is the number of waits ended by a close.
	Closes int64
}

// Lock is a logical lock: the wait sites and release sites that pair up, of
// mutexes, RWMutexes, Onces, semaphores and file locks, contended only.
type Lock struct {
	Edges []*Edge
	// MaxQueue is the greatest number of goroutines that waited at a time, from
	// when the sites were first seen to belong together; before that, the
	// longest queue at one of them.
	MaxQueue int
	// MeanQueue is the mean number of waiters while there were any.
	MeanQueue float64
	// MaxConvoy is the longest chain of hand-overs: goroutines woken one by the
	// other at this lock, each of which was waiting before its waker was woken.
	MaxConvoy int
	// Convoys counts the chains of at least two hand-overs, Convoyed the
	// hand-overs in them.
	Convoys, Convoyed int64
	// Futile counts wake-ups after which the goroutine had to wait again.
	Futile int64
}
