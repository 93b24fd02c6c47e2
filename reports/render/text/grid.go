package text

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

const (
	// gap separates columns.
	gap = "  "
	// indent stands before every row.
	indent = "  "
)

// grid lays a table out for a width, in two steps: which columns and how wide,
// and then the lines.
type grid struct {
	table *reports.Table
	rows  [][]any
	limit int
	// columns are those that can be shown, in order.
	columns []column
	// titled: the heading of the first column is the section's title, which
	// hangs out to the left of the rows.
	titled bool
}

// column is one column on its way to its final width.
type column struct {
	reports.Column
	index   int // in the table
	head    string
	content int // width of the widest cell
	width   int
	below   bool // moved to the lines below each row
}

func newGrid(t *reports.Table, style reports.Style) *grid {
	g := &grid{table: t, rows: t.Rows[:style.Rows(t)], limit: style.Width}
	for i, c := range t.Columns {
		if c.Show == reports.DataOnly || c.Show == reports.NotText {
			continue
		}
		col := column{Column: c, index: i, head: format.Clean(c.Head)}
		for _, row := range g.rows {
			col.content = max(col.content, format.Width(format.Cell(c.Unit, row[i])))
		}
		if c.Unit == reports.Bar && col.content > 0 {
			col.content = format.BarWidth
		}
		if col.content == 0 && col.head == "" && len(g.columns) > 0 && len(g.rows) > 0 {
			continue // nothing to say beside its neighbour
		}
		g.columns = append(g.columns, col)
	}
	g.fit()
	return g
}

// setTitle puts the section's title in place of the first heading if that has
// room for it.
func (g *grid) setTitle(title string) bool {
	if len(g.columns) == 0 || g.columns[0].head != "" || format.IsNumber(g.columns[0].Unit) {
		return false
	}
	first := g.columns[0]
	g.columns[0].head = title
	g.titled = true
	// A title that made names shorter or columns vanish would cost more than
	// the line that it saves.
	before := g.widths()
	g.fit()
	after := g.widths()
	for i := 1; i < len(before); i++ {
		if after[i] < before[i] {
			g.columns[0], g.titled = first, false
			g.fit()
			return false
		}
	}
	return true
}

func (g *grid) widths() []int {
	var list []int
	for _, c := range g.columns {
		if c.below {
			list = append(list, 0)
		} else {
			list = append(list, c.width)
		}
	}
	return list
}

// fit chooses columns and widths.
func (g *grid) fit() {
	for i := range g.columns {
		g.columns[i].below = false
	}
	for !g.tryFit() && g.moveOne() {
	}
}

// tryFit gives the columns that are left their widths, in the order of what is
// missed least: headings on several lines, shorter bars, names and texts
// shortened a little, then more.
func (g *grid) tryFit() bool {
	for i := range g.columns {
		c := &g.columns[i]
		c.width = max(c.content, g.headWidth(i))
	}
	if g.excess() <= 0 {
		return true
	}
	for i := range g.columns {
		c := &g.columns[i]
		c.width = max(c.content, widestWord(c.head, g.titled && i == 0))
	}
	for _, step := range []struct {
		units []reports.Unit
		floor int
	}{
		{[]reports.Unit{reports.Bar}, 8},
		{[]reports.Unit{reports.Func, reports.Place}, 34},
		{[]reports.Unit{reports.Text, reports.File, reports.List, reports.IDs}, 20},
		{[]reports.Unit{reports.Func, reports.Place}, 28},
		{[]reports.Unit{reports.Text, reports.File, reports.List, reports.IDs}, 12},
	} {
		g.shrink(step.units, step.floor)
	}
	// Headings that fit on one line again after all stay there.
	for i := range g.columns {
		c := &g.columns[i]
		if want := g.headWidth(i); !c.below && c.width < want && g.excess()+want-c.width <= 0 {
			c.width = want
		}
	}
	return g.excess() <= 0
}

// headWidth is the width of a heading on one line. A title hangs out.
func (g *grid) headWidth(i int) int {
	w := format.Width(g.columns[i].head)
	if g.titled && i == 0 {
		w -= len(indent)
	}
	return w
}

// excess is by how many columns the table is too wide.
func (g *grid) excess() int {
	if g.limit <= 0 {
		return 0
	}
	total := len(indent) - len(gap)
	for _, c := range g.columns {
		if !c.below {
			total += len(gap) + c.width
		}
	}
	return total - g.limit
}

// shrink takes the excess from the widest columns of the given units, none of
// which becomes narrower than floor or its heading, and none that is whole or below.
func (g *grid) shrink(units []reports.Unit, floor int) {
	for excess := g.excess(); excess > 0; excess-- {
		widest := -1
		for i, c := range g.columns {
			least := max(floor, widestWord(c.head, g.titled && i == 0))
			if !c.below && !c.Whole && slices.Contains(units, c.Unit) && c.width > least &&
				(widest < 0 || c.width > g.columns[widest].width) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		g.columns[widest].width--
	}
}

// moveOne takes the column that matters least out of the row: a bar, which only
// repeats another column and is not shown at all then; names and texts from
// the right; numbers from the right. What the rows are about stays: the first
// column and the first name. It returns false when nothing else is left.
func (g *grid) moveOne() bool {
	name := g.nameColumn()
	for _, candidate := range []func(u reports.Unit) bool{
		func(u reports.Unit) bool { return u == reports.Bar },
		func(u reports.Unit) bool { return !format.IsNumber(u) && u != reports.Bool },
		func(reports.Unit) bool { return true },
	} {
		for i := len(g.columns) - 1; i > 0; i-- {
			c := g.columns[i]
			if c.below || i == name || !candidate(c.Unit) {
				continue
			}
			g.columns[i].below = true
			for j := i + 1; j < len(g.columns) && g.columns[j].head == ""; j++ {
				g.columns[j].below = true
			}
			return true
		}
	}
	return false
}

// nameColumn is the column that says what a row is about.
func (g *grid) nameColumn() int {
	for _, units := range [][]reports.Unit{{reports.Func, reports.Place}, {reports.Text, reports.File}} {
		for i, c := range g.columns {
			if slices.Contains(units, c.Unit) {
				return i
			}
		}
	}
	return 0
}

// details returns the lines below a row: the columns that were moved there,
// each with its heading, without those whose value is not known.
func (g *grid) details(row []any) []string {
	margin := g.margin()
	room := max(1, g.limit-len(margin)) // without a limit nothing is moved
	var items []string
	for i := 0; i < len(g.columns); i++ {
		c := g.columns[i]
		if !c.below || c.Unit == reports.Bar {
			continue
		}
		label, company := "", ""
		if c.head != "" {
			label = c.head + " "
		}
		// Columns without a heading belong to this one.
		for ; i+1 < len(g.columns) && g.columns[i+1].head == "" && g.columns[i+1].below; i++ {
			next := g.columns[i+1]
			if value := format.Cell(next.Unit, row[next.index]); next.Unit != reports.Bar && known(value) {
				company += " " + value
			}
		}
		value := format.FitCell(c.Unit, row[c.index], max(1, room-format.Width(label+company)))
		if known(value) || company != "" {
			items = append(items, label+value+company)
		}
	}
	if len(items) == 0 {
		return nil
	}
	lines := fill(items, " · ", room)
	for i := range lines {
		lines[i] = margin + lines[i]
	}
	return lines
}

func known(value string) bool { return value != "" && value != format.Unknown }

// margin stands before the lines below a row: they begin below the name that
// the row is about, or a little to the right of where rows begin.
func (g *grid) margin() string {
	name := g.nameColumn()
	at := len(indent)
	for _, c := range g.columns[:name] {
		if !c.below {
			at += c.width + len(gap)
		}
	}
	if name == 0 || at > 24 {
		at = 2 * len(indent)
	}
	return strings.Repeat(" ", at)
}

// render returns the lines of the table, headings first.
func (g *grid) render(paint palette) ([]string, error) {
	// The library asks the environment how wide ambiguous characters are.
	twwidth.SetEastAsian(false)

	var shown []column
	for _, c := range g.columns {
		if !c.below {
			shown = append(shown, c)
		}
	}
	if len(shown) == 0 {
		return nil, nil
	}
	var out bytes.Buffer
	table := newTable(&out, shown)
	heads := headings(shown, g.titled)
	for _, line := range heads {
		cells := make([]string, len(line))
		for i, s := range line {
			cells[i] = paint.heading(s)
			if g.titled && i == 0 {
				continue
			}
			if i == 0 {
				cells[i] = indent + cells[i]
			}
		}
		if err := table.Append(cells); err != nil {
			return nil, err
		}
	}
	for _, row := range g.rows {
		cells := make([]string, len(shown))
		for i, c := range shown {
			cells[i] = format.FitCell(c.Unit, row[c.index], c.width)
			if c.Unit == reports.Text && cells[i] == fact.Contention.String() {
				cells[i] = paint.warning(cells[i])
			}
			if i == 0 {
				cells[i] = indent + cells[i]
			}
		}
		if err := table.Append(cells); err != nil {
			return nil, err
		}
	}
	if err := table.Render(); err != nil {
		return nil, err
	}
	drawn := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(drawn) != len(heads)+len(g.rows) {
		return nil, fmt.Errorf("table %s: %d lines for %d rows", g.table.Key, len(drawn), len(g.rows))
	}
	lines := drawn[:len(heads):len(heads)]
	for i, row := range g.rows {
		lines = append(lines, drawn[len(heads)+i])
		lines = append(lines, g.details(row)...)
	}
	return lines, nil
}

// newTable sets up a table without borders, lines and padding. The gap between
// columns is the column separator: wider paddings make the library cut cells
// that are aligned to the right.
func newTable(out *bytes.Buffer, columns []column) *tablewriter.Table {
	aligns := make([]tw.Align, len(columns))
	for i, c := range columns {
		aligns[i] = tw.AlignLeft
		if format.IsNumber(c.Unit) {
			aligns[i] = tw.AlignRight
		}
	}
	section := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
		Alignment:  tw.CellAlignment{PerColumn: aligns},
		Padding:    tw.CellPadding{Global: tw.PaddingNone},
	}
	return tablewriter.NewTable(out,
		tablewriter.WithConfig(tablewriter.Config{
			Row: section,
			Behavior: tw.Behavior{TrimSpace: tw.Off, TrimLine: tw.Off, TrimTab: tw.Off,
				Header: tw.Control{Hide: tw.On}, Footer: tw.Control{Hide: tw.On}},
		}),
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone,
			Symbols: tw.NewSymbolCustom("gap").WithColumn(gap),
			Settings: tw.Settings{
				Lines:      tw.LinesNone,
				Separators: tw.Separators{BetweenColumns: tw.On, BetweenRows: tw.Off},
			},
		})),
	)
}

// headings returns the lines of the headings: several words one below the other
// where the column is narrower than its heading, all ending on the last line.
func headings(columns []column, titled bool) [][]string {
	height := 0
	wrapped := make([][]string, len(columns))
	for i, c := range columns {
		if titled && i == 0 {
			wrapped[i] = []string{c.head}
		} else {
			wrapped[i] = wrap(c.head, max(c.width, 1))
		}
		height = max(height, len(wrapped[i]))
	}
	lines := make([][]string, height)
	empty := true
	for n := range lines {
		lines[n] = make([]string, len(columns))
		for i, w := range wrapped {
			if skip := height - len(w); n >= skip {
				lines[n][i] = w[n-skip]
				empty = empty && w[n-skip] == ""
			}
		}
	}
	if empty {
		return nil
	}
	return lines
}

// widestWord is the width of a heading on as many lines as it has words; a
// title stays on one.
func widestWord(head string, title bool) int {
	if title {
		return format.Width(head) - len(indent)
	}
	widest := 0
	for _, word := range strings.Fields(head) {
		widest = max(widest, format.Width(word))
	}
	return widest
}
