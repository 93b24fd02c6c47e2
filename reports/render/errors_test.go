package render_test

import (
	"errors"
	"io"
	"math"
	"testing"

	"tracetool/reports"
	"tracetool/reports/render"
	"tracetool/traceparse/fact"
)

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
		for _, f := range formats() {
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
