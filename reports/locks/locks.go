// Package locks tells of every lock who waited for it, who let them wait, and
// what that goroutine did meanwhile.
package locks

import (
	"flag"

	"tracetool/reports"
)

// Report is the locks of the program.
var Report = reports.Report{
	Name:  "locks",
	Short: "who let others wait for a lock, and what it did meanwhile",
	New:   newInstance,
}

type instance struct{}

func newInstance(*flag.FlagSet) reports.Instance { return new(instance) }

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace}, nil
}

// Sinks returns what needs the facts of the trace.
func (i *instance) Sinks() []any { return nil }
