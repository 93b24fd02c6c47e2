package svg

import (
	"fmt"

	"tracetool/reports"
	"tracetool/reports/render/svg/internal/face"
	"tracetool/reports/render/svg/internal/layout"
	"tracetool/traceparse/fact"
)

// heading is what stands above the graph.
type heading struct {
	w, h  float64 // below and right of the margin
	parts []func(*canvas)
}

// minWidth is how wide the heading may be, however small the graph is.
const minWidth = 720

// heading places the title, what the picture is of, and the legend.
func (p *picture) heading() *heading {
	h := &heading{h: margin - 4}
	h.line(p.title, 18, &face.Bold, "font-weight", "bold")
	h.line(p.about, 12, &face.Sans, "fill", faint)
	h.line(p.filter, 12, &face.Sans, "fill", faint)
	if len(p.nodes) == 0 {
		h.line("nothing to draw", 14, &face.Sans, "fill", faint)
	} else {
		h.row(p.legend(), max(p.W, h.w, minWidth))
	}
	return h
}

func (h *heading) draw(c *canvas) {
	for _, part := range h.parts {
		part(c)
	}
}

// line adds a line of text.
func (h *heading) line(s string, size float64, f *face.Face, attrs ...string) {
	if s == "" {
		return
	}
	h.h += size + 7
	at := layout.Point{X: margin, Y: h.h - 4}
	h.w = max(h.w, f.Width(s, size))
	h.parts = append(h.parts, func(c *canvas) { c.text(at, s, append(attrs, "font-size", num(size))...) })
}

// entry is one explanation.
type entry struct {
	sample func(c *canvas, at layout.Point) // in a box of 26 by 12 around at, nil for none
	text   string
}

// row adds the legend, in as many rows as it takes.
func (h *heading) row(list []entry, width float64) {
	const gap = 22
	h.h += 24
	x := 0.0
	for _, e := range list {
		sample := 34.0
		if e.sample == nil {
			sample = 0
		}
		w := sample + face.Sans.Width(e.text, 12)
		if x > 0 && x+w > width {
			x = 0
			h.h += 22
		}
		at := layout.Point{X: margin + x, Y: h.h - 4}
		h.parts = append(h.parts, func(c *canvas) {
			if e.sample != nil {
				e.sample(c, layout.Point{X: at.X + 13, Y: at.Y - 4})
			}
			c.text(layout.Point{X: at.X + sample, Y: at.Y}, e.text, "font-size", "12", "fill", gray)
		})
		x += w
		h.w = max(h.w, x)
		x += gap
	}
	h.h += 6
}

// legend explains what occurs.
func (p *picture) legend() []entry {
	var list []entry
	if len(p.edges) > 0 {
		list = append(list, entry{nil, "arrows point at what is waited for; the wider, the longer"})
	}
	var classes [fact.NumClasses + 1]bool
	for _, e := range p.edges {
		classes[min(e.Class, fact.NumClasses)] = true
	}
	for _, class := range fact.Classes() {
		if classes[class] {
			list = append(list, entry{arrowSample(classPaint(class).line), class.String()})
		}
	}
	for _, k := range p.knots() {
		color := knots[(k-1)%len(knots)]
		list = append(list, entry{boxSample(4, color.ground, color.border), fmt.Sprintf("knot %d: they wait for each other", k)})
	}
	for _, n := range p.nodes {
		if n.Kind == reports.PseudoNode {
			return append(list, entry{boxSample(6, pseudo, pseudoBy), "not a goroutine"})
		}
	}
	return list
}

func arrowSample(color string) func(*canvas, layout.Point) {
	return func(c *canvas, at layout.Point) {
		route := layout.Route{Tip: layout.Point{X: at.X + 13, Y: at.Y}, Dir: layout.Point{X: 1}}
		c.leaf("path", "", "d", "M"+points(layout.Point{X: at.X - 13, Y: at.Y}, layout.Point{X: at.X + 3, Y: at.Y}),
			"stroke", color, "stroke-width", "3")
		c.leaf("path", "", "d", arrowhead(&route, 3), "fill", color)
	}
}

func boxSample(radius float64, fill, stroke string) func(*canvas, layout.Point) {
	return func(c *canvas, at layout.Point) {
		c.rect(layout.Box{X: at.X - 13, Y: at.Y - 6, W: 26, H: 12}, radius, "fill", fill, "stroke", stroke)
	}
}
