// Package criticalpath tells what bounds the end of a task, a region, a
// goroutine or the trace: the chain of events that it had to wait for.
package criticalpath

import (
	"flag"

	"tracetool/reports"
)

// Report is the critical path.
var Report = reports.Report{
	Name:  "critical-path",
	Short: "what the end of the trace, a task or a region had to wait for",
	New:   newInstance,
}

type instance struct{}

func newInstance(*flag.FlagSet) reports.Instance { return new(instance) }

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace}, nil
}

// Sinks has the transitions delivered.
func (i *instance) Sinks() []any { return nil }
