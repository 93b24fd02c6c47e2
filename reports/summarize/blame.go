package summarize

import (
	"cmp"
	"math"
	"slices"
	"time"

	"tracetool/reports"
	"tracetool/reports/channels"
	"tracetool/reports/locks"
	"tracetool/reports/render/format"
	"tracetool/reports/waitgraph"
	"tracetool/traceparse/fact"
)

// edgeRows is how many edges of the blocking graph text shows.
const edgeRows = 3

// edges are the edges of the blocking graph in which goroutines waited for each
// other, those of greatest impact first in each class: a lock that many wait for
// while all procs are busy costs little.
func (p *parts) edges() *reports.Table {
	g := *p.graph
	g.Edges = slices.DeleteFunc(slices.Clone(g.Edges), func(e *waitgraph.Edge) bool {
		return e.Minor || e.Runnable || e.Operation.Class() > fact.Coordination || e.To.Group == nil
	})
	slices.SortStableFunc(g.Edges, func(a, b *waitgraph.Edge) int {
		return cmp.Or(
			cmp.Compare(a.Operation.Class(), b.Operation.Class()),
			cmp.Compare(math.Round(20*b.Impact), math.Round(20*a.Impact)),
		)
	})
	t := g.EdgesTable()
	t.Screenful = edgeRows
	t.Note = ""
	hide(t, "p99_ns", "waker_site")
	return t
}

// minor is the part of the wall below which a lock or a channel is not worth a
// person's while.
const minor = 0.01

func (p *parts) counts(d time.Duration) bool {
	return float64(d) >= minor*float64(p.ctx.Trace.Duration)
}

// worst names the lock whose waits cost most and the channel whose senders wait
// most, each with its verdict.
func (p *parts) worst() []reports.Section {
	var text []string
	if len(p.locks) > 0 && p.counts(p.locks[0].Total()) {
		r := p.locks[0]
		text = append(text, "Lock at "+format.Mention(r.WaitSites[0])+": verdict "+string(r.Verdict())+": "+r.Summary())
	}
	if len(p.channels) > 0 && p.channels[0].Verdict != channels.Idle && len(p.channels[0].Senders.Sites) > 0 && p.counts(p.channels[0].Senders.Blocked()+p.channels[0].Receivers.Blocked()) {
		text = append(text, "Channel sent to at "+format.Mention(p.channels[0].Senders.Site())+": verdict "+p.channels[0].Summary())
	}
	return []reports.Section{
		{Title: "Worst lock and channel", Text: text, Table: dataOnly(locks.LocksTable(p.locks)), HideEmpty: true},
		{Title: "Channels", Table: dataOnly(channels.Table(p.channels)), HideEmpty: true},
	}
}

// dataOnly leaves a table out of text.
func dataOnly(t *reports.Table) *reports.Table {
	t.Columns = slices.Clone(t.Columns)
	for i := range t.Columns {
		t.Columns[i].Show = reports.DataOnly
	}
	return t
}
