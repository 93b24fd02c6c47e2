package channels

import (
	"tracetool/reports/internal/meanwhile"
	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// Summary is the row in a few words: "consumer-bound: ingest.(*Writer).loop
// (writer.go:58) was waiting 97.0% (network at …)".
func (r *Row) Summary() string {
	s := string(r.Verdict)
	side, a := r.slower()
	if waiter := r.waiter(); waiter.stuck() {
		return s + ": " + format.Plural(waiter.Open, "goroutine still waits", "goroutines still wait") + " at the end"
	}
	if a.Total() == 0 {
		return s
	}
	name := mention(side.Site())
	if len(side.Sites) == 0 && len(r.Closers) > 0 {
		name = mention(r.Closers[0])
	}
	return s + ": " + name + " was " + a.String()
}

// limit is what to say of one.
const limit = "goroutines of one kind send and receive, so it may be a limit on concurrency"

// slower is the side that the other one waited for, by the verdict or else by
// time, and what it did meanwhile.
func (r *Row) slower() (*Side, *meanwhile.Activity) {
	side := &r.Senders
	if r.Verdict == ConsumerBound ||
		r.Verdict != ProducerBound && r.Receivers.Meanwhile.Total() > r.Senders.Meanwhile.Total() {
		side = &r.Receivers
	}
	return side, &side.Meanwhile
}

// waiter is the other side.
func (r *Row) waiter() *Side {
	if slow, _ := r.slower(); slow == &r.Senders {
		return &r.Receivers
	}
	return &r.Senders
}

// stuck reports whether most of the side's waiting is in waits that outlast the
// trace: what ended the others tells nothing of these.
func (s *Side) stuck() bool { return 2*s.OpenTime > s.Blocked() }

// Sentence is the row as a sentence: "ingest.(*Parser).emit (parser.go:203) waited
// 7.90s to send to ingest.(*Writer).loop (writer.go:58), which meanwhile was
// waiting 97.0% (network at …)."
func (r *Row) Sentence() string {
	waiter, doing, other := r.waiter(), " to send", " to "
	slow, activity := r.slower()
	if slow == &r.Senders {
		doing, other = " to receive", " from "
	}
	s := sites(waiter) + " waited " + format.Duration(waiter.Blocked()) + doing
	if len(slow.Sites) > 0 {
		s += other + sites(slow)
	} else if len(r.Closers) > 0 {
		s += ", until " + mention(r.Closers[0]) + " closed the channel"
	}
	if activity.Total() > 0 && !waiter.stuck() {
		s += ", which meanwhile was " + activity.String()
	}
	if waiter.Open > 0 {
		s += "; " + format.Plural(waiter.Open, "goroutine still waits", "goroutines still wait") + " at the end"
	}
	if r.Limit {
		s += "; " + limit
	}
	return s + "."
}

func sites(s *Side) string {
	name := mention(s.Site())
	if n := len(s.Sites) - 1; n > 0 {
		name += " and " + format.Plural(int64(n), "other site", "other sites")
	}
	return name
}

func mention(f fact.Frame) string {
	if s := format.Mention(f); s != "" {
		return s
	}
	return "a place " + names.Older
}

// conclusion says what matters of all rows.
func conclusion(rows []*Row, filter string) string {
	if len(rows) == 0 && filter != "" {
		return "--focus and --ignore leave no channel that a goroutine waited at."
	}
	if len(rows) == 0 {
		return "No goroutine waited at a channel."
	}
	if rows[0].Verdict == ConsumerBound {
		return rows[0].Sentence()
	}
	count := make(map[Verdict]int64)
	for _, r := range rows {
		count[r.Verdict]++
	}
	s := "No channel's senders wait for slow receivers"
	if n := count[ProducerBound]; n > 0 {
		s += "; the receivers of " + format.Plural(n, "channel", "channels") + " wait for senders, as idle workers do"
	}
	return s + "."
}
