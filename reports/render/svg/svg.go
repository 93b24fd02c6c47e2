// Package svg draws the graph of a document as a picture that needs nothing
// installed but a browser:
//
//	tracetool graph -f svg -o graph.svg trace.out
//
// An arrow points from what waits to what it waits for. Its width says how long,
// its colour what class of waiting it is. What waits for each other in a circle,
// a knot, stands on a ground of its own colour. In a browser, full names are
// tooltips, and pointing at a node leaves only its edges.
package svg

import (
	"bytes"
	"io"

	"tracetool/reports"
)

// Renderer is the SVG format.
var Renderer = reports.Renderer{Name: "svg", Graph: true, Render: Render}

// Render draws the graph of d. It honours only the limit of edges in style. Of
// very large graphs it draws the most important edges and says so.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	p, err := newPicture(d, style)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	c := newCanvas(&out)
	p.draw(c)
	if err := c.close(); err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}
