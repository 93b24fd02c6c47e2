// Package stuck judges the goroutines that are alive, and not running, when the
// trace ends: which of them will never go on, and how that is known.
package stuck

import (
	"flag"

	"tracetool/reports"
)

// Report is the goroutines that are stuck at the end of the trace.
var Report = reports.Report{
	Name:  "stuck",
	Short: "which goroutines will never go on, and how that is known",
	New:   newInstance,
}

type instance struct{}

func newInstance(*flag.FlagSet) reports.Instance { return &instance{} }

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace}, nil
}
