package waitgraph

import (
	"cmp"
	"slices"
	"sort"
	"time"
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
