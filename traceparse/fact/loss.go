package fact

import "time"

// Loss is a part of the trace that is not analysed, and what can be told of it
// nevertheless.
type Loss struct {
	// Code is a stable key, that of the [Warning] about it.
	Code string
	// Reason says in words what is wrong, and where.
	Reason string
	Bytes  int64
	// Threads counts those that wrote events, 0 if it is not known.
	Threads int
	// Timed says that From and To mean something.
	Timed bool
	// From and To are when its events begin and end, From below 0 before the
	// first event that is analysed. Without Exact they are times between
	// which it has events, and it may have others outside.
	From, To Time
	// Exact says that To is the time of the last event that is there whole,
	// and From that of the first.
	Exact bool
}

// Duration is To−From.
func (l *Loss) Duration() time.Duration { return l.To.Sub(l.From) }
