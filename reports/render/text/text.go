// Package text writes a document for a person at a terminal or in a log.
//
// With a width, prose is wrapped and tables are fitted to it: names are
// shortened in their path and package, then the columns that matter least move
// to a line below their row. A number is neither cut nor left out. Without a
// width, as in a pipe, every sentence and every row is one line, whatever its
// length, so that grep finds it whole; functions are in their short form all
// the same.
//
// Two conventions for reports: where the first column of a table has no heading
// and the section has no text, the section's title stands in its place; any
// other column without a heading belongs to its left neighbour and moves with
// it.
package text

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/format"
)

// Renderer is the text format.
var Renderer = reports.Renderer{Name: "text", Render: Render}

// Render writes d in the given style.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	p := &printer{out: bufio.NewWriter(w), style: style, paint: newPalette(style.Color)}
	p.header(d)
	if d.Filter != "" {
		p.paragraph("", d.Filter, plain)
	}
	p.findings(d)
	for _, s := range d.Sections {
		if s.Hidden() {
			continue
		}
		if err := p.section(s); err != nil {
			return err
		}
	}
	if p.err != nil {
		return p.err
	}
	return p.out.Flush()
}

// maxProse bounds the lines of sentences: longer ones are hard to read, however
// wide the terminal.
const maxProse = 110

// printer writes lines and keeps the first error.
type printer struct {
	begun bool // something is written
	out   *bufio.Writer
	style reports.Style
	paint palette
	err   error
}

// line writes a line without trailing spaces.
func (p *printer) line(s string) {
	p.begun = true
	if p.err == nil {
		_, p.err = p.out.WriteString(strings.TrimRight(s, " ") + "\n")
	}
}

func (p *printer) lines(list []string) {
	for _, s := range list {
		p.line(s)
	}
}

// prose is the width of sentences, 0 for no limit.
func (p *printer) prose() int { return min(p.style.Width, maxProse) }

// paragraph writes text after first, and its further lines after as many
// spaces; colour applies to the text.
func (p *printer) paragraph(first, text string, colour func(string) string) {
	// Blanks before a section's text hold: they indent all of its lines.
	first += text[:len(text)-len(strings.TrimLeft(text, " "))]
	indent := format.Width(first)
	for i, s := range wrap(format.Clean(text), p.room(indent)) {
		if i > 0 {
			first = strings.Repeat(" ", indent)
		}
		p.line(first + colour(s))
	}
}

// room is the width of prose beside an indent, 0 for no limit.
func (p *printer) room(indent int) int {
	if p.style.Width <= 0 {
		return 0
	}
	return max(1, p.prose()-indent)
}

// markers stand before findings; they differ without colour, too.
var markers = map[reports.Severity]string{
	reports.Error:   "✖",
	reports.Warning: "▲",
	reports.Info:    "·",
}

func (p *printer) findings(d *reports.Document) {
	if len(d.Findings) == 0 {
		if d.Quiet != "" {
			p.line("")
			p.paragraph("", d.Quiet, plain)
		}
		return
	}
	p.line("")
	p.line(p.paint.heading("FINDINGS"))
	scores := 0
	for _, f := range d.Findings {
		scores = max(scores, len(strconv.Itoa(f.Score)))
	}
	for _, f := range d.Findings {
		marker, ok := markers[f.Severity]
		if !ok {
			marker = markers[reports.Info]
		}
		colour := p.paint.severity(f.Severity)
		score := fmt.Sprintf("%*d", scores, f.Score)
		p.paragraph(" "+colour(marker+" "+score)+"  ", f.Title, p.paint.heading)
		indent := strings.Repeat(" ", len("   ")+scores+len("  "))
		for _, e := range f.Evidence {
			p.paragraph(indent, e, plain)
		}
		if f.Command != "" {
			p.command(indent, format.Clean(f.Command))
		}
	}
}

// command writes a command line that can be pasted even when it takes several
// lines.
func (p *printer) command(indent, command string) {
	for i, s := range wrapCommand(command, p.room(len(indent)+len("→ "))) {
		if i == 0 {
			p.line(indent + "→ " + p.paint.command(s))
		} else {
			p.line(indent + "  " + p.paint.command(s))
		}
	}
}

func (p *printer) section(s reports.Section) error {
	if p.begun {
		p.line("")
	}
	title := strings.ToUpper(format.Clean(s.Title))
	if s.Table != nil && !s.Table.Shown() {
		s.Table = nil
	}
	if s.Table == nil || len(s.Table.Rows) == 0 {
		if title != "" {
			p.paragraph("", title, p.paint.heading)
		}
		for _, text := range s.Text {
			p.paragraph("  ", text, plain)
		}
		if s.Table != nil {
			p.line("  none")
			p.note(s.Table.Note)
		}
		return nil
	}

	g := newGrid(s.Table, p.style)
	titled := len(s.Text) == 0 && g.setTitle(title)
	if !titled && title != "" {
		p.paragraph("", title, p.paint.heading)
	}
	for _, text := range s.Text {
		p.paragraph("  ", text, plain)
	}
	lines, err := g.render(p.paint)
	if err != nil {
		return err
	}
	p.lines(lines)
	if hidden := len(s.Table.Rows) - p.style.Rows(s.Table); hidden > 0 {
		p.note(format.Ellipsis + " " + format.Plural(int64(hidden), "more row", "more rows") + " (--top 0 shows all)")
	}
	p.note(s.Table.Note)
	return nil
}

// note writes a line for people below a table.
func (p *printer) note(text string) {
	if text != "" {
		p.paragraph("  ", text, p.paint.faint)
	}
}
