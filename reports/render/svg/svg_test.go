package svg_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tracetool/reports"
	"tracetool/reports/render/svg"
	"tracetool/traceparse/fact"
)

func render(t interface{ Fatal(...any) }, d *reports.Document) string {
	var out bytes.Buffer
	if err := svg.Renderer.Render(&out, d, reports.Style{}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// count parses a picture and counts elements by name, or by name and class.
func count(t interface{ Fatal(...any) }, picture string) map[string]int {
	counts := make(map[string]int)
	dec := xml.NewDecoder(strings.NewReader(picture))
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return counts
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		counts[start.Name.Local]++
		for _, a := range start.Attr {
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Fatal(fmt.Sprintf("%s has %s=%q", start.Name.Local, a.Name.Local, a.Value))
			}
			if a.Name.Local == "class" {
				counts["."+strings.Fields(a.Value)[0]]++
			}
		}
	}
}

// TestAny draws graphs with any text: the picture is XML, shows every node and
// edge, and is the same each time.
func TestAny(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := &reports.Graph{Title: rapid.String().Draw(t, "title"), Note: rapid.String().Draw(t, "note")}
		for range rapid.IntRange(0, 6).Draw(t, "nodes") {
			g.Nodes = append(g.Nodes, reports.Node{
				Label: rapid.String().Draw(t, "label"), Detail: rapid.String().Draw(t, "detail"),
				Kind: reports.NodeKind(rapid.IntRange(0, 1).Draw(t, "kind")), Knot: rapid.IntRange(0, 7).Draw(t, "knot"),
			})
		}
		for len(g.Nodes) > 0 && rapid.IntRange(0, 5).Draw(t, "more") > 0 {
			node := rapid.IntRange(0, len(g.Nodes)-1)
			g.Edges = append(g.Edges, reports.Edge{
				From: node.Draw(t, "from"), To: node.Draw(t, "to"),
				Label:  rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "label"),
				Weight: rapid.Float64().Draw(t, "weight"), Class: fact.Class(rapid.IntRange(0, 9).Draw(t, "class")),
			})
		}
		d := &reports.Document{Graph: g}
		picture := render(t, d)
		counts := count(t, picture)
		if counts[".v"] != len(g.Nodes) || counts[".e"] != len(g.Edges) {
			t.Fatal(counts)
		}
		if render(t, d) != picture {
			t.Fatal("not the same twice")
		}
	})
}

// TestLarge draws what it can of a graph that is too large.
func TestLarge(t *testing.T) {
	g := &reports.Graph{Note: "that is all"}
	for i := range 600 {
		g.Nodes = append(g.Nodes, reports.Node{Label: fmt.Sprintf("main.f%d", i)})
		g.Edges = append(g.Edges, reports.Edge{From: i, To: i % 7, Label: []string{"1s"}, Weight: 1 / float64(i+1)})
	}
	picture := render(t, &reports.Document{Graph: g})
	counts := count(t, picture)
	if counts[".e"] < 200 || counts[".e"] == len(g.Edges) || counts[".v"] > counts[".e"]+7 {
		t.Error(counts)
	}
	if want := fmt.Sprintf("that is all; too large to draw: %d more edges", len(g.Edges)-counts[".e"]); !strings.Contains(picture, want) {
		t.Errorf("does not say %q", want)
	}
}

// full is a disk without room.
type full struct{}

var errFull = errors.New("disk full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteError(t *testing.T) {
	if err := svg.Render(full{}, shop(t), reports.Style{}); !errors.Is(err, errFull) {
		t.Error(err)
	}
}

func BenchmarkRender(b *testing.B) {
	g := &reports.Graph{}
	for i := range 100 {
		g.Nodes = append(g.Nodes, reports.Node{Label: fmt.Sprintf("main.f%d", i)})
	}
	for i := range 200 {
		g.Edges = append(g.Edges, reports.Edge{From: i % 100, To: i * i % 97, Label: []string{"1s mutex", "12 waits"}})
	}
	for b.Loop() {
		if err := svg.Render(io.Discard, &reports.Document{Graph: g}, reports.Style{}); err != nil {
			b.Fatal(err)
		}
	}
}
