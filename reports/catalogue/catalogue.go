// Package catalogue is the list of all reports.
package catalogue

import (
	"tracetool/reports"
	"tracetool/reports/channels"
	"tracetool/reports/contention"
	"tracetool/reports/cpu"
	"tracetool/reports/criticalpath"
	"tracetool/reports/goroutines"
	"tracetool/reports/locks"
	"tracetool/reports/scheduler"
	"tracetool/reports/stuck"
	"tracetool/reports/summarize"
	"tracetool/reports/tasks"
	"tracetool/reports/waitgraph"
	"tracetool/reports/whatif"
)

// Reports returns every report, in the order of the help.
func Reports() []reports.Report {
	return []reports.Report{
		summarize.Report,
		contention.Report,
		waitgraph.Report,
		channels.Report,
		locks.Report,
		criticalpath.Report,
		whatif.Report,
		stuck.Report,
		goroutines.Report,
		scheduler.Report,
		cpu.Report,
		tasks.Report,
	}
}
