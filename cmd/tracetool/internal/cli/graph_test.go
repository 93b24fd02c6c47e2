package cli

import (
	"strings"
	"testing"

	"tracetool/reports"
)

// drawn are two reports, of which one has a graph.
func drawn() []reports.Report {
	plain := (&fake{}).report()
	picture := (&fake{view: func(_ *fake, ctx *reports.Context) (*reports.Document, error) {
		g := &reports.Graph{Title: "Picture", Nodes: []reports.Node{{Label: "main.f"}, {Label: "main.g"}}}
		g.Edges = []reports.Edge{{From: 0, To: 1, Label: []string{"1s mutex"}, Weight: 1}}
		return &reports.Document{Report: "picture", Trace: ctx.Trace, Graph: g}, nil
	}}).report()
	picture.Name, picture.Graph = "picture", true
	return []reports.Report{plain, picture}
}

func TestGraphFormats(t *testing.T) {
	for name, want := range map[string]string{"dot": "digraph", "mermaid": "flowchart LR", "svg": "<svg "} {
		got := run(drawn(), nil, "picture", "-f", name, healthy)
		if got.code != 0 || got.stderr != "" || !strings.Contains(got.stdout, want) || !strings.Contains(got.stdout, "1s mutex") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestGraphUsage is about command lines with a format that draws graphs. Nothing
// is read: the traces do not exist.
func TestGraphUsage(t *testing.T) {
	for _, test := range []struct {
		list []reports.Report
		args string
		want string
	}{
		{drawn(), "fake -f svg none", "tracetool: fake has no graph to draw: -f svg works with picture\n"},
		{drawn()[:1], "fake -f dot none", "tracetool: fake has no graph to draw: no report has one\n"},
		{drawn(), "picture -f svg none none", "tracetool picture: -f svg draws one trace, not 2\n"},
		{drawn(), "picture -f mermaid --table words none", "tracetool picture: --table: -f mermaid draws the graph, not tables\n"},
		{drawn(), "picture -f dot --sort word none", "tracetool picture: --sort: -f dot draws the graph, not tables\n"},
	} {
		got := run(test.list, nil, strings.Fields(test.args)...)
		if want := (result{code: 2, stderr: test.want}); got != want {
			t.Errorf("%s: got %+v, want %+v", test.args, got, want)
		}
	}
}
