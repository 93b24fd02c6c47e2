// Package waitgraph is the blocking graph: which goroutines waited for which.
package waitgraph

import (
	"flag"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/waitflags"
	"tracetool/traceparse/fact"
)

// Report is the blocking graph.
var Report = reports.Report{
	Name:  "graph",
	Short: "which goroutines waited for which, and for whom those waited in turn",
	Long: `Graph tells which goroutines waited for which, and what those did meanwhile.

Its nodes are groups of goroutines, those with the same entry function and
creation site. Goroutines that the trace never names are one node. What else is
waited for has a node of its own: network, timer, syscall, GC, runtime, unknown;
scheduler, for goroutines that were ready to run and had no proc; and nobody yet,
where the wait outlasts the trace. Of each group's goroutines an edge sums up
all waits for one other group by one operation, at one place, ended from one place.
Time spent runnable is of class scheduler, which --class does not know.

Cascaded is how long others waited for the waiters while these waited: what an edge
cost beyond its own waits. Edges are ordered by class: contention, waiting for other
goroutines, for a proc, for news that no goroutine brought, for the world outside;
within a class by total and cascaded time; below them edges whose own waits come to
less than 1% of the trace. Idle workers wait long, and must not hide a lock.

A knot is a set of groups that wait for each other in a circle, in contention or
coordination: a strongly connected component of two groups or more. Between two
groups less than 1% of the trace does not count, nor less than 2% of the most (total
and cascaded) between two groups of the knot. A knot
that waits for no group outside is a sink: the program's bottleneck is in it, or in
what its groups do while they do not wait. Its core is the heaviest circle in it. A
group whose goroutines wait for each other, as at a common lock, is no knot.

The trees go from a wait down to what was behind it: the lines below one are what
those did who were waited for, and sum to it but for those under 5% of the
tree. What looks like one lock or channel may be several: a trace has no addresses.`,
	Examples: []string{
		"tracetool graph samples/rwmutex-starvation/trace.out",
		"tracetool graph --class contention,coordination -f json samples/channel-knot/trace.out",
		"tracetool graph -f dot samples/mutex-convoy/trace.out",
		"tracetool graph --class contention -f svg samples/critical-lock/trace.out",
	},
	Graph: true,
	New:   newInstance,
}

type instance struct {
	*blocking.Collector
	groups  map[*fact.Group]int64
	ops     waitflags.Operations
	classes waitflags.Classes
}

func newInstance(fs *flag.FlagSet) reports.Instance {
	i := &instance{Collector: blocking.NewCollector(), groups: make(map[*fact.Group]int64)}
	fs.Var(&i.ops, "op", i.ops.Usage())
	fs.Var(&i.classes, "class", i.classes.Usage())
	return i
}

// Goroutine counts the goroutines of each group.
func (i *instance) Goroutine(g *fact.Goroutine) { i.groups[g.Group]++ }

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	f := &Filter{Options: ctx.Options, Operations: i.ops, Classes: i.classes}
	g := New(i.Result(&ctx.Trace), f)
	return document(g, &ctx.Trace, i.sizes()), nil
}

// sizes returns the number of goroutines by canonical group.
func (i *instance) sizes() func(*fact.Group) int64 {
	sizes := make(map[*fact.Group]int64)
	for g, n := range i.groups {
		sizes[g.Canonical()] += n
	}
	return func(g *fact.Group) int64 { return sizes[g] }
}

// document makes the document of g.
func document(g *Graph, trace *fact.Trace, sizes func(*fact.Group) int64) *reports.Document {
	return &reports.Document{
		Report: Report.Name,
		Trace:  *trace,
		Sections: []reports.Section{
			{Title: "Conclusion", Text: []string{g.Conclusion()}},
			{Title: "Who waited for whom", Table: edgesTable(g)},
			{Title: "Knots", Text: knotLines(g), Table: knotsTable(g), HideEmpty: true},
			{Title: "Who waits behind whom", Table: chainsTable(g.Chains()), HideEmpty: true},
		},
		Graph: g.Draw(sizes),
	}
}

// knotLines explains the knots, if there are any.
func knotLines(g *Graph) []string {
	var lines []string
	for _, k := range g.Knots[:min(len(g.Knots), 3)] {
		lines = append(lines, k.Told())
	}
	return lines
}
