package waitgraph

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"tracetool/traceparse/fact"
)

// Knot is a set of groups that wait for each other in a circle: each of them
// waits for every other one, if only by way of others. (After wPerf, OSDI'18,
// where a program's bottleneck is in a knot that waits for nothing else.)
//
// Between two groups counts the weight of their edges in contention and
// coordination, if their waits come to 1% of the wall. What is lighter than 2% of
// the heaviest in the knot does not count. A group that waits for itself only, as
// goroutines at a common lock do, is no knot: nothing is learned from the circle.
// Nor are goroutines that the trace never names part of one: they need not
// have anything to do with each other.
type Knot struct {
	// Groups are its nodes, in the order of names.
	Groups []*Node
	// Core are those in its heaviest circle: connections are taken away, the
	// lightest first, for as long as a circle is left.
	Core []*Node
	// Sink: its groups wait for no group outside.
	Sink bool
	// Total is the time that its groups waited for each other.
	Total time.Duration
	// Edges are these waits, those with the longest total first.
	Edges []*Edge
}

// trifle is the part of a knot's heaviest connection below which another one
// does not count.
const trifle = 0.02

// link is all that one group waited for another.
type link struct {
	from, to      *Node
	total, weight time.Duration
	edges         []*Edge
}

// knots finds the knots among edges and marks their nodes.
func knots(edges []*Edge, wall time.Duration) []*Knot {
	all := links(edges, time.Duration(negligible*float64(wall)))
	list := untie(all)
	for _, k := range list {
		for _, n := range k.Groups {
			n.Knot = k
		}
		k.finish(all)
	}
	slices.SortFunc(list, func(a, b *Knot) int {
		if a.Sink != b.Sink {
			if a.Sink {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Total, a.Total), a.Groups[0].Compare(b.Groups[0]))
	})
	return list
}

// links sums up the edges between groups, and leaves out what has less waiting
// time than least.
func links(edges []*Edge, least time.Duration) []*link {
	sums := make(map[[2]*Node]*link)
	var list []*link
	for _, e := range edges {
		if e.Runnable || e.Operation.Class() > fact.Coordination || e.From == e.To || !e.From.named() || !e.To.named() {
			continue
		}
		key := [2]*Node{e.From, e.To}
		l := sums[key]
		if l == nil {
			l = &link{from: e.From, to: e.To}
			sums[key] = l
			list = append(list, l)
		}
		l.total += e.Total()
		l.weight += e.Weight()
		l.edges = append(l.edges, e)
	}
	return slices.DeleteFunc(list, func(l *link) bool { return l.total < least })
}

// untie returns the knots of links: the strongly connected components that are
// still connected without the trifles in them.
func untie(links []*link) []*Knot {
	var list []*Knot
	for _, component := range circles(links) {
		inside := within(links, component)
		kept := heavier(inside, trifling(inside))
		parts := circles(kept)
		if len(parts) == 1 && len(parts[0]) == len(component) {
			list = append(list, &Knot{Groups: component, Core: core(kept)})
			continue
		}
		for _, part := range parts { // each is smaller, and so may be its trifles
			list = append(list, untie(within(inside, part))...)
		}
	}
	return list
}

// core returns the component that is left when all links are taken away that
// are lighter than some weight, for the greatest such weight.
func core(links []*link) []*Node {
	var weights []time.Duration
	for _, l := range links {
		weights = append(weights, l.weight)
	}
	slices.Sort(weights)
	open := sort.Search(len(weights), func(i int) bool { return len(circles(heavier(links, weights[i]))) == 0 })
	links = heavier(links, weights[open-1])
	return slices.MaxFunc(circles(links), func(a, b []*Node) int {
		return cmp.Compare(weight(within(links, a)), weight(within(links, b)))
	})
}

// finish adds what depends on all links.
func (k *Knot) finish(all []*link) {
	least := trifling(within(all, k.Groups))
	k.Sink = true
	for _, l := range heavier(all, least) {
		switch {
		case l.from.Knot != k:
		case l.to.Knot != k:
			k.Sink = false
		default:
			k.Edges = append(k.Edges, l.edges...)
		}
	}
	slices.SortFunc(k.Edges, func(a, b *Edge) int { return cmp.Or(cmp.Compare(b.Total(), a.Total()), a.Compare(b)) })
	for _, e := range k.Edges {
		k.Total += e.Total()
	}
}

// circles returns the strongly connected components of two groups or more, each
// in the order of names.
func circles(links []*link) [][]*Node {
	graph := simple.NewDirectedGraph()
	ids := make(map[*Node]int64)
	var list []*Node
	id := func(n *Node) simple.Node {
		if _, ok := ids[n]; !ok {
			ids[n] = int64(len(list))
			list = append(list, n)
		}
		return simple.Node(ids[n])
	}
	for _, l := range links {
		graph.SetEdge(simple.Edge{F: id(l.from), T: id(l.to)})
	}
	var components [][]*Node
	for _, c := range topo.TarjanSCC(graph) {
		if len(c) < 2 {
			continue
		}
		var component []*Node
		for _, n := range c {
			component = append(component, list[n.ID()])
		}
		slices.SortFunc(component, (*Node).Compare)
		components = append(components, component)
	}
	// The library's order is not always the same.
	slices.SortFunc(components, func(a, b []*Node) int { return a[0].Compare(b[0]) })
	return components
}

// within returns the links between nodes of a component.
func within(links []*link, component []*Node) []*link {
	var list []*link
	for _, l := range links {
		if slices.Contains(component, l.from) && slices.Contains(component, l.to) {
			list = append(list, l)
		}
	}
	return list
}

// heavier returns the links of at least the given weight.
func heavier(links []*link, least time.Duration) []*link {
	var list []*link
	for _, l := range links {
		if l.weight >= least {
			list = append(list, l)
		}
	}
	return list
}

// trifling is the weight below which a link is a trifle beside the others.
func trifling(links []*link) time.Duration {
	var most time.Duration
	for _, l := range links {
		most = max(most, l.weight)
	}
	return time.Duration(trifle * float64(most))
}

func weight(links []*link) (sum time.Duration) {
	for _, l := range links {
		sum += l.weight
	}
	return sum
}
