// Package locks tells of every lock who waited for it, who let them wait, and
// what that goroutine did meanwhile.
package locks

import (
	"flag"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/render/format"
)

// Report is the locks of the program.
var Report = reports.Report{
	Name:  "locks",
	Short: "who let others wait for a lock, and what it did meanwhile",
	Long: `Locks lists the mutexes, RWMutexes, Onces, semaphores (golang.org/x/sync) and file
locks that goroutines waited for, and says what whoever held them did meanwhile.

A trace has no addresses. Places that wait and places that release belong to one
lock where one ended a wait at the other: the locks of several objects that the same
lines lock are one here, and a lock for which nobody waited is not in the trace.

A trace does not tell who holds a lock either, only who released it. So the holder
during a wait is taken to be the goroutine that ended it. If that one had been
waiting for the same lock itself for a part of the time, the holder of that part is
who woke it, and so on: where a lock goes from A to B to C, what C waited for A is
A's. A goroutine that held the lock in between and woke nobody is not seen.

What the holders did sums to the time of the waits that goroutines ended: they ran,
were runnable (without a proc, or handed the lock and not running yet), in syscalls,
or waited, and "waiting for" is what took longest of that. It is not known where the
holder did not exist yet or the trace does not tell. Waits that outlast the trace
are open: clipped to the trace, counted, and part of the waits, their total and
quantiles, but not of what holders did (open_ns; unnamed_ns is those few that ended
without a goroutine being named).

Waits are those of the wait table. A goroutine that was woken and found the lock
taken again made one wait with a futile wake-up; what holders did, p99, max, readers
and writers are by wake-up. Max and mean queue are the number of goroutines that waited at a time,
the mean over the time that anybody did. A convoy is a chain of hand-overs: each
goroutine had been waiting before the one that woke it was woken. Impact is the part
of all proc time that lay idle and is charged to the lock's waits. The lock with the
greatest impact comes first, then the longest waits. Quantiles are within 0.8%.

The verdict is what holders did most: running, no-proc (runnable), syscall, sleep or
network (waited for it at least half of the time that they waited), waiting, or
unknown. It is convoy instead of running or no-proc where the lock was handed over
at least 8 times in a row and at least twice as often as goroutines queued, and who
held it longest is of those who wait; and
not-released where more than half of the time is open waits.

--focus and --ignore look at the functions that wait and release, at the entry
functions of their goroutines and at those that created them.`,
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
	if len(rows) > 0 {
		table.Note = Note
	}
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace, Sections: []reports.Section{
		{Title: "Locks", Text: []string{conclusion(rows, ctx.Trace.Duration, ctx.Options.String())}, Table: table},
		{Title: "Holders", Table: HoldersTable(rows), HideEmpty: true},
	}}, nil
}

// conclusion says what matters of all rows.
func conclusion(rows []*Row, wall time.Duration, filter string) string {
	var total time.Duration
	for _, r := range rows {
		total += r.Total()
	}
	switch {
	case len(rows) == 0 && filter != "":
		return "--focus and --ignore leave no lock that a goroutine waited for."
	case len(rows) == 0:
		return "No goroutine waited for a lock."
	case total*100 < wall:
		return "Goroutines waited " + format.Duration(total) + " for locks in all, less than 1% of the trace's time."
	}
	return rows[0].Sentence()
}
