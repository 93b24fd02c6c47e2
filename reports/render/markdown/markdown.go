// Package markdown writes a document as GitHub Markdown, for pull requests,
// issues and job summaries. Functions, files and places are code spans; all
// other text from a trace is escaped, so that it can neither break a table nor
// turn into markup.
package markdown

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"tracetool/reports"
	"tracetool/reports/render/format"
)

// Renderer is the Markdown format.
var Renderer = reports.Renderer{Name: "markdown", Render: Render}

// Render writes d. It honours only the limit of rows in style.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	blocks := heading(d)
	if d.Filter != "" {
		blocks = append(blocks, escape(d.Filter))
	}
	blocks = append(blocks, findings(d)...)
	for _, s := range d.Sections {
		if s.Hidden() {
			continue
		}
		section, err := section(s, style)
		if err != nil {
			return err
		}
		blocks = append(blocks, section...)
	}
	out := bufio.NewWriter(w)
	for i, block := range blocks {
		if i > 0 {
			block = "\n" + block
		}
		for line := range strings.SplitSeq(block, "\n") {
			if _, err := out.WriteString(strings.TrimRight(line, " ") + "\n"); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

// findings returns the list of findings, one item each.
func findings(d *reports.Document) []string {
	if len(d.Findings) == 0 {
		if d.Quiet == "" {
			return nil
		}
		return []string{escapeLine(d.Quiet)}
	}
	var items []string
	for _, f := range d.Findings {
		lines := []string{fmt.Sprintf("- **%s %d:** %s", escape(string(f.Severity)), f.Score, escape(f.Title))}
		for _, e := range f.Evidence {
			lines = append(lines, "  - "+escapeLine(e))
		}
		if f.Command != "" {
			lines = append(lines, "  - "+code(f.Command))
		}
		items = append(items, strings.Join(lines, "\n"))
	}
	return []string{"## Findings", strings.Join(items, "\n")}
}

func section(s reports.Section, style reports.Style) ([]string, error) {
	var blocks []string
	if s.Title != "" {
		blocks = append(blocks, "## "+escape(s.Title))
	}
	instead := s.Table != nil && s.Table.Instead()
	if len(s.Text) > 0 && !instead {
		lines := make([]string, len(s.Text))
		for i, text := range s.Text {
			lines[i] = escapeLine(text)
		}
		blocks = append(blocks, strings.Join(lines, "\\\n")) // a backslash breaks the line
	}
	t := s.Table
	if t == nil || !t.Shown() && !instead {
		return blocks, nil
	}
	if len(t.Rows) == 0 {
		blocks = append(blocks, "none")
	} else {
		rows := t.Rows[:style.Rows(t)]
		text, err := table(t, rows)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, text)
		if hidden := len(t.Rows) - len(rows); hidden > 0 {
			blocks = append(blocks, format.Ellipsis+" "+
				format.Plural(int64(hidden), "more row", "more rows")+" (`--top 0` shows all)")
		}
	}
	if t.Note != "" {
		blocks = append(blocks, escapeLine(t.Note))
	}
	return blocks, nil
}

// table writes rows through the library's Markdown renderer, which escapes
// nothing itself.
func table(t *reports.Table, rows [][]any) (string, error) {
	// The library asks the environment how wide ambiguous characters are.
	twwidth.SetEastAsian(false)

	var columns []int
	var heads []string
	var aligns []tw.Align
	for i, c := range t.Columns {
		if c.Show == reports.DataOnly {
			continue
		}
		columns = append(columns, i)
		heads = append(heads, escape(c.Head))
		if format.IsNumber(c.Unit) {
			aligns = append(aligns, tw.AlignRight)
		} else {
			aligns = append(aligns, tw.AlignLeft)
		}
	}
	if len(columns) == 0 {
		return "", nil
	}
	section := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
		Alignment:  tw.CellAlignment{PerColumn: aligns},
	}
	var out bytes.Buffer
	writer := tablewriter.NewTable(&out,
		tablewriter.WithConfig(tablewriter.Config{
			Header: section, Row: section,
			Behavior: tw.Behavior{TrimSpace: tw.On, TrimLine: tw.Off},
		}),
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithRenderer(renderer.NewMarkdown()),
	)
	writer.Header(heads)
	for _, row := range rows {
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = cell(t.Columns[c].Unit, row[c])
		}
		if err := writer.Append(cells); err != nil {
			return "", err
		}
	}
	if err := writer.Render(); err != nil {
		return "", err
	}
	return strings.TrimRight(out.String(), "\n"), nil
}

func cell(unit reports.Unit, value any) string {
	s := format.Cell(unit, value)
	switch unit {
	case reports.Func, reports.File, reports.Place:
		if s != format.Unknown {
			return strings.ReplaceAll(code(s), "|", `\|`) // a table splits even code spans
		}
	}
	return escape(s)
}
