// Package dot writes the graph of a document in the language of Graphviz:
//
//	tracetool graph -f dot trace.out | dot -Tsvg > graph.svg
//
// An edge points from what waits to what it waits for. Its width says how long,
// its colour what class of waiting it is. Names are shortened; the full ones are
// tooltips. Nodes that wait for each other in a circle are clusters.
package dot

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/emicklei/dot"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/reports/render/internal/tone"
)

// Renderer is the DOT format.
var Renderer = reports.Renderer{Name: "dot", Graph: true, Render: Render}

const font = "Helvetica,Arial,sans-serif"

// Render writes the graph of d. It honours only the limit of edges in style.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	g := d.Graph.Cut(style)
	out := dot.NewGraph(dot.Directed)
	out.ID("waits")
	out.Attrs("label", caption(g, d.Filter), "labelloc", "t", "fontname", font, "rankdir", "LR")
	nodes := make([]dot.Node, len(g.Nodes))
	for i := range g.Nodes {
		nodes[i] = node(out, i, &g.Nodes[i])
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		edge(out.Edge(nodes[e.From], nodes[e.To]), g, e)
	}
	_, err := io.WriteString(w, out.String()) // its own Write drops errors
	return err
}

// caption is the label of the whole graph.
func caption(g *reports.Graph, filter string) string {
	note := g.Note
	if len(g.Nodes) == 0 {
		note = "nothing to draw"
	}
	return lines(g.Title, note, filter)
}

func node(out *dot.Graph, i int, n *reports.Node) dot.Node {
	if n.Knot > 0 {
		out = knot(out, n.Knot)
	}
	// The library orders nodes by these names.
	node := out.Node(fmt.Sprintf("%08d", i))
	node.Attrs("label", lines(format.Func(n.Label), n.Detail), "tooltip", lines(n.Label),
		"fontname", font, "shape", "box", "style", "rounded")
	if n.Kind == reports.PseudoNode {
		node.Attrs("shape", "ellipse", "style", "filled", "color", "#adb5bd", "fillcolor", "#f1f3f5")
	}
	return node
}

func knot(out *dot.Graph, number int) *dot.Graph {
	cluster := out.Subgraph(fmt.Sprintf("%08d", number), dot.ClusterOption{})
	cluster.Attrs("label", fmt.Sprintf("knot %d", number), "fontname", font,
		"style", "rounded,filled", "color", "#f08c00", "fillcolor", "#fff9db")
	return cluster
}

func edge(out dot.Edge, g *reports.Graph, e *reports.Edge) {
	told := lines(e.Label...)
	about := fmt.Sprintf("%s waits for %s", g.Nodes[e.From].Label, g.Nodes[e.To].Label)
	out.Attrs("label", told, "tooltip", lines(append([]string{about}, e.Label...)...), "labeltooltip", lines(about),
		"fontname", font, "fontsize", "11", "color", tone.Color(e.Class), "penwidth", tone.Width(e.Weight))
}

// lines joins those that are not empty to a label.
func lines(list ...string) string {
	var b strings.Builder
	for _, s := range list {
		if s = strings.TrimSpace(clean(s)); s == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(s)
	}
	return b.String()
}

// clean returns s as text that Graphviz shows as it is, once quoted: it would
// resolve entities, and not know how Go writes what cannot be printed.
func clean(s string) string {
	return strings.ReplaceAll(strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return ' '
		}
		return r
	}, format.Clean(s)), "&", "&amp;")
}
