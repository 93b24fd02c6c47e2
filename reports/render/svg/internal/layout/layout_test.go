package layout_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tracetool/reports/render/svg/internal/layout"
)

// graph draws a graph of any shape.
func graph(t *rapid.T) ([]layout.Size, []layout.Edge) {
	var nodes []layout.Size
	for range rapid.IntRange(1, 14).Draw(t, "nodes") {
		nodes = append(nodes, layout.Size{W: float64(rapid.IntRange(20, 400).Draw(t, "w")), H: float64(rapid.IntRange(20, 60).Draw(t, "h"))})
	}
	var edges []layout.Edge
	node := rapid.IntRange(0, len(nodes)-1)
	for range rapid.IntRange(0, 30).Draw(t, "edges") {
		e := layout.Edge{
			From: node.Draw(t, "from"), To: node.Draw(t, "to"),
			Width: float64(rapid.IntRange(2, 16).Draw(t, "width")) / 2, Weight: rapid.IntRange(1, 10).Draw(t, "weight"),
		}
		if rapid.IntRange(0, 9).Draw(t, "labelled") > 0 {
			e.Label = layout.Size{W: float64(rapid.IntRange(10, 250).Draw(t, "w")), H: float64(rapid.IntRange(15, 64).Draw(t, "h"))}
		}
		edges = append(edges, e)
	}
	return nodes, edges
}

func TestLayout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes, edges := graph(t)
		l, err := layout.New(nodes, edges)
		if err != nil {
			t.Fatal(err)
		}
		checkSizes(t, l, nodes, edges)
		checkBoxes(t, l)
		for i := range edges {
			checkRoute(t, l, edges, i)
		}
	})
}

func checkSizes(t *rapid.T, l *layout.Layout, nodes []layout.Size, edges []layout.Edge) {
	for i, n := range l.Nodes {
		if n.W < nodes[i].W || n.H < nodes[i].H {
			t.Errorf("node %d of %v has %v", i, nodes[i], n)
		}
	}
	for i, b := range l.Labels {
		if want := edges[i].Label; want != (layout.Size{}) && (layout.Size{W: b.W, H: b.H}) != want {
			t.Errorf("label %d of %v has %v", i, want, b)
		}
	}
}

// boxes returns all boxes with their names.
func boxes(l *layout.Layout) (list []layout.Box, names []string) {
	for i, b := range l.Nodes {
		list, names = append(list, b), append(names, fmt.Sprint("node ", i))
	}
	for i, b := range l.Labels {
		list, names = append(list, b), append(names, fmt.Sprint("label ", i))
	}
	return list, names
}

// checkBoxes states that no two boxes overlap or touch, and none is outside.
func checkBoxes(t *rapid.T, l *layout.Layout) {
	list, names := boxes(l)
	for i, a := range list {
		if a.W == 0 {
			continue
		}
		if a.X < 0 || a.Y < 0 || a.Right() > l.W || a.Bottom() > l.H {
			t.Errorf("%s at %v is outside of %v", names[i], a, l.Size)
		}
		for j, b := range list[:i] {
			if b.W > 0 && a.X < b.Right()+3 && b.X < a.Right()+3 && a.Y < b.Bottom()+3 && b.Y < a.Bottom()+3 {
				t.Errorf("%s at %v overlaps %s at %v", names[i], a, names[j], b)
			}
		}
	}
}

// checkRoute states that an edge joins its nodes, passes its label, and crosses no
// other box.
func checkRoute(t *rapid.T, l *layout.Layout, edges []layout.Edge, edge int) {
	e, r := edges[edge], l.Routes[edge]
	if !onBorder(l.Nodes[e.From], r.From) || !onBorder(l.Nodes[e.To], r.Tip) {
		t.Errorf("edge %d from %v to %v does not join %v and %v", edge, r.From, r.Tip, l.Nodes[e.From], l.Nodes[e.To])
	}
	passes := e.Label == layout.Size{}
	list, names := boxes(l)
	for _, p := range sample(r) {
		if p.X < -0.1 || p.Y < -0.1 || p.X > l.W+0.1 || p.Y > l.H+0.1 {
			t.Fatalf("edge %d is outside of %v at %v", edge, l.Size, p)
		}
		for i, b := range list {
			in := p.X > b.X && p.X < b.Right() && p.Y+e.Width/2 > b.Y && p.Y-e.Width/2 < b.Bottom()
			own := i == len(l.Nodes)+edge
			passes = passes || own && in
			loop := e.From == e.To && i >= len(l.Nodes) && edges[i-len(l.Nodes)].From == e.From && edges[i-len(l.Nodes)].To == e.To
			if b.W > 0 && in && !own && !loop && p != r.From && i != e.From && i != e.To {
				t.Fatalf("edge %d, %d to %d, crosses %s %v at %v", edge, e.From, e.To, names[i], b, p)
			}
		}
	}
	if !passes {
		t.Errorf("edge %d does not pass its label", edge)
	}
}

func onBorder(b layout.Box, p layout.Point) bool {
	const slack = 0.01
	in := p.X >= b.X-slack && p.X <= b.Right()+slack && p.Y >= b.Y-slack && p.Y <= b.Bottom()+slack
	return in && (p.X <= b.X+slack || p.X >= b.Right()-slack || p.Y >= b.Bottom()-slack)
}

// sample returns points along a route.
func sample(r layout.Route) []layout.Point {
	list := []layout.Point{r.From}
	at := r.From
	for _, s := range append(r.Steps, layout.Step{Line: true, To: r.Tip}) {
		if s.Line {
			s.C1, s.C2 = at, s.To
		}
		for k := 1; k <= 20; k++ {
			u := float64(k) / 20
			v := 1 - u
			mix := func(a, b, c, d float64) float64 { return v*v*v*a + 3*v*v*u*b + 3*v*u*u*c + u*u*u*d }
			list = append(list, layout.Point{X: mix(at.X, s.C1.X, s.C2.X, s.To.X), Y: mix(at.Y, s.C1.Y, s.C2.Y, s.To.Y)})
		}
		at = s.To
	}
	return list
}

// chain is a path of nodes with edges from its beginning to its end.
func chain(nodes, long int) []layout.Edge {
	var edges []layout.Edge
	for i := range nodes - 1 {
		edges = append(edges, layout.Edge{From: i, To: i + 1, Label: layout.Size{W: 90, H: 34}, Width: 2, Weight: 1})
	}
	for i := range long {
		edges = append(edges, layout.Edge{From: i % 3, To: nodes - 1 - i%5, Label: layout.Size{W: 90, H: 34}, Width: 2, Weight: 1})
	}
	return edges
}

// TestBound lays out what is left of large graphs.
func TestBound(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for name, edges := range map[string][]layout.Edge{"wide": chain(100, 100), "long": chain(300, 0)} {
		nodes := 300
		edges = edges[:layout.Affordable(nodes, edges)]
		start := time.Now()
		if _, err := layout.New(make([]layout.Size, nodes), edges); err != nil {
			t.Error(err)
		}
		took := time.Since(start)
		t.Logf("%s: %d edges in %v", name, len(edges), took)
		if took > 20*time.Second {
			t.Errorf("%s: %v for %d edges", name, took, len(edges))
		}
	}
}

func TestAffordable(t *testing.T) {
	cycle := []layout.Edge{{From: 0, To: 1}, {From: 1, To: 2}, {From: 2, To: 0}, {From: 2, To: 2}}
	if n := layout.Affordable(3, cycle); n != len(cycle) {
		t.Errorf("%d edges of a small graph", n)
	}
	if n := layout.Affordable(500, chain(500, 500)); n < 100 || n > 250 {
		t.Errorf("%d edges of a large graph", n)
	}
	if n := layout.Affordable(0, nil); n != 0 {
		t.Errorf("%d edges of none", n)
	}
}
