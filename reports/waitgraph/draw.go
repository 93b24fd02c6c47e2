package waitgraph

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// drawn is how many edges are drawn when --top is not given, at most.
const drawn = 20

// arrow is all edges of one class between two nodes: one in a picture.
type arrow struct {
	lead  *Edge // the most important of them
	edges []*Edge
	total time.Duration
	waits int64
}

// Draw returns the graph for formats that draw. Sizes tells how many goroutines
// a canonical group has, 0 where that is not known; it may be nil.
func (g *Graph) Draw(sizes func(*fact.Group) int64) *reports.Graph {
	out := &reports.Graph{Title: "Who waits for whom"}
	arrows := g.arrows()
	var most time.Duration
	major := 0
	for _, a := range arrows {
		most = max(most, a.total)
		if !a.lead.Minor {
			major++
		}
	}
	out.Screenful = screenful(major, drawn)
	index := make(map[*Node]int)
	at := func(n *Node) int {
		if _, ok := index[n]; !ok {
			index[n] = len(out.Nodes)
			out.Nodes = append(out.Nodes, g.drawNode(n, sizes))
		}
		return index[n]
	}
	for _, a := range arrows {
		out.Edges = append(out.Edges, reports.Edge{
			From: at(a.lead.From), To: at(a.lead.To), Label: a.label(),
			Weight: math.Sqrt(ratio(a.total, most)), Class: a.lead.drawnClass(),
		})
	}
	return out
}

// arrows merges edges, in the order of the most important of each.
func (g *Graph) arrows() []*arrow {
	type key struct {
		from, to *Node
		class    string
	}
	sums := make(map[key]*arrow)
	var list []*arrow
	for _, e := range g.Edges {
		k := key{e.From, e.To, e.ClassKey()}
		a := sums[k]
		if a == nil {
			a = &arrow{lead: e}
			sums[k] = a
			list = append(list, a)
		}
		a.edges = append(a.edges, e)
		a.total += e.Total()
		a.waits += e.Hist.N()
	}
	return list
}

// label is what is written at the arrow.
func (a *arrow) label() []string {
	lines := []string{
		format.Duration(a.total) + " · " + strings.Join(a.operations(), ", "),
		format.Plural(a.waits, "wait", "waits"),
	}
	if a.lead.Runnable {
		lines[1] = format.Plural(a.waits, "time", "times")
	}
	if where := places(a.lead); where != "" {
		if more := len(a.edges) - 1; more > 0 {
			where += fmt.Sprintf(" +%d more", more)
		}
		lines = append(lines, where)
	}
	return lines
}

// operations are those of the edges, each once.
func (a *arrow) operations() []string {
	var list []string
	for _, e := range a.edges {
		if !slices.Contains(list, e.Label()) {
			list = append(list, e.Label())
		}
	}
	return list
}

// places says where e's waits were and were ended: "at (*Store).Get → (*Store).refresh".
func places(e *Edge) string {
	if e.Site.Func == "" {
		return ""
	}
	s := "at " + local(e.Site.Func)
	if e.WakeSite.Func != "" {
		s += " → " + local(e.WakeSite.Func)
	}
	return s
}

// local is a function's name without its package.
func local(name string) string {
	return format.Fit(format.Local(name), 40)
}

// drawnClass is the class by which an edge is coloured.
func (e *Edge) drawnClass() fact.Class {
	if e.Runnable {
		return fact.RuntimeClass
	}
	return e.Operation.Class()
}

func (g *Graph) drawNode(n *Node, sizes func(*fact.Group) int64) reports.Node {
	node := reports.Node{Label: n.Label, Kind: reports.PseudoNode, Knot: g.number(n.Knot)}
	if n.Group == nil {
		return node
	}
	node.Kind = reports.GroupNode
	if sizes != nil {
		if size := sizes(n.Group); size > 0 {
			node.Detail = format.Plural(size, "goroutine", "goroutines")
		}
	}
	return node
}

// number is the number of a knot in order, from 1; 0 for none.
func (g *Graph) number(k *Knot) int { return slices.Index(g.Knots, k) + 1 }

// screenful is how many of the edges to show where major of them count.
func screenful(major, most int) int {
	if major == 0 {
		return most
	}
	return min(major, most)
}
