package blocking_test

import (
	"testing"
	"time"

	"tracetool/reports/internal/blocking"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

// naive keeps every span of every goroutine, and takes waits apart by looking
// them up: what blocking does without keeping them.
type naive struct {
	spans map[int64][]naiveSpan
	state map[int64]naiveSpan // what each is doing
	leafs map[fact.Operation][numLeafs]time.Duration
}

type naiveSpan struct {
	state      fact.State
	start, end fact.Time
	waker      fact.Waker
}

const numLeafs = int(blocking.Waiting) + 1

func (n *naive) Transition(t *fact.Transition) {
	if s, ok := n.state[t.G.ID]; ok && t.From != fact.Unknown && t.From != fact.NotExist {
		s.end, s.waker = t.Time, t.Waker
		n.spans[t.G.ID] = append(n.spans[t.G.ID], s)
		if t.From == fact.Waiting && t.To != fact.Unknown {
			sums := n.leafs[t.Site.Operation]
			n.resolve(&sums, &t.Waker, s.start, t.Time)
			n.leafs[t.Site.Operation] = sums
		}
	} else {
		delete(n.spans, t.G.ID) // what was before is not known
	}
	n.state[t.G.ID] = naiveSpan{state: t.To, start: t.Time}
}

// resolve adds what waker was up to in [from, to), to the bottom of it.
func (n *naive) resolve(sums *[numLeafs]time.Duration, waker *fact.Waker, from, to fact.Time) {
	if waker.Kind != fact.WakerGoroutine {
		sums[blocking.None] += to.Sub(from)
		return
	}
	known := time.Duration(0)
	current := n.state[waker.ID]
	current.end = to
	for _, s := range append(n.spans[waker.ID][:len(n.spans[waker.ID]):len(n.spans[waker.ID])], current) {
		a, b := max(s.start, from), min(s.end, to)
		if a >= b {
			continue
		}
		known += b.Sub(a)
		switch s.state {
		case fact.Running:
			sums[blocking.Running] += b.Sub(a)
		case fact.Runnable:
			sums[blocking.Runnable] += b.Sub(a)
		case fact.Syscall:
			sums[blocking.Syscall] += b.Sub(a)
		case fact.Waiting:
			n.resolve(sums, &s.waker, a, b)
		default:
			sums[blocking.Unknown] += b.Sub(a)
		}
	}
	sums[blocking.Unknown] += to.Sub(from) - known
}

// TestNaive: for each operation, the states at the bottom of all waits agree with
// an independent count; but for what a coarse memory of the past costs.
func TestNaive(t *testing.T) {
	each(t, func(t *testing.T, path string, opts traceparse.Options) {
		c := blocking.NewCollector()
		n := &naive{make(map[int64][]naiveSpan), make(map[int64]naiveSpan), make(map[fact.Operation][numLeafs]time.Duration)}
		r := c.Result(scan(t, path, opts, c, n))
		got := make(map[fact.Operation][numLeafs]time.Duration)
		for _, e := range r.Edges {
			if e.Runnable || e.Kind == fact.WakerNone || e.Site.Operation == fact.SyscallOperation {
				continue
			}
			sums := got[e.Site.Operation]
			for _, p := range e.Parts {
				sums[p.Leaf] += p.Time
			}
			got[e.Site.Operation] = sums
		}
		for op, want := range n.leafs {
			var total time.Duration
			for _, d := range want {
				total += d
			}
			for leaf := range numLeafs {
				if diff := (got[op][leaf] - want[leaf]).Abs(); diff > total/500+time.Microsecond {
					t.Errorf("%v, leaf %d: %v, an independent count says %v of %v", op, leaf, got[op][leaf], want[leaf], total)
				} else if diff > 0 {
					t.Logf("%v, leaf %d: off by %v of %v", op, leaf, diff, total)
				}
			}
		}
	})
}
