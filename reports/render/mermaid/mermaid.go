// Package mermaid writes the graph of a document as a Mermaid flowchart, which
// GitHub, GitLab and many editors draw where it stands in a file *.mmd or in a
// fenced block of Markdown:
//
//	tracetool graph -f mermaid -o graph.mmd trace.out
//
// An edge points from what waits to what it waits for. Its width says how long,
// its colour what class of waiting it is. Nodes that wait for each other in a
// circle are subgraphs.
package mermaid

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/reports/render/internal/tone"
)

// Renderer is the Mermaid format.
var Renderer = reports.Renderer{Name: "mermaid", Graph: true, Render: Render}

// What Mermaid draws at most unless a page asks for more, which GitHub's do not.
const (
	maxEdges = 500
	maxBytes = 50_000
)

// reserve is room for the notes, which are written last.
const reserve = 2_000

// Render writes the graph of d. It honours only the limit of edges in style.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	g := d.Graph.Cut(style)
	var out strings.Builder
	begin(&out, g.Title)
	nodes(&out, g.Nodes)
	list := merge(g.Edges)
	drawn := edges(&out, list)
	notes := []string{g.Note, d.Filter}
	if len(g.Nodes) == 0 {
		notes = []string{"nothing to draw", d.Filter}
	}
	if left := len(list) - drawn; left > 0 {
		notes = append(notes, format.Plural(int64(left), "more edge", "more edges")+" than Mermaid can draw")
	}
	if note := label(notes...); note != "" {
		fmt.Fprintf(&out, "  note[\"%s\"]:::note\n", note)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// begin writes what comes before the nodes. Classes have their own colours for
// text, as pages may be dark.
func begin(out *strings.Builder, title string) {
	out.WriteString("---\n")
	if title = quote(title); title != "" {
		fmt.Fprintf(out, "title: %s\n", title)
	}
	out.WriteString(`config:
  flowchart:
    wrappingWidth: 480
---
flowchart LR
  classDef group fill:#ffffff,stroke:#495057,color:#212529
  classDef pseudo fill:#f1f3f5,stroke:#adb5bd,color:#495057
  classDef knot fill:#fff9db,stroke:#f08c00,color:#495057
  classDef note fill:none,stroke:none
`)
}

// nodes writes the nodes, those of a knot together.
func nodes(out *strings.Builder, list []reports.Node) {
	var knots []int
	for i := range list {
		n := &list[i]
		if n.Knot <= 0 {
			node(out, "  ", i, n)
		} else if !slices.Contains(knots, n.Knot) {
			knots = append(knots, n.Knot)
		}
	}
	slices.Sort(knots)
	for _, k := range knots {
		fmt.Fprintf(out, "  subgraph k%d[\"knot %d\"]\n", k, k)
		for i := range list {
			if list[i].Knot == k {
				node(out, "    ", i, &list[i])
			}
		}
		fmt.Fprintf(out, "  end\n  class k%d knot\n", k)
	}
}

func node(out *strings.Builder, indent string, i int, n *reports.Node) {
	left, right, class := "[", "]", "group"
	if n.Kind == reports.PseudoNode {
		left, right, class = "([", "])", "pseudo"
	}
	text := label(format.Func(n.Label), n.Detail)
	if text == "" { // which would be a mistake in Mermaid
		text = label(format.Unknown)
	}
	fmt.Fprintf(out, "%sn%d%s\"%s\"%s:::%s\n", indent, i, left, text, right, class)
}

// merge makes one edge of several from a node to itself: Mermaid shows the label
// of only one.
func merge(list []reports.Edge) []reports.Edge {
	var merged []reports.Edge
	loops := make(map[int]int)
	for _, e := range list {
		if e.From == e.To {
			if at, ok := loops[e.From]; ok {
				merged[at].Label = slices.Concat(merged[at].Label, e.Label)
				continue
			}
			loops[e.From] = len(merged)
		}
		merged = append(merged, e)
	}
	return merged
}

// edges writes as many edges as Mermaid draws and returns their number.
func edges(out *strings.Builder, list []reports.Edge) int {
	var styles strings.Builder
	for i := range list {
		e := &list[i]
		text := label(e.Label...)
		if text != "" {
			text = `|"` + text + `"|`
		}
		line := fmt.Sprintf("  n%d -->%s n%d\n", e.From, text, e.To)
		style := fmt.Sprintf("  linkStyle %d stroke:%s,stroke-width:%spx\n", i, tone.Color(e.Class), tone.Width(e.Weight))
		if i == maxEdges || out.Len()+styles.Len()+len(line)+len(style) > maxBytes-reserve {
			out.WriteString(styles.String())
			return i
		}
		out.WriteString(line)
		styles.WriteString(style)
	}
	out.WriteString(styles.String())
	return len(list)
}
