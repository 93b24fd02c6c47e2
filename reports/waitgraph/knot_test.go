package waitgraph

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tracetool/reports/internal/blocking"
	"tracetool/traceparse/fact"
)

// graphOf makes a graph of waits "a>b 30", in ms of a wall of a second; "a" is
// main.a.
func graphOf(t *testing.T, text string) *Graph {
	t.Helper()
	groups := make(map[string]*fact.Group)
	at := func(name string) *fact.Group {
		if groups[name] == nil {
			groups[name] = group("main." + name)
		}
		return groups[name]
	}
	var edges []*blocking.Edge
	for wait := range strings.SplitSeq(text, ",") {
		ends, weight, _ := strings.Cut(strings.TrimSpace(wait), " ")
		from, to, _ := strings.Cut(ends, ">")
		var total int
		if _, err := fmt.Sscan(weight, &total); err != nil {
			t.Fatal(err)
		}
		edges = append(edges, edge(at(from), next, at(to), byTake, time.Duration(total)*ms))
	}
	return New(result(edges...), &Filter{})
}

// knotted says every knot: "a b 30 in 2 sink", and its core where that is less.
func knotted(g *Graph) string {
	var list []string
	short := func(nodes []*Node) string {
		return strings.ReplaceAll(strings.Join(nodeNames(nodes), " "), "main.", "")
	}
	for _, k := range g.Knots {
		s := fmt.Sprintf("%s %d in %d", short(k.Groups), k.Total/ms, len(k.Edges))
		if k.Sink {
			s += " sink"
		}
		if len(k.Core) < len(k.Groups) {
			s += " core " + short(k.Core)
		}
		list = append(list, s)
	}
	return strings.Join(list, "; ")
}

func TestKnots(t *testing.T) {
	for _, test := range []struct{ name, graph, want string }{
		{"a chain", "a>b 50, b>c 50", ""},
		{"two", "a>b 50, b>a 30", "a b 80 in 2 sink"},
		{"for itself", "a>a 500", ""},
		{"for itself is not inside", "a>b 50, b>a 30, a>a 500", "a b 80 in 2 sink"},
		{"a circle", "a>b 50, b>c 40, c>a 30", "a b c 120 in 3 sink"},
		{"no sink", "a>b 50, b>a 30, b>c 20", "a b 80 in 2"},
		{"waited for from outside", "a>b 50, b>a 30, c>b 900", "a b 80 in 2 sink"},
		{"below 1% of the wall", "a>b 50, b>a 9", ""},
		{"a way out below 1% of the wall", "a>b 50, b>a 30, b>c 9", "a b 80 in 2 sink"},
		{"a trifle in the knot", "a>b 900, b>a 17", ""},
		{"a way out that is a trifle", "a>b 900, b>a 100, b>c 17", "a b 1000 in 2 sink"},
		{"a trifle elsewhere", "a>b 900, b>a 100, c>d 15, d>c 15", "a b 1000 in 2 sink; c d 30 in 2 sink"},
		{"held together by a trifle", "a>b 900, b>a 900, b>c 12, c>b 17, c>d 24, d>c 24", "a b 1800 in 2 sink; c d 48 in 2"},
		{"sinks first", "a>b 90, b>a 90, b>c 40, c>d 20, d>c 20", "c d 40 in 2 sink; a b 180 in 2"},
		{"a core", "a>b 90, b>a 80, b>c 40, c>a 30", "a b c 240 in 4 sink core a b"},
		{"the heavier core", "a>b 50, b>a 50, b>c 20, c>d 60, d>c 50, d>a 20", "a b c d 250 in 6 sink core c d"},
		{"cores of one weight", "a>b 50, b>a 50, b>c 50, c>a 50", "a b c 200 in 4 sink"},
	} {
		if got := knotted(graphOf(t, test.graph)); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestKnotWeight: several edges between two groups count together, with what is
// cascaded, but only contention and coordination, and only of groups that are
// known.
func TestKnotWeight(t *testing.T) {
	back := []*blocking.Edge{edge(loaders, get, handlers, byTake, 6*ms), edge(loaders, next, handlers, byTake, 4*ms, cascaded(2*ms))}
	there := edge(handlers, get, loaders, byRefresh, 550*ms)
	g := New(result(append(back, there)...), &Filter{})
	if got, want := knotted(g), "handle load 560 in 3 sink"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if k := g.Knots[0]; k.Edges[0].Total() != 550*ms || g.Edges[0].From.Knot != k {
		t.Errorf("first %v, of knot %v", k.Edges[0].Total(), g.Edges[0].From.Knot)
	}
	want := "main.handle and main.load wait for each other, 560ms in all, the most at one place: " +
		"main.handle waited 550ms for main.load (mutex at main.get main.go:10)."
	if got := g.Knots[0].Told(); got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
	back[1].Cascaded = 0
	if got := knotted(New(result(append(back, there)...), &Filter{})); got != "" {
		t.Errorf("%q with a trifle", got)
	}
	few := []*blocking.Edge{there, edge(loaders, next, handlers, byTake, 9*ms, cascaded(500*ms))}
	if got := knotted(New(result(few...), &Filter{})); got != "" {
		t.Errorf("%q of less than 1%% of the wall", got)
	}
	slept := edge(loaders, nap, handlers, byTake, 90*ms)
	if got := knotted(New(result(there, slept), &Filter{})); got != "" {
		t.Errorf("%q of external waits", got)
	}
	nameless := []*blocking.Edge{edge(new(fact.Group), get, handlers, byTake, 90*ms), edge(handlers, get, new(fact.Group), byTake, 90*ms)}
	if got := knotted(New(result(nameless...), &Filter{})); got != "" {
		t.Errorf("%q with goroutines that have no name", got)
	}
}
