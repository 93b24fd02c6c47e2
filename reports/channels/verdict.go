package channels

import "time"

// Verdict says which side of a channel is the slower one. Be s the mean number of
// goroutines that wait to send at a time, their blocked time ÷ wall, and r that of
// those that wait to receive. Open waits are part of both.
//
// One channel cannot have senders and receivers wait at the same time. Where
// senders wait for the part s of the wall, receivers can wait for 1−s of it, and
// what is more in r is several that wait together: a pool of idle workers does
// not make its channel slow to send to, and is not to hide that it is. So what
// the other side waited counts up to that.
type Verdict string

const (
	// ConsumerBound: senders wait for receivers. s ≥ 5%, and s is at least four
	// times min(r, 1−s).
	ConsumerBound Verdict = "consumer-bound"
	// Balanced: neither is the case, or both are and neither s nor r is four
	// times the other: the sides wait for each other, or hardly at all.
	Balanced Verdict = "balanced"
	// ProducerBound: receivers wait for senders. r ≥ 5%, and r is at least four
	// times min(s, 1−r).
	ProducerBound Verdict = "producer-bound"
	// Idle: s is below 5%, and goroutines ended fewer than ten waits of both
	// sides together, be r what it may: nothing goes through the channel.
	Idle Verdict = "idle"
)

const (
	minShare = 0.05
	minWoken = 10
	factor   = 4
)

// rank orders verdicts: what costs a program something comes first, and what
// nothing goes through last.
func (v Verdict) rank() int {
	switch v {
	case ConsumerBound:
		return 0
	case Idle:
		return 2
	}
	return 1
}

func verdict(senders, receivers *Side, wall time.Duration) Verdict {
	if wall <= 0 {
		return Idle
	}
	s := float64(senders.Blocked()) / float64(wall)
	r := float64(receivers.Blocked()) / float64(wall)
	consumer, producer := holdsUp(s, r), holdsUp(r, s)
	if consumer && producer {
		consumer, producer = s >= factor*r, r >= factor*s
	}
	switch {
	case s < minShare && senders.Woken+receivers.Woken < minWoken:
		return Idle
	case consumer:
		return ConsumerBound
	case producer:
		return ProducerBound
	}
	return Balanced
}

// holdsUp reports whether those who wait x have to wait for those who wait y.
func holdsUp(x, y float64) bool {
	return x >= minShare && x >= factor*min(y, max(0, 1-x))
}
