// Package layout decides where the boxes, the labels and the edges of a graph go.
//
// Dagre puts nodes into layers, which are columns here, and says what comes above
// what in each. This package makes the columns: everything in one has a strip of
// its height for itself, through which edges run flat. All bends are in the gaps
// between columns, so that no edge crosses a node or another edge's label.
package layout

import (
	"math"

	"tracetool/reports/render/svg/internal/dagre"
)

// Size is how large a box is.
type Size struct{ W, H float64 }

// Edge is an edge to draw between nodes, known by their indexes.
type Edge struct {
	From, To int
	Label    Size // zero for none
	// Width is the stroke's.
	Width float64
	// Weight tells edges that should be short, straight and forward, from 1.
	Weight int
}

// Point is a place in the picture; Y grows downwards.
type Point struct{ X, Y float64 }

// Box is a rectangle.
type Box struct{ X, Y, W, H float64 }

// Right returns the box's right end.
func (b Box) Right() float64 { return b.X + b.W }

// Bottom returns the box's lower end.
func (b Box) Bottom() float64 { return b.Y + b.H }

// Center returns the box's middle.
func (b Box) Center() Point { return Point{b.X + b.W/2, b.Y + b.H/2} }

// Layout is where things go: nodes, labels and routes have the indexes of the
// nodes and edges.
type Layout struct {
	Size
	Nodes  []Box
	Labels []Box // of edges without a label: their place, without a size
	Routes []Route
}

// Route is an edge's line and its arrowhead.
type Route struct {
	From Point
	// Steps lead to the arrowhead's base.
	Steps []Step
	// Tip is where the arrowhead ends, Dir the way it points.
	Tip, Dir Point
}

// Step is a curve to a point with two controls, or a line.
type Step struct {
	Line   bool
	C1, C2 Point
	To     Point
}

// Distances in a column, from dagre and, for what it leaves too narrow, from here.
const (
	nodeSep = 28
	edgeSep = 12
)

// HeadLength returns the length of an edge's arrowhead.
func HeadLength(width float64) float64 { return 8 + math.Round(width) }

// HeadWidth returns the width of an edge's arrowhead.
func HeadWidth(width float64) float64 { return 8 + width }

// New lays out a graph.
func New(nodes []Size, edges []Edge) (*Layout, error) {
	b := &builder{edges: edges, Layout: Layout{
		Nodes:  make([]Box, len(nodes)),
		Labels: make([]Box, len(edges)),
		Routes: make([]Route, len(edges)),
	}}
	b.grow(nodes)
	if err := b.place(); err != nil {
		return nil, err
	}
	b.separate()
	b.connect()
	b.spread()
	b.route()
	return &b.Layout, nil
}

type builder struct {
	Layout
	edges   []Edge
	loops   [][]int   // each node's edges to itself
	blocks  []float64 // each node's height with those below it
	columns []*column
	home    []*column // each node's
	chains  [][]*item // each edge's places on its way
	ends    [][2]end
}

// loopGap is the room for an arrowhead between a node and what is below it.
const loopGap = 24

// grow makes nodes large enough for the ends of their edges.
func (b *builder) grow(nodes []Size) {
	b.loops = make([][]int, len(nodes))
	b.blocks = make([]float64, len(nodes))
	in, out := make([]float64, len(nodes)), make([]float64, len(nodes))
	for i := range b.edges {
		e := &b.edges[i]
		if e.From == e.To {
			b.loops[e.From] = append(b.loops[e.From], i)
			continue
		}
		out[e.From] += e.Width + lineGap
		in[e.To] += HeadWidth(e.Width) + lineGap
	}
	for i, n := range nodes {
		ends := min(max(in[i], out[i]), maxEnds) + 2*corner
		b.Nodes[i].W, b.Nodes[i].H = n.W, math.Ceil(max(n.H, ends))
		b.blocks[i] = b.Nodes[i].H
		for at, loop := range b.loops[i] {
			b.Nodes[i].W = max(b.Nodes[i].W, 2*b.loopReach(i, at)+2*corner+HeadWidth(b.edges[loop].Width))
			b.blocks[i] += loopGap + b.edges[loop].Label.H
		}
		b.Nodes[i].W = 2 * math.Ceil(b.Nodes[i].W/2)
	}
}

// loopReach is how far from a node's middle one of its loops goes, around those
// above it.
func (b *builder) loopReach(node, at int) float64 {
	widest := 0.0
	for _, loop := range b.loops[node][:at+1] {
		widest = max(widest, b.edges[loop].Label.W)
	}
	return math.Ceil(widest/2) + 14*float64(at+1)
}

// place asks dagre for the columns.
func (b *builder) place() error {
	g := &dagre.Graph{NodeSep: nodeSep, EdgeSep: edgeSep, Nodes: []dagre.Node{}, Edges: []dagre.Edge{}}
	for i := range b.Nodes {
		g.Nodes = append(g.Nodes, dagre.Node{Width: b.Nodes[i].W, Height: b.blocks[i]})
	}
	var sent []int
	for i, e := range b.edges {
		if e.From != e.To {
			sent = append(sent, i)
			g.Edges = append(g.Edges, dagre.Edge{From: e.From, To: e.To, Width: e.Label.W, Height: e.Label.H, Weight: e.Weight})
		}
	}
	found, err := dagre.Run(g)
	if err != nil {
		return err
	}
	b.collect(found, sent)
	return nil
}
