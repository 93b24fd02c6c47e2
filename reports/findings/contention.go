package findings

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/channels"
	"tracetool/reports/contention"
	"tracetool/reports/locks"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// Thresholds of the rules about waits. Waits that outlast the trace are the
// business of blocked-at-end and count in none of these.
const (
	minWaits     = 10                     // fewer are no pattern,
	longWall     = 0.25                   // unless they are that long ÷ wall
	minWaiting   = 500 * time.Microsecond // less does nobody harm
	lockWall     = 0.05                   // waiting at one lock ÷ wall
	dominance    = 0.5                    // one site's part of all lock waiting
	sendWall     = 0.2                    // waiting at one send ÷ wall
	poolWall     = 0.5                    // waiting to receive a token ÷ wall
	manyLockWall = 0.5                    // waiting at all locks ÷ wall, without dominance,
	lockImpact   = 0.1                    // or one site's impact
)

var lockContention = Rule{
	Key: "lock-contention",
	Doc: "Goroutines waited for a mutex, RWMutex, Once or file lock at one site for at least 5% of the wall " +
		"in at least 10 waits, or for 25% in fewer, and that is half of all waiting for locks, " +
		"or all of it is half of the wall, or the site's impact is at least 10%. Of several sites it is the one with the " +
		"greatest impact, in steps of 5%, and then the longest waiting. The score is 40 + 60·min(1, waiting÷wall).",
	Check: func(in *Input) []reports.Finding {
		return in.dominant([]fact.Operation{fact.Mutex, fact.RWMutexRead, fact.RWMutexWrite, fact.Once, fact.FDLock}, "lock")
	},
}

var semaphoreContention = Rule{
	Key: "semaphore-contention",
	Doc: "As lock-contention, for semaphores.",
	Check: func(in *Input) []reports.Finding {
		return in.dominant([]fact.Operation{fact.Semaphore}, "semaphore")
	},
}

// dominant finds the site that holds goroutines up most in the operations.
func (in *Input) dominant(ops []fact.Operation, what string) []reports.Finding {
	rows, all := in.sites(ops...)
	if len(rows) == 0 {
		return nil
	}
	top := rows[0]
	enough := share(top.Ended(), all) >= dominance || share(all, in.wall()) >= manyLockWall || top.Impact >= lockImpact
	if !enough || !in.heavy(top, lockWall) {
		return nil
	}
	n := score(40, 100, share(top.Ended(), in.wall()))
	title := format.Share(share(top.Ended(), all)) + " of " + what + " waiting is at "
	switch part := share(top.Ended(), all); {
	case part < dominance && top.Impact >= lockImpact:
		title = "The waits that cost most are for a " + what + " at "
	case part < dominance:
		title = "Goroutines wait for a " + what + " at many sites, the most (" + format.Share(part) + ") at "
	}
	f := in.contended(top, n, title, "released", "contention --op "+operationsOf(rows))
	if row := in.lockAt(top.Site); row != nil {
		if row.Verdict() != locks.NotReleased && !in.explained(row) {
			f.Evidence = append(f.Evidence, "Meanwhile "+row.Summary()+".")
		}
		f.Command = in.command("locks " + focus(top.Site.Func))
	}
	return []reports.Finding{f}
}

// contended is a finding about the waits of one site.
func (in *Input) contended(r *contention.Row, score int, title, verb, command string) reports.Finding {
	title += format.Mention(r.Site.Frame)
	if by := waker(r, verb); by != "" {
		title += ", " + by
	}
	return reports.Finding{
		Severity: severity(score), Score: score, Title: title + ".", Site: r.Site.Frame, Operation: r.Operation.String(),
		Evidence: []string{waits(r) + ": " + in.ofWall(r.Total()) + "." + impact(r) + futile(r)},
		Command:  in.command(command),
	}
}

// impact says what the waits cost, where that is anything to speak of.
func impact(r *contention.Row) string {
	if r.Impact < 0.01 {
		return ""
	}
	return " Meanwhile " + format.Share(r.Impact) + " of all proc time lay idle for it."
}

func futile(r *contention.Row) string {
	if r.Futile*10 < r.Hist.N() {
		return ""
	}
	return " " + format.Plural(r.Futile, "wake-up was", "wake-ups were") + " futile: another goroutine took the lock first."
}

// operationsOf are the keys of the operations that occur, separated by commas.
func operationsOf(rows []*contention.Row) string {
	var keys []string
	for _, r := range rows {
		if key := r.Operation.String(); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return strings.Join(keys, ",")
}

var slowConsumer = Rule{
	Key: "slow-consumer",
	Doc: "Goroutines waited to send at one site for at least 20% of the wall in at least 10 waits, or for 25% in fewer. " +
		"The score is 30 + 60·min(1, waiting÷wall).",
	Check: func(in *Input) []reports.Finding {
		top, part := in.sender()
		if top == nil || isLimit(top) {
			return nil
		}
		n := score(30, 90, share(top.Ended(), in.wall()))
		f := in.contended(top, n,
			"Senders wait for a slow consumer: "+format.Share(part)+" of send waiting is at ", "received", "channels "+focus(top.Site.Func))
		if row := in.channelAt(top.Site); row != nil {
			f.Evidence = append(f.Evidence, "The channel is "+row.Summary()+".")
		}
		return []reports.Finding{f}
	},
}

var concurrencyLimit = Rule{
	Key: "concurrency-limit",
	Doc: "As slow-consumer, where the channel is a limit on concurrency: an errgroup's, or a channel of tokens, " +
		"which the same function or methods of the same type send to and receive from. Or goroutines waited to receive such a token, as from " +
		"a pool of connections, for at least 50% of the wall in at least 10 waits, with an impact of at least 10%. " +
		"The score is 20 + 29·min(1, waiting÷wall): the limit may well be meant.",
	Check: func(in *Input) []reports.Finding {
		top, part := in.sender()
		if top == nil || !isLimit(top) {
			return in.pool()
		}
		n := score(20, 49, share(top.Ended(), in.wall()))
		return []reports.Finding{in.contended(top, n,
			"Goroutines wait at a limit on concurrency: "+format.Share(part)+" of send waiting is at ", "let through", "contention --op chan-send")}
	},
}

// pool is a limit whose tokens are received.
func (in *Input) pool() []reports.Finding {
	for _, c := range in.Channels {
		r := &c.Receivers
		waited := r.Blocked() - r.OpenTime
		if !c.Limit || r.Woken < minWaits || waited < minWaiting || share(waited, in.wall()) < poolWall || c.Impact < lockImpact {
			continue
		}
		n := score(20, 49, share(waited, in.wall()))
		return []reports.Finding{{
			Severity: severity(n), Score: n, Site: r.Site(), Operation: fact.ChanReceive.String(),
			Title:    "Goroutines wait at a limit on concurrency, for what others of their kind give back: at " + format.Mention(r.Site()) + ".",
			Evidence: []string{c.Sentence(), "That is " + in.ofWall(waited) + "; " + format.Share(c.Impact) + " of all proc time lay idle for it."},
			Command:  in.command("channels " + focus(r.Site().Func)),
		}}
	}
	return nil
}

// sender is the site where sending waited longest, if that is heavy, and its
// part of all waiting to send.
func (in *Input) sender() (*contention.Row, float64) {
	rows, all := in.sites(fact.ChanSend)
	if len(rows) == 0 || !in.heavy(rows[0], sendWall) {
		return nil, 0
	}
	return rows[0], share(rows[0].Ended(), all)
}

// channelAt is the channel that a site sends to, nil if there is none.
func (in *Input) channelAt(s *fact.Site) *channels.Row {
	for _, r := range in.Channels {
		if slices.Contains(r.Senders.Sites, s.Frame) {
			return r
		}
	}
	return nil
}

// isLimit reports whether senders put tokens into a channel that limits them.
func isLimit(r *contention.Row) bool {
	if strings.Contains(r.Site.Call, "errgroup.") {
		return true
	}
	w, _ := r.Top()
	if w.Site == nil {
		return false
	}
	return w.Site.Func == r.Site.Func || receiver(r.Site.Func) != "" && receiver(r.Site.Func) == receiver(w.Site.Func)
}

// receiver is the type of a method, "main.tokens" for "main.tokens.acquire", or
// "" for a function or a closure.
func receiver(function string) string {
	start := strings.LastIndexByte(function, '/') + 1
	parts := strings.Split(function[start:], ".")
	if len(parts) != 3 || strings.HasPrefix(parts[2], "func") {
		return ""
	}
	return function[:start] + parts[0] + "." + parts[1]
}

// step makes impacts alike that hardly differ.
func step(impact float64) float64 { return math.Round(impact / 0.05) }

// sites are the rows by site of some operations, those with the greatest impact
// first, then those with most waiting that ended; and the sum of that.
func (in *Input) sites(ops ...fact.Operation) ([]*contention.Row, time.Duration) {
	f := *in.Filter
	f.Operations = ops
	rows := in.Waits.BySite(&f)
	slices.SortStableFunc(rows, func(a, b *contention.Row) int {
		return cmp.Or(cmp.Compare(step(b.Impact), step(a.Impact)), cmp.Compare(b.Ended(), a.Ended()))
	})
	var all time.Duration
	for _, r := range rows {
		all += r.Ended()
	}
	return rows, all
}

// heavy reports whether waiting at a site is more than a coincidence.
func (in *Input) heavy(r *contention.Row, wall float64) bool {
	part := share(r.Ended(), in.wall())
	if r.Hist.N()-r.Unended < minWaits {
		wall = longWall
	}
	return r.Ended() >= minWaiting && part >= wall
}
