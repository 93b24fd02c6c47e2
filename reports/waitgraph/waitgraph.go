// Package waitgraph is the blocking graph: which goroutines waited for which.
package waitgraph

import (
	"flag"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/waitflags"
)

// Report is the blocking graph.
var Report = reports.Report{
	Name:  "graph",
	Short: "which goroutines waited for which, and for whom those waited in turn",
	Graph: true,
	New:   newInstance,
}

type instance struct {
	ops     waitflags.Operations
	classes waitflags.Classes
}

func newInstance(fs *flag.FlagSet) reports.Instance {
	i := new(instance)
	fs.Var(&i.ops, "op", i.ops.Usage())
	fs.Var(&i.classes, "class", i.classes.Usage())
	return i
}

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	f := &Filter{Options: ctx.Options, Operations: i.ops, Classes: i.classes}
	g := New(new(blocking.Result), f)
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace, Graph: g.Draw()}, nil
}
