package findings

import (
	"fmt"
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/channels"
	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
	"tracetool/reports/waitgraph"
	"tracetool/traceparse/fact"
)

const (
	knotWall   = 0.2 // waiting of each group in a knot ÷ wall
	aloneWall  = 0.4 // running alone ÷ wall
	waitedWall = 0.4 // waiting for the group that runs alone ÷ wall
)

var consumerBound = Rule{
	Key: "consumer-bound-channel",
	Doc: "The senders of a channel, at all its sites together, waited for its receivers in at least 10 waits and for at least 20% of the wall, selects and waits that outlast the trace left out " +
		"(the verdict of tracetool channels is consumer-bound, and it is no limit), where slow-consumer and concurrency-limit say nothing. " +
		"The score is 30 + 60·min(1, waiting÷wall).",
	Check: func(in *Input) []reports.Finding {
		if top, _ := in.sender(); top != nil {
			return nil
		}
		for _, c := range in.Channels {
			waited := c.Senders.Blocked() - c.Senders.Selects - c.Senders.OpenTime
			if c.Verdict != channels.ConsumerBound || c.Limit || c.Senders.Woken < minWaits || share(waited, in.wall()) < sendWall {
				continue
			}
			n := score(30, 90, share(waited, in.wall()))
			return []reports.Finding{{
				Severity: severity(n), Score: n, Site: c.Senders.Site(), Operation: fact.ChanSend.String(),
				Title:    "Senders wait for the slow receivers of a channel, most at " + format.Mention(c.Senders.Site()) + ".",
				Evidence: []string{c.Sentence()},
				Command:  in.command("channels " + focus(c.Senders.Site().Func)),
			}}
		}
		return nil
	},
}

var knot = Rule{
	Key: "knot",
	Doc: "Groups of goroutines wait for each other in a circle, and for no group outside (tracetool graph: a knot that is a sink), " +
		"each of them for at least 20% of the wall, and sends or locks are part of it; of mere news, such as a pool's jobs and results, a circle is usual. " +
		"The score is 30 + 65·min(1, waiting inside÷wall).",
	Check: func(in *Input) []reports.Finding {
		for _, k := range in.Knots {
			if !k.Sink || !in.tight(k) {
				continue
			}
			n := score(30, 95, share(k.Total, in.wall()))
			var groups []string
			for _, g := range k.Core {
				groups = append(groups, format.Func(g.Name()))
			}
			f := reports.Finding{
				Severity: severity(n), Score: n,
				Title:   fmt.Sprintf("A knot: %s wait for each other in a circle.", strings.Join(groups, " and ")),
				Command: in.command("graph " + focusGroup(k.Core[0].Group)),
			}
			for _, e := range k.Edges[:min(2, len(k.Edges))] {
				f.Evidence = append(f.Evidence, fmt.Sprintf("%s waited %s for %s: %s at %s.", format.Func(e.From.Name()),
					format.Duration(e.Total()), format.Func(e.To.Name()), e.Label(), format.Mention(e.Site)))
			}
			f.Site, f.Operation = k.Edges[0].Site, k.Edges[0].Operation.String()
			return []reports.Finding{f}
		}
		return nil
	},
}

// tight reports whether all of a knot's groups are held up in it, and not only
// by the want of news.
func (in *Input) tight(k *waitgraph.Knot) bool {
	waited := make(map[*waitgraph.Node]time.Duration)
	var contention time.Duration
	for _, e := range k.Edges {
		waited[e.From] += e.Total()
		if e.Operation.Class() == fact.Contention {
			contention += e.Total()
		}
	}
	for _, g := range k.Core {
		if share(waited[g], in.wall()) < knotWall {
			return false
		}
	}
	return share(contention, in.wall()) >= knotWall
}

var serialSection = Rule{
	Key: "serial-section",
	Doc: "One group's goroutines ran alone, with idle procs and nobody runnable, for at least 40% of the wall, while others " +
		"waited for news of that group for at least 40% of the wall, and locks and full channels have no part in it: less than 20%. Not for tests, which run one after the other. The score is 40 + 50·(time alone÷wall).",
	Check: func(in *Input) []reports.Finding {
		if in.Blame == nil {
			return nil
		}
		for _, a := range in.Blame.Alone {
			if strings.HasPrefix(a.Group.Entry, "testing.") { // tests run one after the other, and their parents wait
				continue
			}
			part := share(a.Time, in.wall())
			if part < aloneWall {
				break // they are ordered
			}
			waited := in.waitedFor(a.Group)
			if share(waited[fact.Coordination], in.wall()) < waitedWall || share(waited[fact.Contention], in.wall()) >= knotWall {
				continue
			}
			n := score(40, 90, part)
			name := names.Group(a.Group)
			return []reports.Finding{{
				Severity: severity(n), Score: n,
				Title: fmt.Sprintf("A serial section: %s runs alone %s of the time while procs are idle.", format.Func(name), format.Share(part)),
				Evidence: []string{fmt.Sprintf("Others waited %s for it. More procs make that part of the program no faster.",
					format.Duration(waited[fact.Coordination]))},
				Command: in.command("graph " + focusGroup(a.Group)),
			}}
		}
		return nil
	},
}

// waitedFor is how long goroutines waited for a group's, by class.
func (in *Input) waitedFor(g *fact.Group) (sums [fact.NumClasses]time.Duration) {
	for _, e := range in.Blame.Edges {
		if e.Waker == nil || e.Waker.Compare(g) != 0 {
			continue
		}
		// At a lock goroutines of a group wait for each other.
		if e.Waiter.Compare(g) != 0 || e.Site.Class() == fact.Contention {
			sums[e.Site.Class()] += e.Total()
		}
	}
	return sums
}
