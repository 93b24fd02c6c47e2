// Package channels tells of every channel who waited at it, the senders or the
// receivers, and what the other side did meanwhile.
package channels

import (
	"flag"

	"tracetool/reports"
)

// Report is the channels of the program.
var Report = reports.Report{
	Name:  "channels",
	Short: "which side of a channel waits, and what the other one does meanwhile",
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
