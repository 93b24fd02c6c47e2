package svg

import (
	"fmt"
	"slices"
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/reports/render/svg/internal/face"
	"tracetool/reports/render/svg/internal/layout"
)

// margin is the room around everything.
const margin = 28

// draw draws everything.
func (p *picture) draw(c *canvas) {
	head := p.heading()
	w := max(p.W, head.w) + 2*margin
	top := head.h + margin
	h := top + p.H + margin
	if p.note != "" {
		h += 2 * lineHeight
	}
	c.begin("svg", "xmlns", "http://www.w3.org/2000/svg", "width", num(w), "height", num(h),
		"viewBox", "0 0 "+num(w)+" "+num(h), "role", "img", "font-family", face.SansFamily, "fill", ink)
	if p.title != "" {
		c.leaf("title", p.title)
	}
	c.leaf("style", p.style())
	c.rect(layout.Box{X: 0.5, Y: 0.5, W: w - 1, H: h - 1}, 6, "fill", ground, "stroke", frame)
	head.draw(c)
	c.begin("g", "transform", fmt.Sprintf("translate(%s %s)", num(margin+(w-2*margin-p.W)/2), num(top)))
	p.drawKnots(c)
	for i := range p.edges {
		p.drawEdge(c, len(p.edges)-1-i) // the most important on top
	}
	for i := range p.nodes {
		p.drawNode(c, i)
	}
	c.end()
	if p.note != "" {
		c.text(layout.Point{X: margin, Y: h - margin}, p.note, "font-size", "12", "fill", faint)
	}
	c.end()
}

// style makes what is pointed at stand out, where the viewer supports it.
func (p *picture) style() string {
	var b strings.Builder
	b.WriteString("svg:has(.e:hover) .e:not(:hover){opacity:.15}")
	for i := range p.nodes {
		fmt.Fprintf(&b, "svg:has(.v.n%d:hover) .e:not(.n%d){opacity:.1}", i, i)
	}
	return b.String()
}

// drawKnots draws the grounds of knots: their nodes and the edges between them.
func (p *picture) drawKnots(c *canvas) {
	for _, k := range p.knots() {
		color := knots[(k-1)%len(knots)].ground
		c.begin("g", "fill", color, "stroke", color, "stroke-linecap", "round", "stroke-linejoin", "round")
		for i, e := range p.edges {
			if p.knot(e) == k {
				c.leaf("path", "", "d", path(&p.Routes[i], true), "fill", "none", "stroke-width", num(e.width+16))
			}
		}
		for i, n := range p.nodes {
			if n.Knot == k {
				c.rect(grow(p.Nodes[i], 9), 12)
			}
		}
		c.end()
	}
}

// knots lists the numbers of the knots.
func (p *picture) knots() []int {
	var list []int
	for _, n := range p.nodes {
		if n.Knot > 0 && !slices.Contains(list, n.Knot) {
			list = append(list, n.Knot)
		}
	}
	slices.Sort(list)
	return list
}

func grow(b layout.Box, by float64) layout.Box {
	return layout.Box{X: b.X - by, Y: b.Y - by, W: b.W + 2*by, H: b.H + 2*by}
}

func (p *picture) drawNode(c *canvas, i int) {
	n, box := &p.nodes[i], p.Nodes[i]
	c.begin("g", "class", fmt.Sprintf("v n%d", i), "text-anchor", "middle")
	c.leaf("title", join("\n", format.Clean(n.Label), format.Clean(n.Detail), knotName(n.Knot)))
	look := []string{"fill", ground, "stroke", gray, "stroke-width", "1.2"}
	radius, color := 6.0, ink
	if n.Kind == reports.PseudoNode {
		look = []string{"fill", pseudo, "stroke", pseudoBy, "stroke-width", "1.2"}
		radius, color = min(box.H/2, 20), gray
	}
	if n.Knot > 0 {
		look = append(look[:2:2], "stroke", knots[(n.Knot-1)%len(knots)].border, "stroke-width", "2")
	}
	c.rect(box, radius, look...)
	at := box.Center()
	at.Y += 4.5
	if n.detail != "" {
		at.Y -= 7.5
		c.text(layout.Point{X: at.X, Y: at.Y + 17}, n.detail, "font-size", num(detailSize), "fill", faint)
	}
	c.text(at, n.name, "font-size", num(nameSize), "font-weight", "600", "font-family", face.MonoFamily, "fill", color)
	c.end()
}

func knotName(k int) string {
	if k <= 0 {
		return ""
	}
	return fmt.Sprintf("knot %d", k)
}

func (p *picture) drawEdge(c *canvas, i int) {
	e, color := p.edges[i], classPaint(p.edges[i].Class)
	class := fmt.Sprintf("e n%d n%d", e.From, e.To)
	if e.From == e.To {
		class = fmt.Sprintf("e n%d", e.From)
	}
	c.begin("g", "class", class, "fill", color.line)
	c.leaf("title", p.sentence(e))
	c.leaf("path", "", "d", path(&p.Routes[i], false), "fill", "none", "stroke", color.line, "stroke-width", num(e.width))
	c.leaf("path", "", "d", arrowhead(&p.Routes[i], e.width))
	if len(e.lines) > 0 {
		drawLabel(c, p.Labels[i], e.lines, color)
	}
	c.end()
}

// sentence says in full what an edge says.
func (p *picture) sentence(e edge) string {
	s := format.Clean(p.nodes[e.From].Label) + " waits for " + format.Clean(p.nodes[e.To].Label)
	for i, line := range e.Label {
		s += []string{": ", ", "}[min(i, 1)] + format.Clean(line)
	}
	return s
}

func drawLabel(c *canvas, box layout.Box, lines []string, color paint) {
	c.rect(box, 4, "fill", ground)
	c.begin("g", "text-anchor", "middle", "font-size", num(detailSize), "fill", gray)
	at := layout.Point{X: box.Center().X, Y: box.Y + 13}
	for i, s := range lines {
		if i == 0 {
			c.text(at, s, "font-size", num(labelSize), "font-weight", "bold", "fill", color.text)
		} else {
			c.text(at, s)
		}
		at.Y += lineHeight
	}
	c.end()
}

// path writes an edge's way, to the arrowhead or through it.
func path(r *layout.Route, whole bool) string {
	var b strings.Builder
	b.WriteString("M" + points(r.From))
	for _, s := range r.Steps {
		if s.Line {
			b.WriteString("L" + points(s.To))
		} else {
			b.WriteString("C" + points(s.C1, s.C2, s.To))
		}
	}
	if whole {
		b.WriteString("L" + points(r.Tip))
	}
	return b.String()
}

// arrowhead writes the outline of an edge's arrowhead.
func arrowhead(r *layout.Route, width float64) string {
	long, half := layout.HeadLength(width)+0.5, layout.HeadWidth(width)/2
	base := layout.Point{X: r.Tip.X - long*r.Dir.X, Y: r.Tip.Y - long*r.Dir.Y}
	side := layout.Point{X: half * r.Dir.Y, Y: half * r.Dir.X}
	return "M" + points(r.Tip) +
		"L" + points(layout.Point{X: base.X + side.X, Y: base.Y + side.Y}, layout.Point{X: base.X - side.X, Y: base.Y - side.Y}) + "Z"
}
