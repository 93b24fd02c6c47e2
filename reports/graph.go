package reports

import "tracetool/traceparse/fact"

// Graph is a directed graph of who waits for whom, to be drawn.
type Graph struct {
	// Title is one line above it.
	Title string
	// Note is one line below it, "" for none: how many edges are left out.
	Note  string
	Nodes []Node
	// Edges are ordered, the most important first.
	Edges []Edge
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
	// Weight is the edge's part of the heaviest one's time, 0 to 1: its width.
	Weight float64
	// Class colours it: contention apart from the others.
	Class fact.Class
}
