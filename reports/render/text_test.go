package render_test

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/render/format"
)

// TestText states what holds for text of every width.
func TestText(t *testing.T) {
	for name, d := range documents() {
		for width := 60; width <= 240; width += 1 + width/100*7 {
			text := output(t, "text", d, reports.Style{Width: width})
			for line := range strings.Lines(text) {
				line = strings.TrimSuffix(line, "\n")
				if got := format.Width(line); got > width && !strings.HasSuffix(line, ` \`) { // an argument is never broken
					t.Errorf("%s at %d: %d columns: %q", name, width, got, line)
				}
				if strings.TrimRight(line, " ") != line {
					t.Errorf("%s at %d: spaces at the end of %q", name, width, line)
				}
				if format.Clean(line) != line {
					t.Errorf("%s at %d: control characters in %q", name, width, line)
				}
			}
			if !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") {
				t.Errorf("%s at %d: does not end in one newline", name, width)
			}
			checkNumbers(t, d, text, width)

			coloured := output(t, "text", d, reports.Style{Width: width, Color: true})
			if diff := cmp.Diff(text, escapes.ReplaceAllString(coloured, "")); diff != "" {
				t.Errorf("%s at %d: colour changes the text:\n%s", name, width, diff)
			}
		}
	}
}

var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

// checkNumbers looks for every number of the tables' visible rows, as a word.
func checkNumbers(t *testing.T, d *reports.Document, text string, width int) {
	t.Helper()
	words := map[string]bool{}
	for _, w := range strings.Fields(text) {
		words[w] = true
	}
	for _, table := range d.Tables() {
		for _, row := range table.Rows[:(reports.Style{}).Rows(table)] {
			for i, c := range table.Columns {
				if format.IsNumber(c.Unit) && c.Show != reports.DataOnly && row[i] != nil && !words[format.Cell(c.Unit, row[i])] {
					t.Errorf("width %d: no %s %s of table %s", width, c.Key, format.Cell(c.Unit, row[i]), table.Key)
				}
			}
		}
	}
}

func TestMarkdownTables(t *testing.T) {
	for name, d := range documents() {
		columns := 0
		for line := range strings.Lines(output(t, "markdown", d, reports.Style{})) {
			if !strings.HasPrefix(line, "|") {
				columns = 0
				continue
			}
			n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
			if columns != 0 && n != columns {
				t.Errorf("%s: %d separators, not %d: %s", name, n, columns, line)
			}
			columns = n
		}
	}
}

func TestRows(t *testing.T) {
	for _, test := range []struct {
		style      reports.Style
		text, data int // rows of a table of 38 with a screenful of 4
	}{
		{reports.Style{}, 4, 38},
		{reports.Style{TopSet: true}, 38, 38},
		{reports.Style{Top: 10, TopSet: true}, 10, 10},
		{reports.Style{Top: 100, TopSet: true}, 38, 38},
	} {
		d := screen()
		d.Findings = nil
		for _, row := range d.Sections[1].Table.Rows {
			row[0] = "needle"
		}
		for _, f := range tableFormats() {
			want := test.data
			if f.Name == "text" || f.Name == "markdown" {
				want = test.text
			}
			out := output(t, f.Name, d, test.style)
			if got := strings.Count(out, "needle"); got != want {
				t.Errorf("%s: %d rows with %+v, want %d", f.Name, got, test.style, want)
			}
			note := fmt.Sprintf("%d more rows", 38-want)
			forPeople := f.Name == "text" || f.Name == "markdown"
			if told := strings.Contains(out, note); told != (forPeople && want < 38) {
				t.Errorf("%s with %+v: tells of %s: %v", f.Name, test.style, note, told)
			}
		}
	}
}

func BenchmarkRender(b *testing.B) {
	d := screen()
	table := d.Sections[1].Table
	for len(table.Rows) < 10_000 {
		table.Rows = append(table.Rows, table.Rows[:4]...)
	}
	for _, f := range tableFormats() {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := f.Render(io.Discard, d, reports.Style{Width: 100, TopSet: true}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
