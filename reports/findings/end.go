package findings

import (
	"fmt"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/blocked"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

const (
	// endWall and endAge: a wait that the trace's end merely happened to cut is
	// shorter than both.
	endWall = 0.05
	endAge  = 20 * time.Millisecond
)

var blockedAtEnd = Rule{
	Key: "blocked-at-end",
	Doc: "At the end of the trace a goroutine has been waiting on a lock, a semaphore or a send " +
		"for at least 5% of the wall and at least 20 ms. One finding for locks and one for sends. " +
		"The score is 70 for locks, 55 for sends, 2 more for every goroutine after the first, 95 at most.",
	Check: func(in *Input) []reports.Finding {
		var locks, sends []*blocked.Row
		for _, r := range in.Blocked {
			age := in.end().Sub(r.Since)
			if r.Site.Class() != fact.Contention || age < endAge || share(age, in.wall()) < endWall {
				continue
			}
			if r.Site.Operation == fact.ChanSend {
				sends = append(sends, r)
			} else {
				locks = append(locks, r)
			}
		}
		return append(in.stuck(locks, 70, "on a lock"), in.stuck(sends, 55, "on a send")...)
	},
}

// stuck makes one finding of the rows, if there are any.
func (in *Input) stuck(rows []*blocked.Row, base int, on string) []reports.Finding {
	if len(rows) == 0 {
		return nil
	}
	var n int64
	since := rows[0].Since
	for _, r := range rows {
		n += r.Goroutines
		since = min(since, r.Since)
	}
	verb := "are"
	if n == 1 {
		verb = "is"
	}
	top := rows[0].Site
	f := reports.Finding{
		Severity: reports.Error,
		Score:    min(95, base+2*int(min(n-1, 100))),
		Title: fmt.Sprintf("%s %s still blocked %s at the end: %s, for up to %s.",
			format.Plural(n, "goroutine", "goroutines"), verb, on, format.Mention(top.Frame), format.Duration(in.end().Sub(since))),
		Site:    top.Frame,
		Command: in.command("contention --op " + top.Operation.String()),
	}
	for i, r := range rows {
		if len(rows) == 1 || i == 3 {
			break
		}
		f.Evidence = append(f.Evidence, fmt.Sprintf("%s in %s at %s, for up to %s.",
			format.Plural(r.Goroutines, "goroutine", "goroutines"), r.Site.Operation, format.Mention(r.Site.Frame), format.Duration(in.end().Sub(r.Since))))
	}
	return []reports.Finding{f}
}
