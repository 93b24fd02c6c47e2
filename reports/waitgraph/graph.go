package waitgraph

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
	"tracetool/traceparse/fact"
)

// Filter selects edges. The zero value keeps the user's.
type Filter struct {
	reports.Options
	// Operations and Classes, where given, select waits and leave out time
	// spent runnable, which is no operation.
	Operations []fact.Operation
	Classes    []fact.Class
}

func (f *Filter) keep(e *blocking.Edge) bool {
	if e.Waiter.Canonical().System && !f.ShowRuntime {
		return false
	}
	if e.Runnable {
		return len(f.Operations)+len(f.Classes) == 0 && f.Keep(ends(e)...)
	}
	if len(f.Operations) > 0 && !slices.Contains(f.Operations, e.Site.Operation) {
		return false
	}
	if len(f.Classes) > 0 && !slices.Contains(f.Classes, e.Site.Class()) {
		return false
	}
	return f.Keep(ends(e)...)
}

// ends are the function names that --focus and --ignore look at.
func ends(e *blocking.Edge) []string {
	g := e.Waiter.Canonical()
	names := []string{g.Entry, g.Created.Func}
	if e.Site != nil {
		names = append(names, e.Site.Func, e.Site.Call)
	}
	if e.WakeSite != nil {
		names = append(names, e.WakeSite.Func)
	}
	if e.Waker != nil {
		g := e.Waker.Canonical()
		names = append(names, g.Entry, g.Created.Func)
	}
	return names
}

// Graph is the blocking graph.
type Graph struct {
	// Wall is the duration of the trace, or of the window.
	Wall time.Duration
	// Edges are ordered as [Edge.Compare] says, the most important first.
	Edges []*Edge
	// Knots are ordered: sinks first, then by time.
	Knots []*Knot

	nodes nodes
	// nothing is what to say when there are no edges.
	nothing string
}

// negligible is the part of the wall below which waits hardly count, whatever is
// cascaded: without them nobody behind them would gain more than they took.
const negligible = 0.01

// New makes the graph of those edges of r that f keeps.
func New(r *blocking.Result, f *Filter) *Graph {
	g := &Graph{Wall: r.Wall, nodes: make(nodes), nothing: "No goroutine waited for anything."}
	if f.Focus != nil || f.Ignore != nil || len(f.Operations)+len(f.Classes) > 0 {
		g.nothing = "No goroutine waited so: --op, --class, --focus and --ignore leave nothing."
	}
	sums := make(map[edgeKey]*Edge)
	for _, raw := range r.Edges {
		key := g.key(raw)
		if !f.keep(raw) {
			continue
		}
		e := sums[key]
		if e == nil {
			e = &Edge{edgeKey: key}
			sums[key] = e
			g.Edges = append(g.Edges, e)
		}
		e.add(raw)
	}
	for _, e := range g.Edges {
		e.Impact = -1
		if r.Procs.Total > 0 {
			e.Impact = e.Idle / r.Procs.Total
		}
		e.Minor = float64(e.Total()) < negligible*float64(g.Wall)
	}
	slices.SortFunc(g.Edges, (*Edge).Compare)
	g.Knots = knots(g.Edges, g.Wall)
	g.nodes.label()
	return g
}

// Compare orders edges by importance. Those that hardly count, [Edge.Minor],
// come last. Then what it is decides: contention; waiting for other goroutines'
// news; time runnable; waiting for news that no goroutine brought; what is
// external, the runtime's or unknown. For goroutines without work wait long for a
// timer or for news, and must not stand above a lock. Then the weight, the heavier
// first.
func (e *Edge) Compare(o *Edge) int {
	minor := func(e *Edge) int {
		if e.Minor {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(minor(e), minor(o)),
		cmp.Compare(e.rank(), o.rank()),
		cmp.Compare(o.Weight(), e.Weight()),
		cmp.Compare(o.Total(), e.Total()),
		cmp.Compare(o.Hist.N(), e.Hist.N()),
		cmp.Compare(e.Operation, o.Operation),
		e.Site.Compare(o.Site),
		e.WakeSite.Compare(o.WakeSite),
		e.From.Compare(o.From),
		e.To.Compare(o.To),
		cmp.Compare(e.Reason, o.Reason),
	)
}

// rank is the edge's place in the order of what edges are.
func (e *Edge) rank() int {
	switch c := e.Operation.Class(); {
	case e.Runnable:
		return 2
	case c == fact.Contention:
		return 0
	case c == fact.Coordination && e.To.Group != nil:
		return 1
	default: // 3 is coordination
		return int(c-fact.Coordination) + 3
	}
}

// major counts the edges that are not [Edge.Minor]: they come first.
func (g *Graph) major() int {
	return sort.Search(len(g.Edges), func(i int) bool { return g.Edges[i].Minor })
}
