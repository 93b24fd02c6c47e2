package waitgraph

import "tracetool/reports"

// EdgesTable is the report's table of edges, in the order of g.Edges.
func (g *Graph) EdgesTable() *reports.Table { return edgesTable(g) }
