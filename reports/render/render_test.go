package render_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tracetool/reports"
	"tracetool/reports/render"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func styles(format string) map[string]reports.Style {
	if format != "text" {
		return map[string]reports.Style{"": {}}
	}
	return map[string]reports.Style{
		".pipe":      {},
		".80":        {Width: 80},
		".100":       {Width: 100},
		".100.color": {Width: 100, Color: true},
	}
}

func output(t *testing.T, format string, d *reports.Document, style reports.Style) string {
	t.Helper()
	f, err := render.Lookup(format)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Render(&out, d, style); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// tableFormats are the formats that show tables. Those that draw graphs have tests
// of their own.
func tableFormats() []reports.Renderer {
	return slices.DeleteFunc(render.Formats(), func(f reports.Renderer) bool { return f.Graph || f.Checks })
}

func TestGolden(t *testing.T) {
	for name, d := range documents() {
		for _, f := range tableFormats() {
			for suffix, style := range styles(f.Name) {
				file := fmt.Sprintf("%s%s.%s", name, suffix, f.Name)
				t.Run(file, func(t *testing.T) { golden(t, file, output(t, f.Name, d, style)) })
			}
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestLookup(t *testing.T) {
	if _, err := render.Lookup("xml"); err == nil || err.Error() != `no output format "xml"; there is text, markdown, json, csv, dot, mermaid, svg, junit, sarif, github, gitlab, bench` {
		t.Errorf("error is %v", err)
	}
}

// TestEnvironment repeats the golden tests in environments that change what the
// libraries think of widths and colours; they look at it when they start.
func TestEnvironment(t *testing.T) {
	for _, env := range [][]string{
		{"LC_ALL=ja_JP.UTF-8", "TERM=dumb"},
		{"RUNEWIDTH_EASTASIAN=1", "TERM=xterm", "NO_COLOR=1"},
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestGolden$")
		cmd.Env = append(os.Environ(), env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", env, err, out)
		}
	}
}

var errFull = errors.New("disk full")

// fullDisk takes so many bytes and no more.
type fullDisk int

func (d *fullDisk) Write(p []byte) (int, error) {
	if len(p) > int(*d) {
		n := int(*d)
		*d = 0
		return n, errFull
	}
	*d -= fullDisk(len(p))
	return len(p), nil
}

func TestWriteErrors(t *testing.T) {
	documents := documents()
	small := *documents["units"]
	small.Sections = small.Sections[1:]
	documents["small"] = &small
	for name, d := range documents {
		for _, f := range tableFormats() {
			size := len(output(t, f.Name, d, reports.Style{Width: 100}))
			step := 1 // every byte, but for large documents
			if size > 2000 {
				step = 101
			}
			for n := 0; n < size; n += step {
				disk := fullDisk(n)
				if err := f.Render(&disk, d, reports.Style{Width: 100}); !errors.Is(err, errFull) {
					t.Fatalf("%s as %s: a disk with %d of %d bytes gives %v", name, f.Name, n, size, err)
				}
			}
			disk := fullDisk(size)
			if err := f.Render(&disk, d, reports.Style{Width: 100}); err != nil {
				t.Errorf("%s as %s: %v", name, f.Name, err)
			}
		}
	}
}

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

// TestJSON reads JSON back and compares it with the document.
func TestJSON(t *testing.T) {
	for name, d := range documents() {
		var got struct {
			Schema, Report string
			Trace          map[string]any
			Warnings       []fact.Warning
			Findings       []map[string]any
			Tables         map[string][]map[string]any
		}
		dec := json.NewDecoder(strings.NewReader(output(t, "json", d, reports.Style{})))
		dec.UseNumber()
		if err := dec.Decode(&got); err != nil {
			t.Fatal(err)
		}
		if got.Schema != "tracetool/1" || got.Report != d.Report {
			t.Errorf("%s: %s %s", name, got.Schema, got.Report)
		}
		if got.Warnings == nil || got.Findings == nil || got.Tables == nil {
			t.Errorf("%s: an empty list or object is null", name)
		}
		if diff := cmp.Diff(d.Trace.Warnings, got.Warnings, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: warnings: %s", name, diff)
		}
		if events := fmt.Sprint(d.Trace.Events); fmt.Sprint(got.Trace["events"]) != events {
			t.Errorf("%s: events are %v, not %s", name, got.Trace["events"], events)
		}
		for i, f := range d.Findings {
			want := map[string]any{
				"rule": f.Rule, "severity": string(f.Severity), "score": number(f.Score), "title": f.Title,
				"evidence": texts(f.Evidence), "command": orNil(f.Command),
				"site": orNil(f.Site.Func), "file": orNil(f.Site.File), "line": orNilLine(f.Site.Line),
				"operation": orNil(f.Operation),
			}
			if diff := cmp.Diff(want, got.Findings[i]); diff != "" {
				t.Errorf("%s: finding %d: %s", name, i, diff)
			}
		}
		if len(got.Tables) != len(d.Tables()) {
			t.Errorf("%s: %d tables", name, len(got.Tables))
		}
		for _, table := range d.Tables() {
			rows := got.Tables[table.Key]
			if rows == nil || len(rows) != len(table.Rows) {
				t.Fatalf("%s: %d rows in table %s", name, len(rows), table.Key)
			}
			for i := range table.Rows {
				if diff := cmp.Diff(wantRow(table, i), rows[i]); diff != "" {
					t.Errorf("%s: table %s, row %d: %s", name, table.Key, i, diff)
				}
			}
		}
	}
}

// wantRow is what JSON has to say about a row, by the words of the contract.
func wantRow(table *reports.Table, i int) map[string]any {
	want := map[string]any{}
	for j, c := range table.Columns {
		if c.Show == reports.TextOnly {
			continue
		}
		cell := table.Rows[i][j]
		if c.Unit == reports.Place {
			f, _ := cell.(fact.Frame)
			file, line := c.Key+"_file", c.Key+"_line"
			if c.Key == "site" {
				file, line = "file", "line"
			}
			want[c.Key], want[file], want[line] = orNil(f.Func), orNil(f.File), orNilLine(f.Line)
			continue
		}
		switch v := cell.(type) {
		case nil:
			want[c.Key] = nil
		case string, bool:
			want[c.Key] = v
		case []string:
			want[c.Key] = texts(v)
		case []int64:
			list := []any{}
			for _, n := range v {
				list = append(list, number(n))
			}
			want[c.Key] = list
		case time.Duration:
			want[c.Key] = number(int64(v))
		case fact.Time:
			want[c.Key] = number(int64(v))
		case float64:
			data, _ := json.Marshal(v)
			want[c.Key] = json.Number(data)
		default:
			want[c.Key] = number(v)
		}
	}
	return want
}

func number(n any) json.Number { return json.Number(fmt.Sprint(n)) }

func texts(list []string) []any {
	out := []any{}
	for _, s := range list {
		out = append(out, s)
	}
	return out
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func orNilLine(n int) any {
	if n == 0 {
		return nil
	}
	return number(n)
}

// TestCSV reads CSV back, block by block, and compares it with JSON.
func TestCSV(t *testing.T) {
	for name, d := range documents() {
		var object struct {
			Findings []map[string]any
			Tables   map[string][]map[string]any
		}
		dec := json.NewDecoder(strings.NewReader(output(t, "json", d, reports.Style{})))
		dec.UseNumber()
		if err := dec.Decode(&object); err != nil {
			t.Fatal(err)
		}
		keys := []string{}
		if d.Quiet != "" || len(d.Findings) > 0 {
			keys = append(keys, "findings")
		}
		for _, table := range d.Tables() {
			keys = append(keys, table.Key)
		}
		blocks := strings.Split(strings.TrimSuffix(output(t, "csv", d, reports.Style{}), "\n"), "\n\n")
		if len(blocks) != len(keys) {
			t.Fatalf("%s: %d blocks for %q", name, len(blocks), keys)
		}
		for b, block := range blocks {
			rows := object.Tables[keys[b]]
			if keys[b] == "findings" {
				rows = object.Findings
			}
			records, err := csv.NewReader(strings.NewReader(block)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			if lines := strings.Count(block, "\n") + 1; lines != len(records) || len(records) != len(rows)+1 {
				t.Fatalf("%s: %d lines, %d records, %d rows", keys[b], lines, len(records), len(rows))
			}
			if records[0][0] != "table" {
				t.Errorf("%s: the header begins with %q", keys[b], records[0][0])
			}
			for i, record := range records[1:] {
				want := []string{keys[b]}
				for _, key := range records[0][1:] {
					value, ok := rows[i][key]
					if !ok {
						t.Fatalf("%s: no key %q in json", keys[b], key)
					}
					want = append(want, csvField(value))
				}
				if diff := cmp.Diff(want, record, cmp.Comparer(sameField)); diff != "" {
					t.Errorf("%s: row %d: %s", keys[b], i, diff)
				}
			}
		}
	}
}

func csvField(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case []any:
		var items []string
		for _, item := range v {
			items = append(items, fmt.Sprint(item))
		}
		return format.Clean(strings.Join(items, ";"))
	}
	return format.Clean(fmt.Sprint(value))
}

// sameField lets numbers be spelt differently.
func sameField(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return a == b || errX == nil && errY == nil && x == y
}

// TestMistakes shows what a report with ambiguous keys gets.
func TestMistakes(t *testing.T) {
	twice := &reports.Table{Key: "t", Columns: []reports.Column{{Key: "site", Unit: reports.Place}, {Key: "line"}}}
	for want, d := range map[string]*reports.Document{
		`table t: two columns "line"`: {Sections: []reports.Section{{Table: twice}}},
		`report r: two tables "t"`:    {Report: "r", Sections: []reports.Section{{Table: &reports.Table{Key: "t"}}, {Table: &reports.Table{Key: "t"}}}},
	} {
		for _, name := range []string{"json", "csv"} {
			f, _ := render.Lookup(name)
			if err := f.Render(io.Discard, d, reports.Style{}); err == nil || err.Error() != want {
				t.Errorf("%s: error is %v, want %s", name, err, want)
			}
		}
	}
}

// TestOdd renders documents at the edges of the contract.
func TestOdd(t *testing.T) {
	blank := &reports.Table{Key: "blank", Columns: []reports.Column{{Key: "a"}, {Key: "b"}}}
	blank.Add("", "")
	blank.Add("x", "")
	hidden := &reports.Table{Key: "hidden", Columns: []reports.Column{{Key: "a", Show: reports.DataOnly}}}
	hidden.Add("x")
	wrong := &reports.Table{Key: "wrong", Columns: []reports.Column{{Key: "n", Unit: reports.Count}, {Key: "d", Unit: reports.Duration}, {Key: "class"}, {Key: "nan", Unit: reports.Share}}}
	wrong.Add(1, "text", fact.Contention, math.NaN())
	for _, d := range []*reports.Document{
		{},
		{Sections: []reports.Section{{}}},
		{Sections: []reports.Section{{Title: "blank", Table: blank}, {Table: hidden}, {Table: wrong}}},
	} {
		for _, f := range render.Formats() {
			for _, width := range []int{0, 1, 10, 80} {
				if err := f.Render(io.Discard, d, reports.Style{Width: width}); err != nil {
					t.Errorf("%s: %v", f.Name, err)
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
