package waitgraph

import (
	"slices"
	"time"

	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"tracetool/traceparse/fact"
)

// link is all that one group waited for another.
type link struct {
	from, to      *Node
	total, weight time.Duration
	edges         []*Edge
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
