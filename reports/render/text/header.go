package text

import (
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/reports/render/internal/header"
	"tracetool/traceparse/fact"
)

// header writes what was read, and what the reader has to know of it.
func (p *printer) header(d *reports.Document) {
	switch {
	case d.Traceless():
	case len(d.Inputs) == 0:
		p.trace(&d.Trace)
	default:
		p.sides(header.Sides(d))
	}
	for _, lost := range header.Losses(d) {
		p.paragraph(p.paint.warning("incomplete: "), lost, plain)
	}
	for _, w := range header.Warnings(d) {
		p.paragraph(p.paint.warning("warning: "), w.Message, plain)
	}
}

// trace writes the path, then facts separated by dots, aligned below each other
// where they take several lines.
func (p *printer) trace(t *fact.Trace) {
	path := header.Name(t)
	first := path + "   "
	if limit := p.style.Width; limit > 0 && format.Width(first) > limit/3 {
		p.line(p.paint.heading(format.FitMiddle(path, limit)))
		first = "  "
	} else {
		first = p.paint.heading(path) + "   "
	}
	p.facts(first, header.Facts(t))
}

func (p *printer) facts(first string, list []string) {
	indent := format.Width(first)
	for i, s := range fill(list, " · ", p.room(indent)) {
		if i > 0 {
			first = strings.Repeat(" ", indent)
		}
		p.line(first + s)
	}
}

// sides writes a line for each side, with as many paths as fit on it.
func (p *printer) sides(sides []header.Side) {
	width := 0
	for _, s := range sides {
		width = max(width, format.Width(s.Name))
	}
	for _, s := range sides {
		first := ""
		if width > 0 {
			first = p.paint.heading(s.Name) + strings.Repeat(" ", width-format.Width(s.Name)+3)
		}
		facts := strings.Join(s.Facts, " · ") + ": "
		indent := format.Width(first)
		if room := p.style.Width - indent - format.Width(facts); p.style.Width <= 0 || fits(s.Paths, room) {
			p.line(first + facts + p.paths(s.Paths, room))
			continue
		}
		p.facts(first, s.Facts)
		p.line(strings.Repeat(" ", indent) + p.paths(s.Paths, p.style.Width-indent))
	}
}

// fits reports whether at least the first path fits into a width, beside the
// number of the others.
func fits(paths []string, width int) bool {
	if len(paths) > 1 {
		width -= len(", +99 more")
	}
	return format.Width(paths[0]) <= width
}

// paths writes as many of them as fit into a width.
func (p *printer) paths(list []string, width int) string {
	if p.style.Width <= 0 {
		return strings.Join(list, ", ")
	}
	return format.FitCell(reports.List, list, width)
}
