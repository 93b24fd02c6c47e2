package criticalpath

import (
	"fmt"
	"strings"

	"tracetool/reports/internal/path"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// conclusion is what to read first.
func conclusion(t *path.Target, p *path.Path) []string {
	lines := []string{fmt.Sprintf("The path of %s takes %s: %s.", t.What, format.Duration(p.Length()), shares(p))}
	if waits := p.Waits(); len(waits) > 0 && p.Share(waits[0].Total) >= 0.1 {
		w := waits[0]
		lines = append(lines, fmt.Sprintf("%s of it lies within waits in %s at %s%s.",
			format.Share(p.Share(w.Total)), w.Operation, format.Mention(w.Site), endedAt(w.By)))
	}
	return append(lines, t.Why)
}

func endedAt(by fact.Frame) string {
	if by.Func == "" {
		return ""
	}
	return ", which ended at " + format.Mention(by)
}

// Parts below leastShare are not worth a word of a sentence, but one always is.
const leastShare = 0.03

// shares is "61.0% lock at main.(*Store).Get (x.go:41), 20.1% cpu".
func shares(p *path.Path) string {
	var parts []string
	sites := p.Sites()
	for _, b := range p.Ranked() {
		share := p.Share(p.Bounds[b])
		if share < leastShare && len(parts) > 0 {
			break
		}
		part := format.Share(share) + " " + b.String()
		if top := topSite(sites, b); top != nil && 2*top.Total > p.Bounds[b] {
			part += " " + preposition(b) + " " + format.Mention(top.Site)
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return "no time at all"
	}
	return strings.Join(parts, ", ")
}

func topSite(sites []path.SiteTotal, b path.Bound) *path.SiteTotal {
	for i := range sites {
		if sites[i].Bound == b {
			return &sites[i]
		}
	}
	return nil
}

// preposition: the scheduler's sites are goroutines.
func preposition(b path.Bound) string {
	if b == path.Scheduler {
		return "of"
	}
	return "at"
}

// verbs say in a sentence what time is spent on.
var verbs = [path.NumBounds]string{
	path.CPU: "running towards", path.Scheduler: "runnable without a proc in", path.Lock: "waiting for the lock at",
	path.Channel: "waiting on the channel at", path.WaitGroup: "waiting for the wait group at",
	path.Cond: "waiting for the condition at", path.Network: "waiting for the network at",
	path.Timer: "waiting for a timer at", path.Syscall: "in the syscall at",
	path.GC: "held up by the garbage collector at", path.Unknown: "in what the trace does not tell at",
}

// contrastLines say what sets the slowest instances apart.
func contrastLines(c *path.Contrast) []string {
	if c == nil {
		return nil
	}
	who := fmt.Sprintf("The slowest %s (%d of %d)", c.Kind, c.Slow.Instances, c.Count)
	if c.Slow.Instances == 1 {
		who = fmt.Sprintf("The slowest of %d %s", c.Count, c.Kind)
	}
	where := verbs[c.Bound] + " " + format.Mention(c.Site)
	spend := "spend"
	if c.Slow.Instances == 1 {
		spend = "spends"
	}
	return []string{fmt.Sprintf("%s %s %s of the critical path %s; the median ones %s.",
		who, spend, format.Share(c.SlowShare), where, format.Share(c.MedianShare))}
}
