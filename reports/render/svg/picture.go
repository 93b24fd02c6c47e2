package svg

import (
	"math"
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/reports/render/internal/header"
	"tracetool/reports/render/svg/internal/face"
	"tracetool/reports/render/svg/internal/layout"
	"tracetool/traceparse/fact"
)

// Sizes of text and what is around it.
const (
	nameSize   = 13
	detailSize = 11
	labelSize  = 12
	lineHeight = 15
)

// What longer text is cut to, in columns.
const (
	maxName  = 48
	maxLine  = 44
	maxTitle = 110
)

// picture is a graph, measured and laid out.
type picture struct {
	title, about, filter, note string

	nodes []node
	edges []edge
	*layout.Layout
}

type node struct {
	*reports.Node
	name, detail string
}

type edge struct {
	*reports.Edge
	lines []string
	width float64
}

func newPicture(d *reports.Document, style reports.Style) (*picture, error) {
	g := d.Graph.Cut(style)
	p := &picture{title: fit(g.Title, maxTitle), about: about(&d.Trace), filter: fit(d.Filter, maxTitle)}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		p.nodes = append(p.nodes, node{n, format.FitFunc(n.Label, maxName), fit(n.Detail, maxLine)})
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		p.edges = append(p.edges, edge{e, fitAll(e.Label), width(e.Weight)})
	}
	note := p.limit()
	p.note = fit(join("; ", g.Note, note), maxTitle)
	var err error
	p.Layout, err = layout.New(p.measure())
	return p, err
}

// about says what trace the picture is of.
func about(t *fact.Trace) string {
	if t.Path == "" {
		return ""
	}
	facts := append([]string{header.Name(t)}, header.Facts(t)[:1]...)
	return fit(join(" · ", append(facts, header.Lost(t))...), maxTitle)
}

// limit leaves out edges that would take too long to lay out, with the nodes that
// have no others, and says how many.
func (p *picture) limit() string {
	n := layout.Affordable(len(p.nodes), p.layoutEdges())
	left := len(p.edges) - n
	if left == 0 {
		return ""
	}
	p.edges = p.edges[:n]
	used := make([]bool, len(p.nodes))
	for _, e := range p.edges {
		used[e.From], used[e.To] = true, true
	}
	var kept []node
	index := make([]int, len(p.nodes))
	for i, n := range p.nodes {
		index[i] = len(kept)
		if used[i] {
			kept = append(kept, n)
		}
	}
	p.nodes = kept
	for i := range p.edges {
		e := *p.edges[i].Edge
		e.From, e.To = index[e.From], index[e.To]
		p.edges[i].Edge = &e
	}
	return "too large to draw: " + format.Plural(int64(left), "more edge", "more edges")
}

// measure says how large nodes and labels are.
func (p *picture) measure() ([]layout.Size, []layout.Edge) {
	sizes := make([]layout.Size, len(p.nodes))
	for i := range p.nodes {
		n := &p.nodes[i]
		sizes[i] = layout.Size{W: face.Mono.Width(n.name, nameSize) + 24, H: 34}
		if n.detail != "" {
			sizes[i].W = max(sizes[i].W, face.Sans.Width(n.detail, detailSize)+24)
			sizes[i].H += lineHeight
		}
	}
	return sizes, p.layoutEdges()
}

func (p *picture) layoutEdges() []layout.Edge {
	list := make([]layout.Edge, len(p.edges))
	for i, e := range p.edges {
		list[i] = layout.Edge{From: e.From, To: e.To, Label: labelBox(e.lines), Width: e.width, Weight: int(e.width)}
		if p.knot(e) > 0 {
			list[i].Weight += 2
		}
	}
	return list
}

// labelBox measures an edge's label, the first line of which is bold.
func labelBox(lines []string) layout.Size {
	var size layout.Size
	for i, s := range lines {
		f, px := &face.Sans, float64(detailSize)
		if i == 0 {
			f, px = &face.Bold, labelSize
		}
		size.W = max(size.W, math.Ceil(f.Width(s, px))+8)
		size.H += lineHeight
	}
	if len(lines) > 0 {
		size.H += 4
	}
	return size
}

// knot is the knot that an edge belongs to, 0 for none.
func (p *picture) knot(e edge) int {
	if k := p.nodes[e.From].Knot; k > 0 && k == p.nodes[e.To].Knot {
		return k
	}
	return 0
}

// width is the width of an edge with the given weight, 1 to 8.
func width(weight float64) float64 {
	if !(weight > 0) { // NaN too
		weight = 0
	}
	return math.Round(2*(1+7*min(weight, 1))) / 2
}

func fit(s string, columns int) string {
	return format.Fit(strings.TrimSpace(format.Clean(s)), columns)
}

func fitAll(list []string) []string {
	var lines []string
	for _, s := range list {
		if s = fit(s, maxLine); s != "" {
			lines = append(lines, s)
		}
	}
	return lines
}

// join joins those that are not empty.
func join(sep string, list ...string) string {
	var parts []string
	for _, s := range list {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, sep)
}
