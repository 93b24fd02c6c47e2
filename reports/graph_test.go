package reports_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
)

func TestCut(t *testing.T) {
	g := &reports.Graph{
		Title: "t", Note: "n", Screenful: 2,
		Nodes: []reports.Node{{Label: "a"}, {Label: "b"}, {Label: "c"}, {Label: "d"}},
		Edges: []reports.Edge{{From: 3, To: 1, Weight: 1}, {From: 1, To: 1}, {From: 0, To: 2}},
	}
	two := &reports.Graph{
		Title: "t", Note: "n; 1 more edge is left out (--top 0 draws all)",
		Nodes: []reports.Node{{Label: "b"}, {Label: "d"}},
		Edges: []reports.Edge{{From: 1, To: 0, Weight: 1}, {From: 0, To: 0}},
	}
	all := &reports.Graph{Title: "t", Note: "n", Nodes: g.Nodes, Edges: g.Edges}
	for _, test := range []struct {
		name  string
		graph *reports.Graph
		style reports.Style
		want  *reports.Graph
	}{
		{"a screenful", g, reports.Style{}, two},
		{"top 2", g, reports.Style{Top: 2, TopSet: true}, two},
		{"all", g, reports.Style{TopSet: true}, all},
		{"more than there are", g, reports.Style{Top: 9, TopSet: true}, all},
		{"no screenful", all, reports.Style{}, all},
		{"no graph", nil, reports.Style{}, new(reports.Graph)},
	} {
		if diff := cmp.Diff(test.want, test.graph.Cut(test.style)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
