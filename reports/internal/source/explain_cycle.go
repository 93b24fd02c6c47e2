package source

import (
	"slices"
	"strings"

	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
)

// edge: one waits for what another has, or for what only stuck ones can do.
type edge struct {
	to *waiter
	// holds is how the other holds the lock; nil if it does not.
	holds *held
	// pending: the other is a writer whose waiting holds readers off.
	pending bool
}

// cycles: stuck goroutines that wait for each other.
func (e *explainer) cycles() {
	edges := map[*waiter][]edge{}
	g := simple.NewDirectedGraph()
	for i := range e.blocked {
		g.AddNode(simple.Node(i))
	}
	for i, w := range e.blocked {
		edges[w] = e.edges(w)
		for _, x := range edges[w] {
			g.SetEdge(simple.Edge{F: simple.Node(i), T: simple.Node(slices.Index(e.blocked, x.to))})
		}
	}
	var components [][]int64
	for _, c := range topo.TarjanSCC(g) {
		ids := make([]int64, len(c))
		for i, n := range c {
			ids[i] = n.ID()
		}
		slices.Sort(ids)
		components = append(components, ids)
	}
	slices.SortFunc(components, slices.Compare)
	for _, c := range components {
		if len(c) < 2 {
			continue
		}
		for _, start := range c {
			if links := e.shortest(e.blocked[start], edges); !meet(links) {
				e.cycle(links)
				break
			}
		}
	}
}

// edges lists for whom w waits, among the stuck.
func (e *explainer) edges(w *waiter) []edge {
	if !w.stuck || e.explained[w] {
		return nil
	}
	var list []edge
	for _, h := range e.blocked {
		if h == w || !h.stuck || e.explained[h] {
			continue
		}
		if x, ok := e.edge(w, h); ok {
			list = append(list, x)
		}
	}
	return list
}

func (e *explainer) edge(w, h *waiter) (edge, bool) {
	op := w.waits[0]
	if !op.isLock() {
		for _, op := range w.waits {
			if e.canEnd([]*waiter{h}, op) {
				return edge{to: h}, true
			}
		}
		return edge{}, false
	}
	if taken := e.keeps(h, op.obj); taken != nil && (op.verb == lock || taken.verb == lock) && !h.doubts(taken) {
		return edge{to: h, holds: taken}, true
	}
	pending := op.verb == rlock && h.waits[0].verb == lock && h.waits[0].obj.find() == op.obj.find()
	return edge{to: h, pending: pending}, pending
}

// link is one step of a cycle.
type link struct {
	from *waiter
	edge
}

// shortest finds the shortest cycle through start, breadth first.
func (e *explainer) shortest(start *waiter, edges map[*waiter][]edge) []link {
	came := map[*waiter]link{}
	for work := []*waiter{start}; len(work) > 0; work = work[1:] {
		for _, x := range edges[work[0]] {
			if _, seen := came[x.to]; seen {
				continue
			}
			came[x.to] = link{work[0], x}
			work = append(work, x.to)
		}
		if _, closed := came[start]; closed {
			break
		}
	}
	var cycle []link
	for at := start; ; {
		l := came[at]
		cycle = append(cycle, l)
		if at = l.from; at == start {
			slices.Reverse(cycle)
			return cycle
		}
	}
}

// meet reports whether one in the cycle sends on what another receives from.
// They would go on: the channels must be two, and the cycle is none.
func meet(links []link) bool {
	for _, a := range links {
		for _, b := range links {
			if a.from.meets(b.from) {
				return true
			}
		}
	}
	return false
}

// meets reports whether the waits of two would end each other, were it one
// object that they are about.
func (w *waiter) meets(h *waiter) bool {
	return slices.ContainsFunc(w.waits, func(a operation) bool {
		return slices.ContainsFunc(h.waits, func(b operation) bool { return a.endedBy(b) })
	})
}

func (e *explainer) cycle(links []link) {
	kind, objects := LockCycle, []string{}
	var members []*waiter
	for _, l := range links {
		members = append(members, l.from)
		objects = append(objects, label(l.from.waits[0].obj))
		if l.holds == nil && !l.pending {
			kind = WaitCycle
		} else if l.pending && kind == LockCycle && len(links) == 2 {
			kind = ReaderWriterReader
		}
	}
	slices.Sort(objects)
	objects = slices.Compact(objects)
	first := links[0].from.waits[0].obj
	d := e.draft(kind, first, "%s wait for each other over %s", goroutines(members...), strings.Join(objects, " and "))
	if kind == ReaderWriterReader {
		d.Title = "a goroutine locks " + label(first) + " for reading a second time, behind a writer that waits for its first read lock"
	}
	for _, l := range links {
		e.link(d, l)
	}
	for _, l := range links {
		e.alsoWait(d, l.from.waits[0], members)
	}
	d.done()
}

func (e *explainer) link(d *draft, l link) {
	d.waits(l.from)
	switch {
	case l.holds != nil:
		d.took(l.to, l.holds)
		d.assumes(l.holds.obj)
	case l.pending:
		d.assumes(l.from.waits[0].obj)
		d.caveat("a writer that waits holds off all new readers of %s", label(l.from.waits[0].obj))
	default:
		d.ending(l.from, l.to)
		d.caveat("that only goroutines which are stuck can end the wait to %s holds so far as calls can be followed in the source", doing(l.from.waits))
	}
}

// alsoWait adds those who wait for the cycle without being part of it.
func (e *explainer) alsoWait(d *draft, op operation, members []*waiter) {
	if !op.isLock() {
		return
	}
	for _, w := range e.lockWaiters(op.obj, members...) {
		if w.stuck && !e.explained[w] {
			d.waitsAs(w, "waits for "+label(op.obj)+" too")
		}
	}
}
