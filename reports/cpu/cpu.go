// Package cpu tells what the program's goroutines computed, and which of it is
// spinning.
package cpu

import (
	"flag"

	"tracetool/reports"
)

// Report is the cpu report.
var Report = reports.Report{
	Name:  "cpu",
	Short: "CPU samples by goroutine group and function, and spinning",
	New:   func(*flag.FlagSet) reports.Instance { return new(instance) },
}

type instance struct{}

// View implements [reports.Instance].
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace}, nil
}

// Sinks implements [reports.Sinker].
func (i *instance) Sinks() []any { return nil }
