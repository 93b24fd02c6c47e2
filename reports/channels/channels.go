// Package channels tells of every channel who waited at it, the senders or the
// receivers, and what the other side did meanwhile.
package channels

import (
	"flag"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
)

// Report is the channels of the program.
var Report = reports.Report{
	Name:  "channels",
	Short: "which side of a channel waits, and what the other one does meanwhile",
	Long: `Channels lists the channels at which goroutines waited, and says which side is the
slower one.

A trace has no addresses. Places that wait and places that end these waits belong
to one channel: several channels that the same lines use are one here, a select
joins all of its channels, and a channel at which nobody had to wait is not in the
trace. Channels that only timers send to are left out.

Senders are those who waited to send and those who, by sending, ended a wait to
receive; receivers are their counterpart. Who closed the channel stands apart. Waits
that outlast the trace are open: clipped to the trace, counted, part of all figures.

Be s the time that goroutines waited to send ÷ the trace's duration (the mean number
of those that wait at a time), and r the same for receiving. The verdict is

  consumer-bound  senders wait for receivers:
                  s is at least 5%, and at least four times min(r, 1-s)
  producer-bound  receivers wait for senders:
                  r is at least 5%, and at least four times min(s, 1-r)
  balanced        neither, or both, and neither s nor r is four times the other
  idle            s is below 5%, and goroutines ended fewer than ten waits

One channel cannot have both sides wait at the same time: where senders wait for the
part s of the time, r above 1-s is receivers that wait together, as in a pool, and
does not count. Producer-bound is what a healthy program's workers are: they wait
for work. Where goroutines of the same groups send and receive, or an errgroup
sends, the channel may be a limit on concurrency: the verdict stands, a note says so.

"Meanwhile" is what the side that is waited for did during those waits that it
ended: it ran, was runnable, in a syscall, or waited, and for what longest. Impact
is the part of all proc time that lay idle and is charged to the channel's waits.
Consumer-bound channels come first, idle ones last, the others in between; among
these the greatest impact comes first, then the longest waits. Quantiles are within
0.8%.

--focus and --ignore look at the functions that wait, send, receive and close, at
the entry functions of their goroutines and at those that created them.`,
	Examples: []string{
		"tracetool channels samples/slow-consumer/trace.out",
		"tracetool channels --focus resize samples/slow-stage/trace.out",
		"tracetool channels -f json samples/leak-send/trace.out",
	},
	New: func(*flag.FlagSet) reports.Instance { return &instance{blocking.NewCollector()} },
}

type instance struct{ *blocking.Collector }

// Note says what a trace cannot tell of channels.
const Note = "By site, contended only: a trace has no addresses, so several channels that the same lines use are one here."

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	rows := Rows(i.Result(&ctx.Trace), &ctx.Options)
	table := Table(rows)
	if len(rows) > 0 {
		table.Note = Note
	}
	return &reports.Document{Report: Report.Name, Trace: ctx.Trace, Sections: []reports.Section{
		{Title: "Channels", Text: []string{conclusion(rows, ctx.Options.String())}, Table: table},
	}}, nil
}
