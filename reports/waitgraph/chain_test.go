package waitgraph

import (
	"fmt"
	"strings"
	"testing"

	"tracetool/reports/internal/blocking"
	"tracetool/traceparse/fact"
)

// trees says every step in a line.
func trees(g *Graph) []string {
	var list []string
	for _, top := range g.Chains() {
		top.Walk(func(s *Step, depth int) {
			list = append(list, fmt.Sprintf("%s%s %s %v", strings.Repeat("-", depth), s.Node.Name(), s.doing(), s.Time))
		})
	}
	return list
}

// TestChains: all waits at one place are one tree, whose steps are what was
// behind them.
func TestChains(t *testing.T) {
	napping := edge(loaders, nap, nil, nil, 300*ms)
	sending := edge(writers, put, loaders, byTake, 200*ms, parts(
		blocking.Part{Behind: []*blocking.Edge{napping}, Time: 180 * ms}, blocking.Part{Leaf: blocking.Syscall, Time: 20 * ms}))
	g := New(result(
		edge(handlers, get, writers, byRefresh, 150*ms, parts(
			blocking.Part{Behind: []*blocking.Edge{sending, napping}, Time: 90 * ms},
			blocking.Part{Behind: []*blocking.Edge{sending}, Leaf: blocking.Syscall, Time: 20 * ms},
			blocking.Part{Leaf: blocking.Running, Time: 35 * ms},
			blocking.Part{Leaf: blocking.Unknown, Time: 5 * ms})), // too little
		edge(handlers, get, loaders, byRefresh, 50*ms, parts(blocking.Part{Behind: []*blocking.Edge{ready(loaders, 50*ms)}, Leaf: blocking.Runnable, Time: 50 * ms})),
		edge(handlers, get, nil, nil, 40*ms, endedBy(fact.WakerNone)),
		edge(handlers, next, nil, nil, 400*ms), // for nobody
		edge(loaders, next, handlers, byTake, 9*ms),
		sending, napping,
	), &Filter{})
	equal(t, "trees", []string{
		"main.write chan-send 200ms",
		"-main.load sleep 180ms",
		"-main.load syscall 20ms",
		"main.handle mutex 240ms",
		"-main.write chan-send 110ms",
		"--main.load sleep 90ms",
		"--main.load syscall 20ms",
		"-main.load runnable 50ms",
		"-nobody yet  40ms",
		"-main.write running 35ms",
	}, trees(g))
}

// TestQueue: goroutines of one group that wait for each other at one place are
// one step, those who wait for them in turn another.
func TestQueue(t *testing.T) {
	queue := edge(handlers, get, handlers, byTake, 100*ms)
	behind := edge(handlers, get, loaders, byTake, 60*ms)
	queue.Parts = []blocking.Part{
		{Behind: []*blocking.Edge{queue}, Leaf: blocking.Running, Time: 50 * ms},
		{Behind: []*blocking.Edge{queue, behind}, Leaf: blocking.Running, Time: 30 * ms},
		{Leaf: blocking.Running, Time: 20 * ms},
	}
	equal(t, "trees", []string{
		"main.handle mutex 160ms",
		"-main.load running 90ms",
		"-main.handle running 70ms",
	}, trees(New(result(queue, behind), &Filter{})))
}

// TestDepth: a tree is not deeper than it may be, nor larger.
func TestDepth(t *testing.T) {
	var behind []*blocking.Edge
	var all []blocking.Part
	for i := range 8 {
		behind = append(behind, edge(group(fmt.Sprintf("main.f%d", i)), get, loaders, byTake, 50*ms))
		for j := range 5 {
			leaf := edge(group(fmt.Sprintf("main.g%d%d", i, j)), put, nil, nil, ms)
			all = append(all, blocking.Part{Behind: append(append([]*blocking.Edge(nil), behind...), leaf), Time: 10 * ms})
		}
	}
	g := New(result(edge(handlers, next, loaders, byTake, 400*ms, parts(all...))), &Filter{})
	list := trees(g)
	if len(list) > maxLines || !strings.HasPrefix(list[len(list)-1], "--") || strings.HasPrefix(list[len(list)-1], "------") {
		t.Errorf("%q", list)
	}
}
