// Package whatif bounds what shorter waits at a site could win.
package whatif

import (
	"flag"

	"tracetool/reports"
)

// Report is the what-if bound.
var Report = reports.Report{
	Name:  "what-if",
	Short: "how much sooner the end could come if waits at a site were shorter",
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
