// Package stuck judges the goroutines that are alive, and not running, when the
// trace ends: which of them will never go on, and how that is known.
//
// A [Collector] gathers them with the history of the places where they wait;
// [Collector.Result] makes rows of them, by group and place, and gives each row a
// [Tier] and its evidence in sentences. The rules are methods of judge, each
// documented with its threshold: forever, quiesce, heldUp, workersGone, growing.
package stuck

import (
	"flag"
	"fmt"
	"time"

	"tracetool/reports"
)

// Report is the goroutines that are stuck at the end of the trace.
var Report = reports.Report{
	Name:  "stuck",
	Short: "which goroutines will never go on, and how that is known",
	Long: `Stuck lists the goroutines that are alive at the end of the trace and not running,
and judges which of them will never go on. Those that do the same at the same place,
and were created at the same place, are one row. The verdict is one of

  definite           waits in select{} or on a nil channel
  global-quiescence  every goroutine of the program waits for another one
                     (in the table: quiescence)
  probable           a lock or a send that nobody is seen to end and that
                     takes far longer than is usual there; a WaitGroup
                     whose workers are gone or stuck; a wait for goroutines
                     that are stuck; one of many that wait alike, which was
                     left behind; goroutines that only become more and that
                     nobody wakes
  never-ended        alive, but not waiting: 10 ms or more without a proc
                     or in a syscall
  idle               nothing speaks against it, as of all goroutines of a
                     healthy service

and its evidence is given in sentences: since when, whether anybody was woken at
that place, who created the goroutine and who woke it last, where those are now, and
how the number of such goroutines went. "Probable" says that something which is not
in the trace may prove it wrong: a trace has no addresses, and does not tell who holds
a lock or who has a channel.

A wait for a lock, a semaphore or a send is probably stuck if it has lasted at least
100 ms and 5% of the trace, twice as long as any wait there that ended (ten times
where others have been woken since it began), and no goroutine that is still active
may hold the lock, or receive. A number only grew if, at 21 equally spaced times of
a trace of at least 500 ms, it rose by 10 and in 5 steps at least, with hardly a
fall, and still rose in the last fifth. For receives, selects, conditions and
WaitGroups at most half of the goroutines created may have ended, none may ever have
been woken there, and the goroutines that wake others there, WaitGroups' workers and
relatives of those that wait must not be at work.

A goroutine is left behind, in a receive or on a condition, if five waits at that
place ended in a tenth of the time, most goroutines of its group have ended, nobody
is left who ended such waits, and none ever woke it there. Where ten or more of a row
wait ten times as long as any that ended, the number of goroutines left must rise,
until the end, and by 10 at least.

For global quiescence it must have been quiet for 20 ms: no goroutine of the program
runs, is runnable, in a syscall, asleep or on the network, or waits where timers have
been seen to fire. The goroutine that ended the trace does not count. Where it is the
main goroutine, or created or woke others, it may go on to serve them: then the
verdict is only for locks and sends that it never ended, and for those who wait for
each other only. A timer that did not fire
within the trace is not seen: a receive or a select may be one from a timer unless
goroutines have been seen to end such waits at that place, and while there is one
nothing is said to be quiescent. Of a select that is never said.

A main goroutine blocked in select{} is idle while other goroutines live. Goroutines of
the runtime, of the trace's writer and of package testing are left out unless
--show-runtime asks for them.

Where something is probably stuck or worse, the program's source is read if it is at
hand: in the module that the trace's files lie in or the current one, or below
--source DIR. It is type-checked, and tells which lock or channel a goroutine waits
for, which locks each of its frames holds, and who could end the wait; from that come
explanations such as double lock, lock cycle, reader-writer-reader, missing unlock, no
receiver, each with the places of all parties. What rests on assumptions says so, and
of frames that the source does not match nothing is claimed. --source off reads none.

With --fail-on the exit code is 1 if a goroutine is at that tier or above: after the
report is printed.`,
	Examples: []string{
		"tracetool stuck samples/deadlock-abba/trace.out",
		"tracetool stuck --tier probable samples/leak-send/trace.out",
		"tracetool stuck -f json --min-age 1s samples/healthy-idle/trace.out",
	},
	New: newInstance,
}

type instance struct {
	*Collector
	minAge time.Duration
	tier   tierFlag
	failOn tierFlag
	source string
}

func newInstance(fs *flag.FlagSet) reports.Instance {
	i := &instance{Collector: NewCollector()}
	fs.DurationVar(&i.minAge, "min-age", 0, "only goroutines that are where they are for this `duration` at least")
	fs.Var(&i.tier, "tier", "only this `tier` and above: definite, global-quiescence, probable, never-ended, idle")
	fs.Var(&i.failOn, "fail-on", "exit with code 1 if a goroutine is at this `tier` or above")
	fs.StringVar(&i.source, "source", "", "read the program's source in `DIR` to explain what is stuck; off reads none (default: the module that the trace's files lie in, if it is here)")
	return i
}

// Prepare checks the flags.
func (i *instance) Prepare(*reports.Options) error {
	if i.minAge < 0 {
		return fmt.Errorf("--min-age %v is negative", i.minAge)
	}
	return nil
}

// Sinks is the collector alone.
func (i *instance) Sinks() []any { return []any{i.Collector} }

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	result := i.Result(&ctx.Trace)
	filter := &Filter{Options: ctx.Options, MinAge: i.minAge}
	all := result.Keep(filter)
	if i.tier.tier != nil {
		filter.Tier = *i.tier.tier
	}
	rows := result.Keep(filter)
	explained, err := result.fromSource(i.source)
	if err != nil {
		return nil, err
	}
	return &reports.Document{
		Report: Report.Name, Trace: ctx.Trace, Failure: i.failure(all),
		Sections: sections(rows, all, count(result.Keep(&Filter{}))-count(all), result.End, &ctx.Trace, explained),
	}, nil
}

// count counts the program's goroutines.
func count(rows []*Row) int64 {
	var n int64
	for _, row := range rows {
		if row.Owner == "" {
			n += int64(len(row.IDs))
		}
	}
	return n
}

// checkFailed is the error of --fail-on.
type checkFailed struct{ message string }

func (e *checkFailed) Error() string { return e.message }

// ExitCode is that of a failed check.
func (e *checkFailed) ExitCode() int { return 1 }

// failure is what --fail-on says of the rows, nil if that is nothing.
func (i *instance) failure(rows []*Row) error {
	if i.failOn.tier == nil {
		return nil
	}
	var n int64
	for _, row := range rows {
		if row.Tier >= *i.failOn.tier && row.Owner == "" {
			n += int64(len(row.IDs))
		}
	}
	if n == 0 {
		return nil
	}
	return &checkFailed{fmt.Sprintf("%s %s or worse (--fail-on)", plural(n, "goroutine is", "goroutines are"), *i.failOn.tier)}
}
