package waitgraph

import (
	"tracetool/reports"
	"tracetool/reports/internal/blocking"
	"tracetool/traceparse/fact"
)

// Filter selects edges. The zero value keeps the user's.
type Filter struct {
	reports.Options
	Operations []fact.Operation // empty: all
	Classes    []fact.Class     // empty: all
}

// Graph is the blocking graph.
type Graph struct{}

// New makes the graph of the edges of r that f keeps.
func New(r *blocking.Result, f *Filter) *Graph { return new(Graph) }

// Draw returns the graph for formats that draw.
func (g *Graph) Draw() *reports.Graph { return new(reports.Graph) }
