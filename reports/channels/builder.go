package channels

import (
	"slices"
	"strings"
	"time"

	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/meanwhile"
	"tracetool/reports/internal/names"
	"tracetool/traceparse/fact"
)

// builder makes a row of a channel's edges.
type builder struct {
	row                Row
	edges              int
	idle               float64
	senders, receivers tallies
	closers            meanwhile.Tally[fact.Frame]
	timers             bool
	errgroup           bool
	names              []string // for --focus and --ignore
}

// tallies weigh the places and groups of a side by the waits they had part in.
type tallies struct {
	sites  meanwhile.Tally[fact.Frame]
	groups meanwhile.Tally[string]
}

func (t *tallies) add(site fact.Frame, g *fact.Group, d time.Duration) {
	t.sites.Add(site, d)
	t.groups.Add(names.Group(g), d)
}

func (b *builder) add(e *blocking.Edge) {
	b.edges++
	b.idle += e.Idle
	b.row.Closes += e.Closed
	side, tally := &b.row.Receivers, &b.receivers
	if e.Sending {
		side, tally = &b.row.Senders, &b.senders
	}
	side.Hist.Merge(&e.Hist)
	if e.Site.Operation == fact.Select {
		side.Selects += e.Total()
	}
	tally.add(e.Site.Frame, e.Waiter, e.Total())
	b.mention(e.Site.Func, e.Waiter)
	b.names = append(b.names, e.Site.Call)
	b.errgroup = b.errgroup || strings.Contains(e.Site.Call, "errgroup.")
	switch e.Kind {
	case fact.WakerGoroutine:
		side.Woken += e.Hist.N()
		b.woken(e)
	case fact.WakerNone:
		side.Open += e.Open
		side.OpenTime += e.Total()
	case fact.WakerTimer:
		b.timers = true
	}
}

// woken books waits that goroutines ended: those of the other side, or closers.
func (b *builder) woken(e *blocking.Edge) {
	other, tally := &b.row.Senders, &b.senders
	if e.Sending {
		other, tally = &b.row.Receivers, &b.receivers
	}
	for i := range e.Parts {
		p := &e.Parts[i]
		other.Meanwhile.Add(b.behind(p), p.Leaf, p.Time)
	}
	if e.WakeSite == nil {
		return
	}
	b.mention(e.WakeSite.Func, e.Waker)
	if e.Closed > 0 {
		b.closers.Add(e.WakeSite.Frame, e.Total())
		return
	}
	tally.add(e.WakeSite.Frame, e.Waker, e.Total())
}

// behind is what a part waited for in turn, nil for nothing. A goroutine that
// waited at the same channel is not the one that kept it: where a token goes from
// hand to hand, who had it is.
func (b *builder) behind(p *blocking.Part) *blocking.Edge {
	for _, e := range p.Behind {
		if e.Channel != b.row.Channel {
			return e
		}
	}
	return nil
}

func (b *builder) mention(function string, g *fact.Group) {
	b.names = append(b.names, function)
	if g != nil {
		b.names = append(b.names, g.Entry, g.Created.Func)
	}
}

// isTimer reports whether nobody but timers sent to the channel.
func (b *builder) isTimer() bool {
	r := &b.row
	return b.timers && r.Senders.Hist.N() == 0 && r.Receivers.Woken == 0
}

func (b *builder) finish(result *blocking.Result) *Row {
	r := &b.row
	r.Senders.Sites, r.Senders.Groups = b.senders.sorted()
	r.Receivers.Sites, r.Receivers.Groups = b.receivers.sorted()
	r.Closers = b.closers.Sorted(fact.Frame.Compare)
	r.Verdict = verdict(&r.Senders, &r.Receivers, result.Wall)
	r.Limit = b.errgroup || sameGroups(r.Senders.Groups, r.Receivers.Groups)
	r.Impact = -1
	if result.Procs.Total > 0 {
		r.Impact = b.idle / result.Procs.Total
	}
	return r
}

func (t *tallies) sorted() ([]fact.Frame, []string) {
	return t.sites.Sorted(fact.Frame.Compare), t.groups.Sorted(strings.Compare)
}

func sameGroups(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return len(a) > 0 && slices.Equal(a, b)
}
