package mermaid_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"tracetool/reports"
	"tracetool/reports/internal/reporttest"
	"tracetool/reports/render/mermaid"
)

// TestText writes what Mermaid, or the Markdown in it, would take for something
// else than text.
func TestText(t *testing.T) {
	for label, want := range map[string]string{
		`say "hi" #1;`:        `say #34;hi#34; #35;1#59;`,
		"1. item":             "1#46; item",
		"- item":              "#45; item",
		"1.20s mutex":         "1.20s mutex",
		"12.4s, 97% of a-b/c": "12.4s, 97% of a-b/c",
		"*a* _b_ `c` <br> &":  "#42;a#42; #95;b#95; #96;c#96; #60;br#62; #38;",
		"a\nb\x00漢字 µ":        "a b漢字 µ",
		"style: x":            "style#58; x",
	} {
		g := &reports.Graph{Nodes: make([]reports.Node, 1), Edges: []reports.Edge{{Label: []string{label}}}}
		got := reporttest.Render(t, &reports.Document{Graph: g}, "mermaid")
		if !strings.Contains(got, `-->|"`+want+`"|`) {
			t.Errorf("%q: no %s in %s", label, want, got)
		}
	}
}

func TestNoLabel(t *testing.T) {
	g := &reports.Graph{Nodes: make([]reports.Node, 2), Edges: []reports.Edge{{To: 1}}}
	got := reporttest.Render(t, &reports.Document{Graph: g}, "mermaid")
	if !strings.Contains(got, `n1["#45;"]`) || !strings.Contains(got, "n0 --> n1\n") {
		t.Error(got)
	}
}

func TestTitle(t *testing.T) {
	got := reporttest.Render(t, &reports.Document{Graph: &reports.Graph{Title: "a: \"b\" \\ # <c>\n---"}}, "mermaid")
	if want := "---\ntitle: \"a: \\\"b\\\" \\\\ # ‹c› ---\"\nconfig:"; !strings.HasPrefix(got, want) {
		t.Errorf("no %s in %s", want, got)
	}
}

// TestBounds states that Mermaid's limits are kept.
func TestBounds(t *testing.T) {
	for edges, label := range map[int]string{600: "1s", 499: strings.Repeat("long ", 100)} {
		g := &reports.Graph{Nodes: make([]reports.Node, 2)}
		for range edges {
			g.Edges = append(g.Edges, reports.Edge{To: 1, Label: []string{label}})
		}
		got := reporttest.Render(t, &reports.Document{Graph: g}, "mermaid")
		drawn := strings.Count(got, " --> ") + strings.Count(got, " -->|")
		if len(got) > 50_000 || drawn > 500 || drawn < 100 || strings.Count(got, "linkStyle") != drawn {
			t.Errorf("%d bytes, %d edges", len(got), drawn)
		}
		if want := fmt.Sprintf("%d more edges than Mermaid can draw", edges-drawn); !strings.Contains(got, want) {
			t.Errorf("does not say %q", want)
		}
	}
}

// full is a disk without room.
type full struct{}

var errFull = errors.New("disk full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteError(t *testing.T) {
	if err := mermaid.Render(full{}, shop(t), reports.Style{}); !errors.Is(err, errFull) {
		t.Error(err)
	}
}
