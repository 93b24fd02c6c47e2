package findings

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/contention"
	"tracetool/reports/internal/blocked"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

const (
	// endWall and endAge: a wait that the trace's end merely happened to cut is
	// shorter than both.
	endWall = 0.05
	endAge  = 20 * time.Millisecond
	// usualWaits is how many waits it takes to know what is usual at a place.
	usualWaits = 5
)

var blockedAtEnd = Rule{
	Key: "blocked-at-end",
	Doc: "At the end of the trace a goroutine has been waiting on a lock, a semaphore or a send " +
		"for at least 5% of the wall and at least 20 ms, and twice as long as any wait there that ended, if five did. " +
		"One finding for locks and one for sends. " +
		"The score is 70 for locks, 55 for sends, 2 more for every goroutine after the first, 95 at most.",
	Check: func(in *Input) []reports.Finding {
		var locks, sends []*blocked.Row
		usual := in.usual()
		for _, r := range in.Blocked {
			age := in.end().Sub(r.Since)
			if r.Site.Class() != fact.Contention || age < endAge || share(age, in.wall()) < endWall ||
				age < 2*usual[place{r.Site.Operation, r.Site.Frame}] {
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

type place struct {
	op    fact.Operation
	frame fact.Frame
}

// usual is the longest wait that ended, by place: a queue that merely has not
// come to its turn when the trace ends is not stuck.
func (in *Input) usual() map[place]time.Duration {
	longest := make(map[place]time.Duration)
	for _, r := range in.Waits.BySite(&contention.Filter{}) {
		if r.Hist.N()-r.Unended >= usualWaits {
			p := place{r.Operation, r.Site.Frame}
			longest[p] = max(longest[p], r.EndedMax)
		}
	}
	return longest
}

// stuck makes one finding of the rows, if there are any.
func (in *Input) stuck(rows []*blocked.Row, base int, on string) []reports.Finding {
	if len(rows) == 0 {
		return nil
	}
	var n int64
	oldest := rows[0]
	for _, r := range rows {
		n += r.Goroutines
		if r.Since < oldest.Since {
			oldest = r
		}
	}
	f := reports.Finding{
		Severity: reports.Error,
		Score:    min(95, base+2*int(min(n-1, 100))),
		Title: fmt.Sprintf("%s still blocked %s at the end%s, for up to %s.",
			format.Plural(n, "goroutine is", "goroutines are"), on, in.where(rows), format.Duration(in.end().Sub(oldest.Since))),
		Site:      rows[0].Site.Frame,
		Operation: rows[0].Site.Operation.String(),
		Command:   in.command("stuck"),
	}
	if len(rows) > 1 {
		f.Evidence = in.evidence(rows)
	}
	f.Evidence = append(f.Evidence, fmt.Sprintf("Goroutine %d is there longest; tracetool contention --op %s shows all sites.",
		oldest.Oldest, operations(rows)))
	return []reports.Finding{f}
}

// where names the site of the rows, or counts them, as the sentence goes on.
func (in *Input) where(rows []*blocked.Row) string {
	if len(rows) == 1 {
		return ": " + format.Mention(rows[0].Site.Frame)
	}
	return ", at " + format.Count(int64(len(rows))) + " sites"
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
const shownRows = 2

func (in *Input) evidence(rows []*blocked.Row) []string {
	var lines []string
	for _, r := range rows[:min(len(rows), shownRows)] {
		lines = append(lines, fmt.Sprintf("%s in %s at %s, for up to %s.", format.Plural(r.Goroutines, "goroutine", "goroutines"),
			r.Site.Operation, format.Mention(r.Site.Frame), format.Duration(in.end().Sub(r.Since))))
	}
	return lines
}
