package dot_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"tracetool/reports"
	"tracetool/reports/internal/reporttest"
	"tracetool/reports/render/dot"
)

// TestText writes what Graphviz would take for something else than text.
func TestText(t *testing.T) {
	for label, want := range map[string]string{
		`a "b" \N \l`:                       `"a \"b\" \\N \\l"`,
		"a&lt;b&c":                          `"a&amp;lt;b&amp;c"`,
		"a\nb\x00\x1b[1m\u00a0\u200b\u00ad": `"a b"`,
		"漢字 <b> {x|y}":                      `"漢字 <b> {x|y}"`,
	} {
		d := &reports.Document{Graph: &reports.Graph{Title: label}}
		got := reporttest.Render(t, d, "dot")
		if got := strings.ReplaceAll(got, `\nnothing to draw`, ""); !strings.Contains(got, "label="+want) {
			t.Errorf("%q: no %s in %s", label, want, got)
		}
	}
}

func TestWeights(t *testing.T) {
	g := &reports.Graph{Nodes: make([]reports.Node, 1)}
	for _, w := range []float64{math.NaN(), -1, 0, 0.5, 1, math.Inf(1)} {
		g.Edges = append(g.Edges, reports.Edge{Weight: w})
	}
	got := reporttest.Render(t, &reports.Document{Graph: g}, "dot")
	for width, n := range map[string]int{"1": 3, "4": 1, "7": 2} {
		if strings.Count(got, `penwidth="`+width+`"`) != n {
			t.Errorf("not %d of width %s in %s", n, width, got)
		}
	}
}

// full is a disk without room.
type full struct{}

var errFull = errors.New("disk full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteError(t *testing.T) {
	if err := dot.Render(full{}, shop(t), reports.Style{}); !errors.Is(err, errFull) {
		t.Error(err)
	}
}
