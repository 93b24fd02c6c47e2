package svg

import (
	"encoding/xml"
	"io"
	"math"
	"strconv"

	"tracetool/reports/render/svg/internal/layout"
)

// canvas writes elements of XML. It keeps the first error.
type canvas struct {
	w    io.Writer
	enc  *xml.Encoder
	open []xml.Name
	err  error
}

func newCanvas(w io.Writer) *canvas {
	c := &canvas{w: w, enc: xml.NewEncoder(w)}
	c.enc.Indent("", " ")
	return c
}

func (c *canvas) token(t xml.Token) {
	if c.err == nil {
		c.err = c.enc.EncodeToken(t)
	}
}

// begin opens an element. Attributes are names and values; those with the value
// "" are left out.
func (c *canvas) begin(name string, attrs ...string) {
	start := xml.StartElement{Name: xml.Name{Local: name}}
	for i := 0; i < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: attrs[i]}, Value: attrs[i+1]})
		}
	}
	c.open = append(c.open, start.Name)
	c.token(start)
}

// end closes the element opened last.
func (c *canvas) end() {
	last := len(c.open) - 1
	c.token(xml.EndElement{Name: c.open[last]})
	c.open = c.open[:last]
}

// leaf writes an element that holds text, or nothing.
func (c *canvas) leaf(name, text string, attrs ...string) {
	c.begin(name, attrs...)
	if text != "" {
		c.token(xml.CharData(text))
	}
	c.end()
}

// close ends the document.
func (c *canvas) close() error {
	if c.err == nil {
		c.err = c.enc.Close()
	}
	if c.err == nil {
		_, c.err = io.WriteString(c.w, "\n")
	}
	return c.err
}

// rect draws a box with rounded corners.
func (c *canvas) rect(b layout.Box, radius float64, attrs ...string) {
	c.leaf("rect", "", append([]string{"x", num(b.X), "y", num(b.Y), "width", num(b.W), "height", num(b.H),
		"rx", num(radius)}, attrs...)...)
}

// text writes a line of text at p, which is on its base line.
func (c *canvas) text(p layout.Point, s string, attrs ...string) {
	c.leaf("text", s, append([]string{"x", num(p.X), "y", num(p.Y)}, attrs...)...)
}

// num writes a coordinate.
func num(x float64) string {
	return strconv.FormatFloat(math.Round(x*10)/10+0, 'f', -1, 64) // never -0
}

// points writes coordinates in a path.
func points(list ...layout.Point) string {
	var b []byte
	for i, p := range list {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, num(p.X)...)
		b = append(b, ' ')
		b = append(b, num(p.Y)...)
	}
	return string(b)
}
