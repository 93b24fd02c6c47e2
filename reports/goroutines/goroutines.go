package goroutines

import (
	"flag"

	"tracetool/reports"
)

// Report is the lives of goroutines.
var Report = reports.Report{
	Name:  "goroutines",
	Short: "what goroutines there were, and where their time went",
	New:   newInstance,
}

type instance struct {
	*Collector
}

func newInstance(fs *flag.FlagSet) reports.Instance {
	return &instance{Collector: NewCollector()}
}

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	r := i.Result(&ctx.Trace).Keep(&ctx.Options)
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace, Sections: []reports.Section{
		{Title: "Where goroutine time went", Table: StatesTable(r)},
		{Title: "Groups", Table: GroupsTable(r, 20)},
	}}, nil
}
