package findings

import (
	"fmt"
	"time"

	"tracetool/reports"
	"tracetool/reports/contention"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// Thresholds of the rules about waits.
const (
	minWaits     = 10                     // fewer are no pattern
	minWaiting   = 500 * time.Microsecond // less does nobody harm
	lockWall     = 0.05                   // waiting at one lock ÷ wall
	dominance    = 0.5                    // one site's part of all lock waiting
	sendWall     = 0.2                    // waiting at one send ÷ wall
	manyLockWall = 0.5                    // waiting at all locks ÷ wall, without dominance
)

var lockContention = Rule{
	Key: "lock-contention",
	Doc: "Goroutines waited for a mutex, RWMutex, Once or file lock at one site for at least 5% of the wall, " +
		"in at least 10 waits, and that is half of all waiting for locks (or all of it is half of the wall). " +
		"The score is 40 + 60·min(1, waiting÷wall).",
	Check: func(in *Input) []reports.Finding {
		return in.dominant([]fact.Operation{fact.Mutex, fact.RWMutexRead, fact.RWMutexWrite, fact.Once, fact.FDLock},
			"of lock waiting", "released")
	},
}

var semaphoreContention = Rule{
	Key: "semaphore-contention",
	Doc: "As lock-contention, for semaphores.",
	Check: func(in *Input) []reports.Finding {
		return in.dominant([]fact.Operation{fact.Semaphore}, "of semaphore waiting", "released")
	},
}

// dominant finds the site that holds goroutines up most in the operations.
func (in *Input) dominant(ops []fact.Operation, of, verb string) []reports.Finding {
	rows, all := in.sites(ops...)
	if len(rows) == 0 {
		return nil
	}
	top := rows[0]
	enough := share(top.Total(), all) >= dominance || share(all, in.wall()) >= manyLockWall
	if !enough || !in.heavy(top, lockWall) {
		return nil
	}
	title := fmt.Sprintf("%s %s is at %s", format.Share(share(top.Total(), all)), of, format.Mention(top.Site.Frame))
	if by := waker(top, verb); by != "" {
		title += ", " + by
	}
	n := score(40, 100, share(top.Total(), in.wall()))
	return []reports.Finding{{
		Severity: severity(n), Score: n, Title: title + ".", Site: top.Site.Frame,
		Evidence: []string{waits(top) + ": " + ofWall(top.Total(), in.wall()) + "." + futile(top)},
		Command:  in.command("contention --op " + top.Operation.String()),
	}}
}

func futile(r *contention.Row) string {
	if r.Futile*10 < r.Hist.N() {
		return ""
	}
	return " " + format.Plural(r.Futile, "wake-up was", "wake-ups were") + " futile: another goroutine took the lock first."
}

var slowConsumer = Rule{
	Key: "slow-consumer",
	Doc: "Goroutines waited to send at one site for at least 20% of the wall, in at least 10 waits. " +
		"The score is 30 + 60·min(1, waiting÷wall).",
	Check: func(in *Input) []reports.Finding {
		rows, all := in.sites(fact.ChanSend)
		if len(rows) == 0 || !in.heavy(rows[0], sendWall) {
			return nil
		}
		top := rows[0]
		title := fmt.Sprintf("Senders wait for a slow consumer: %s of send waiting is at %s",
			format.Share(share(top.Total(), all)), format.Mention(top.Site.Frame))
		if by := waker(top, "received"); by != "" {
			title += ", " + by
		}
		n := score(30, 90, share(top.Total(), in.wall()))
		return []reports.Finding{{
			Severity: severity(n), Score: n, Title: title + ".", Site: top.Site.Frame,
			Evidence: []string{waits(top) + ": " + ofWall(top.Total(), in.wall()) + "."},
			Command:  in.command("contention --op chan-send"),
		}}
	},
}

// sites are the rows by site of some operations, the heaviest first, and the
// sum of their waits.
func (in *Input) sites(ops ...fact.Operation) ([]*contention.Row, time.Duration) {
	f := *in.Filter
	f.Operations = ops
	rows := in.Waits.BySite(&f)
	var all time.Duration
	for _, r := range rows {
		all += r.Total()
	}
	return rows, all
}

// heavy reports whether waiting at a site is more than a coincidence. Waits
// that are open are the business of blocked-at-end.
func (in *Input) heavy(r *contention.Row, wall float64) bool {
	return r.Hist.N()-r.Open >= minWaits && r.Total() >= minWaiting && share(r.Total(), in.wall()) >= wall
}
