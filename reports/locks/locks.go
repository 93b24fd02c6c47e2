// Package locks tells of every lock who waited for it, who let them wait, and
// what that goroutine did meanwhile.
package locks

import (
	"flag"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
)

// Report is the locks of the program.
var Report = reports.Report{
	Name:  "locks",
	Short: "who let others wait for a lock, and what it did meanwhile",
	Long:  "",
	Examples: []string{
		"tracetool locks samples/lock-convoy/trace.out",
		"tracetool locks --focus reload samples/rwmutex-starvation/trace.out",
		"tracetool locks -f json samples/holder-io/trace.out",
	},
	New: func(*flag.FlagSet) reports.Instance { return &instance{blocking.NewCollector()} },
}

type instance struct{ *blocking.Collector }

// Note says what a trace cannot tell of locks.
const Note = "By site, contended only: a trace has no addresses, so the locks of several objects that the same lines lock are one here; " +
	"and it does not tell who holds a lock, only who released it."

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	rows := Rows(i.Result(&ctx.Trace), &ctx.Options)
	table := LocksTable(rows)
	table.Note = Note
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace, Sections: []reports.Section{
		{Title: "Locks", Text: conclusion(rows), Table: table},
		{Title: "Holders", Table: HoldersTable(rows), HideEmpty: true},
	}}, nil
}

func conclusion(rows []*Row) []string {
	if len(rows) == 0 {
		return []string{"No goroutine waited for a lock."}
	}
	return []string{rows[0].Sentence()}
}
