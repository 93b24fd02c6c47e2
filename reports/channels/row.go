package channels

import (
	"cmp"
	"slices"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/hist"
	"tracetool/reports/internal/meanwhile"
	"tracetool/traceparse/fact"
)

// Row is one logical channel.
type Row struct {
	// Channel is what the engine found, of all groups.
	Channel            *blocking.Channel
	Senders, Receivers Side
	// Closers are where goroutines closed the channel while others waited, and
	// Closes counts the waits that this ended.
	Closers []fact.Frame
	Closes  int64
	// Verdict says which side is the slower one.
	Verdict Verdict
	// Limit: goroutines of the same groups send and receive, or an errgroup
	// sends. The channel then limits how many do something at a time, or hands
	// a token around; the verdict stands, but nobody need be slow.
	Limit bool
	// Impact is the part of all proc time that lay idle and is charged to the
	// waits of both sides, 0 to 1; -1 if that is not known.
	Impact float64
}

// Side is the senders or the receivers of a channel.
type Side struct {
	// Sites are where they waited, or ended a wait of the other side; Groups
	// are the names of their groups. Longest waits first.
	Sites  []fact.Frame
	Groups []string
	// Hist is the distribution of their waits, open ones clipped to the trace
	// and included.
	Hist hist.Hist
	// Open counts those of them that outlast the trace; OpenTime is their sum.
	Open     int64
	OpenTime time.Duration
	// Selects is the part of the waits that were in a select, for this channel
	// among others.
	Selects time.Duration
	// Woken counts those that a goroutine ended: the messages that this side
	// had to wait for, and closes.
	Woken int64
	// Meanwhile is what they did while the other side waited for them: it sums
	// to the other side's waits that goroutines ended, closers' included.
	Meanwhile meanwhile.Activity
}

// Blocked is the time that the side waited.
func (s *Side) Blocked() time.Duration { return s.Hist.Sum() }

// Site is the side's first site; its function says "nobody" where there is none.
func (s *Side) Site() fact.Frame {
	if len(s.Sites) == 0 {
		return fact.Frame{Func: "nobody"}
	}
	return s.Sites[0]
}

// Rows returns one row a channel. Consumer-bound ones come first, idle ones last;
// among them and in between the greatest impact comes first, then the longest
// waits. Channels that only timers send to are left out, and so are waits of the
// runtime's goroutines unless o asks for them. o.Keep decides by all sites and
// groups of a channel.
func Rows(result *blocking.Result, o *reports.Options) []*Row {
	var rows []*Row
	for _, channel := range result.Channels {
		b := builder{row: Row{Channel: channel}}
		for _, e := range channel.Edges {
			if !e.Waiter.System || o.ShowRuntime {
				b.add(e)
			}
		}
		if b.edges > 0 && !b.isTimer() && o.Keep(b.names...) {
			rows = append(rows, b.finish(result))
		}
	}
	slices.SortFunc(rows, compareRows)
	return rows
}

func compareRows(a, b *Row) int {
	return cmp.Or(
		cmp.Compare(a.Verdict.rank(), b.Verdict.rank()),
		cmp.Compare(b.Impact, a.Impact),
		cmp.Compare(b.Senders.Blocked()+b.Receivers.Blocked(), a.Senders.Blocked()+a.Receivers.Blocked()),
		slices.CompareFunc(a.Senders.Sites, b.Senders.Sites, fact.Frame.Compare),
		slices.CompareFunc(a.Receivers.Sites, b.Receivers.Sites, fact.Frame.Compare),
		slices.CompareFunc(a.Closers, b.Closers, fact.Frame.Compare),
	)
}
