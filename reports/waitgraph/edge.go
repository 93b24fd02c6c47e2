package waitgraph

import (
	"time"

	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/hist"
	"tracetool/traceparse/fact"
)

// Edge is all waits of one group for another, or for a pseudo-node, that were
// for the same operation at one place and were ended from one place.
type Edge struct {
	edgeKey
	// Hist is the distribution of the waits. A futile wake-up ends a wait
	// here: it has a waker of its own.
	Hist hist.Hist
	// Open counts those that outlast the trace, Closed those that the close of
	// a channel or file ended.
	Open, Closed int64
	// Idle is the idle proc time, in ns, that is charged to the waits; Impact
	// is its share of all proc time, -1 if that is not known.
	Idle, Impact float64
	// Cascaded is how long others waited for the waiters meanwhile, directly
	// or for somebody who did.
	Cascaded time.Duration
	// Meanwhile tells what the waker did during the waits.
	Meanwhile Meanwhile
	// Minor: the total is below 1% of the wall.
	Minor bool

	raw []*blocking.Edge
}

// edgeKey is what the waits of an edge have in common.
type edgeKey struct {
	// From waited for To.
	From, To *Node
	// Runnable: it is time spent runnable; Operation and sites are unset then.
	Runnable  bool
	Operation fact.Operation
	// Reason is the runtime's word for operations that are not known.
	Reason string
	// Site is where From waited, WakeSite from where To ended it; empty where
	// the trace has no stack, or there is no such place.
	Site, WakeSite fact.Frame
}

// Meanwhile is what wakers did while they were waited for. It sums to the
// edge's total, or is empty where the waker is a pseudo-node.
type Meanwhile struct {
	Running, Runnable, Syscall, Waiting time.Duration
	// Unknown is before the waker existed, or before anything is known of it.
	Unknown time.Duration
}

// key returns the key of the edge that e is part of.
func (g *Graph) key(e *blocking.Edge) edgeKey {
	key := edgeKey{From: g.nodes.group(e.Waiter), To: g.nodes.waker(e), Runnable: e.Runnable}
	if e.Site != nil && !e.Runnable {
		key.Operation, key.Site = e.Site.Operation, e.Site.Frame
		if key.Operation == fact.UnknownOperation {
			key.Reason = e.Site.Reason
		}
	}
	if e.WakeSite != nil {
		key.WakeSite = e.WakeSite.Frame
	}
	return key
}

// add adds the waits of o.
func (e *Edge) add(o *blocking.Edge) {
	e.Hist.Merge(&o.Hist)
	e.Open += o.Open
	e.Closed += o.Closed
	e.Idle += o.Idle
	e.Cascaded += o.Cascaded
	for i := range o.Parts {
		e.Meanwhile.add(&o.Parts[i])
	}
	e.raw = append(e.raw, o)
}

func (m *Meanwhile) add(p *blocking.Part) {
	switch {
	case len(p.Behind) > 0 && p.Behind[0].Runnable:
		m.Runnable += p.Time
	case len(p.Behind) > 0 || p.Leaf == blocking.Waiting:
		m.Waiting += p.Time
	case p.Leaf == blocking.Running:
		m.Running += p.Time
	case p.Leaf == blocking.Runnable:
		m.Runnable += p.Time
	case p.Leaf == blocking.Syscall:
		m.Syscall += p.Time
	case p.Leaf == blocking.Unknown:
		m.Unknown += p.Time
	}
}

// Total is the time waited, summed over all waiters.
func (e *Edge) Total() time.Duration { return e.Hist.Sum() }

// Weight is Total and Cascaded: the time that was lost here, by these waiters
// and by those who waited for them.
func (e *Edge) Weight() time.Duration { return e.Total() + e.Cascaded }

// OperationKey is the operation's key in output, "runnable" for time runnable.
func (e *Edge) OperationKey() string {
	if e.Runnable {
		return fact.Runnable.String()
	}
	return e.Operation.String()
}

// Label is OperationKey or, for an operation without a name, the runtime's word.
func (e *Edge) Label() string {
	if e.Operation == fact.UnknownOperation && e.Reason != "" {
		return e.Reason
	}
	return e.OperationKey()
}

// ClassKey is the class's key in output. Time runnable is of class [Scheduler],
// which is no class of waits: --class does not know it.
func (e *Edge) ClassKey() string {
	if e.Runnable {
		return Scheduler
	}
	return e.Operation.Class().String()
}

// share is d's part of the edge's total.
func (e *Edge) share(d time.Duration) float64 { return ratio(d, e.Total()) }

// ratio is d÷whole, 0 where there is no whole.
func ratio(d, whole time.Duration) float64 {
	if whole <= 0 {
		return 0
	}
	return float64(d) / float64(whole)
}
