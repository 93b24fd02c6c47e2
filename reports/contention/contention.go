package contention

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/waitflags"
)

// Report is the wait table.
var Report = reports.Report{
	Name:  "contention",
	Short: "where goroutines waited, for what, and who woke them",
	Long: `Contention lists every operation and every site at which goroutines waited.

A site is the innermost function of yours on the waiting goroutine's stack, and
the line in it. Waits on locks and sends (contention) come before waits for news
from other goroutines (coordination), for the world outside (external) and for
the runtime, each by total time: a healthy program's idle goroutines wait long
without any harm.

A wait lasts from the block to the wake-up. What follows, until the goroutine has
a proc, is scheduling delay and stands apart. Waits that began before the trace or
outlast it are open: they are clipped to the trace, counted, and part of all
figures. A goroutine that was woken and had to wait again at the same site within
10 µs, since another one had taken the lock, made one wait with a futile wake-up.
Quantiles are within 0.8%. "Woken by" is the site that ended most of the waiting
time, and its share. A trace does not tell who held a lock, only who released it.

Impact is the share of all proc time that lay idle while goroutines waited so and
none was runnable. At each instant idle procs are offered to the goroutines that
wait, one each: those in contention first, then coordination, external and the
rest; goroutines of one class share alike what is too little for all. Within a class
operations and sites are ordered by it. A lock that many wait for while all procs
are busy has little impact, whatever its total. A proc that a goroutine in a syscall
keeps counts as idle, since it is there for the asking.`,
	Examples: []string{
		"tracetool contention samples/mutex-convoy/trace.out",
		"tracetool contention --class contention --by group samples/rwmutex-starvation/trace.out",
		"tracetool contention --op chan-send -f json samples/slow-consumer/trace.out",
	},
	New: newInstance,
}

type instance struct {
	waits   *Collector
	blame   *blocking.Collector
	ops     waitflags.Operations
	classes waitflags.Classes
	by      byFlag
}

func newInstance(fs *flag.FlagSet) reports.Instance {
	i := &instance{waits: NewCollector(), blame: blocking.NewCollector(), by: "site"}
	fs.Var(&i.ops, "op", i.ops.Usage())
	fs.Var(&i.classes, "class", i.classes.Usage())
	fs.Var(&i.by, "by", "one row a `site`, group or waker")
	return i
}

// Sinks are the wait table's and, for the impact, that of who made whom wait.
func (i *instance) Sinks() []any { return []any{i.waits, i.blame} }

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	f := &Filter{Options: ctx.Options, Operations: i.ops, Classes: i.classes}
	result := i.waits.Result()
	result.Charge(i.blame.Result(&ctx.Trace))
	d := &reports.Document{Report: Report.Name, Trace: ctx.Trace}
	d.Sections = append(d.Sections, reports.Section{
		Title: "Operations",
		Table: OperationsTable(result.ByOperation(f), ctx.Trace.Duration),
	})
	switch i.by {
	case "site":
		d.Sections = append(d.Sections, reports.Section{
			Title: "Sites", Table: SitesTable(result.BySite(f), ctx.Trace.Duration)})
	case "group":
		d.Sections = append(d.Sections, reports.Section{
			Title: "Groups", Table: groupsTable(result.ByGroup(f), ctx.Trace.Duration)})
	case "waker":
		d.Sections = append(d.Sections, reports.Section{
			Title: "Wakers", Table: wakersTable(result.ByOperation(f))})
	}
	return d, nil
}

// byFlag is what one row of the second table stands for.
type byFlag string

func (f *byFlag) String() string { return string(*f) }

func (f *byFlag) Set(s string) error {
	if !slices.Contains(f.Values(), s) {
		return fmt.Errorf("there is %s", strings.Join(f.Values(), ", "))
	}
	*f = byFlag(s)
	return nil
}

// Type names the value in help texts.
func (f *byFlag) Type() string { return "site|group|waker" }

// Values lists what can be completed.
func (f *byFlag) Values() []string { return []string{"site", "group", "waker"} }
