package reports

import (
	"fmt"

	"tracetool/traceparse/fact"
)

// Graph is a directed graph of who waits for whom, to be drawn.
type Graph struct {
	// Title is one line above it.
	Title string
	// Note is one line below it, "" for none.
	Note  string
	Nodes []Node
	// Edges are ordered, the most important first.
	Edges []Edge
	// Screenful is how many edges are drawn when --top is not given; 0 draws
	// all.
	Screenful int
}

// Cut returns what of g to draw in the given style: where edges are left out,
// the most important ones and the nodes that they join, in the order of g, and
// the note says how many are missing. A nil g is an empty graph. g is not changed.
func (g *Graph) Cut(style Style) *Graph {
	if g == nil {
		return new(Graph)
	}
	limit := g.Screenful
	if style.TopSet {
		limit = style.Top
	}
	left := 0
	if limit > 0 {
		left = max(0, len(g.Edges)-limit)
	}
	if left == 0 {
		all := *g
		all.Screenful = 0
		return &all
	}
	cut := &Graph{Title: g.Title, Note: g.Note}
	cut.join(g, g.Edges[:len(g.Edges)-left])
	cut.leaveOut(left)
	return cut
}

// join takes edges of g and their nodes.
func (c *Graph) join(g *Graph, edges []Edge) {
	used := make([]bool, len(g.Nodes))
	for _, e := range edges {
		used[e.From], used[e.To] = true, true
	}
	index := make([]int, len(g.Nodes))
	for i, n := range g.Nodes {
		if used[i] {
			index[i] = len(c.Nodes)
			c.Nodes = append(c.Nodes, n)
		}
	}
	for _, e := range edges {
		e.From, e.To = index[e.From], index[e.To]
		c.Edges = append(c.Edges, e)
	}
}

// leaveOut notes that n edges are not drawn.
func (c *Graph) leaveOut(n int) {
	text := fmt.Sprintf("%d more edges are left out (--top 0 draws all)", n)
	if n == 1 {
		text = "1 more edge is left out (--top 0 draws all)"
	}
	if c.Note != "" {
		text = c.Note + "; " + text
	}
	c.Note = text
}

// NodeKind tells goroutines from what else goroutines wait for.
type NodeKind uint8

const (
	GroupNode  NodeKind = iota // a group of goroutines
	PseudoNode                 // the network, a timer, the scheduler …
)

// Node is what waits, or what is waited for.
type Node struct {
	// Label is the name in full, a function's for a group; formats shorten it
	// with [tracetool/reports/render/format].
	Label string
	// Detail is a second line, "" for none: "12 goroutines".
	Detail string
	Kind   NodeKind
	// Knot numbers the knot that the node belongs to from 1, 0 for none.
	Knot int
}

// Edge says that its From waited for its To.
type Edge struct {
	// From and To are indexes of Nodes. They may be the same.
	From, To int
	// Label is a few short lines.
	Label []string
	// Weight is the edge's width, 0 to 1: the square root of its part of the
	// heaviest one's time, for idle waits are so much longer than those at locks.
	Weight float64
	// Class colours it: contention apart from the others.
	Class fact.Class
}
