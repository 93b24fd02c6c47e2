package findings

import (
	"fmt"
	"slices"
	"strings"
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
	f := reports.Finding{
		Severity: reports.Error,
		Score:    min(95, base+2*int(min(n-1, 100))),
		Title: fmt.Sprintf("%s still blocked %s at the end: %s, for up to %s.",
			format.Plural(n, "goroutine is", "goroutines are"), on, in.where(rows), format.Duration(in.end().Sub(since))),
		Site:    rows[0].Site.Frame,
		Command: in.command("contention --op " + operations(rows)),
	}
	if len(rows) > 1 {
		f.Evidence = in.evidence(rows)
	}
	return []reports.Finding{f}
}

// where names the site of the rows, or counts them.
func (in *Input) where(rows []*blocked.Row) string {
	if len(rows) == 1 {
		return format.Mention(rows[0].Site.Frame)
	}
	return format.Plural(int64(len(rows)), "site", "sites")
}

// operations are the keys of the rows' operations, separated by commas.
func operations(rows []*blocked.Row) string {
	var keys []string
	for _, r := range rows {
		if key := r.Site.Operation.String(); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return strings.Join(keys, ",")
}

// shownRows is how many sites the evidence names.
const shownRows = 3

func (in *Input) evidence(rows []*blocked.Row) []string {
	var lines []string
	for _, r := range rows[:min(len(rows), shownRows)] {
		lines = append(lines, fmt.Sprintf("%s in %s at %s, for up to %s.", format.Plural(r.Goroutines, "goroutine", "goroutines"),
			r.Site.Operation, format.Mention(r.Site.Frame), format.Duration(in.end().Sub(r.Since))))
	}
	if more := len(rows) - shownRows; more > 0 {
		lines = append(lines, format.Plural(int64(more), "more site", "more sites")+".")
	}
	return lines
}
