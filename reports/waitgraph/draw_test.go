package waitgraph

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// TestDraw: what is between two nodes and of one class is one drawn edge.
func TestDraw(t *testing.T) {
	r := result(
		edge(handlers, get, loaders, byRefresh, 30*ms),
		edge(handlers, put, loaders, byTake, 10*ms),
		edge(handlers, next, loaders, byTake, 25*ms),
		edge(loaders, get, handlers, byTake, 20*ms),
		ready(handlers, 50*ms), ready(loaders, 1*ms),
	)
	got := New(r, &Filter{}).Draw(func(g *fact.Group) int64 { return map[*fact.Group]int64{handlers: 12}[g] })
	want := &reports.Graph{
		Title: "Who waits for whom",
		Nodes: []reports.Node{
			{Label: "main.handle", Detail: "12 goroutines", Knot: 1},
			{Label: "main.load", Knot: 1},
			{Label: "scheduler", Kind: reports.PseudoNode},
		},
		Edges: []reports.Edge{
			{From: 0, To: 1, Weight: math.Sqrt(0.8), Class: fact.Contention,
				Label: []string{"40.0ms · mutex, chan-send", "2 waits", "at get → refresh +1 more"}},
			{From: 1, To: 0, Weight: math.Sqrt(0.4), Class: fact.Contention, Label: []string{"20.0ms · mutex", "1 wait", "at get → take"}},
			{From: 0, To: 1, Weight: math.Sqrt(0.5), Class: fact.Coordination, Label: []string{"25.0ms · chan-receive", "1 wait", "at next → take"}},
			{From: 0, To: 2, Weight: 1, Class: fact.RuntimeClass, Label: []string{"50.0ms · runnable", "1 time"}},
			{From: 1, To: 2, Weight: math.Sqrt(0.02), Class: fact.RuntimeClass, Label: []string{"1.00ms · runnable", "1 time"}},
		},
		Screenful: 4, // the last hardly counts
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLocal(t *testing.T) {
	for name, want := range map[string]string{
		"main.get":                         "get",
		"example.org/cache.(*Store).Get":   "(*Store).Get",
		"example.org/queue.Push[go.shape]": "Push[...]",
		"chan send":                        "chan send",
	} {
		if got := local(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}
