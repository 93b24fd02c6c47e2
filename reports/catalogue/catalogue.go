// Package catalogue is the list of all reports.
package catalogue

import (
	"tracetool/reports"
	"tracetool/reports/contention"
	"tracetool/reports/goroutines"
	"tracetool/reports/scheduler"
	"tracetool/reports/summarize"
	"tracetool/reports/tasks"
)

// Reports returns every report, in the order of the help.
func Reports() []reports.Report {
	return []reports.Report{
		summarize.Report,
		contention.Report,
		goroutines.Report,
		scheduler.Report,
		tasks.Report,
	}
}
