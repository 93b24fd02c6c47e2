package criticalpath

import (
	"fmt"

	"tracetool/reports/internal/path"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// conclusion is what to read first.
func conclusion(t *path.Target, p *path.Path) []string {
	lines := []string{fmt.Sprintf("The path of %s takes %s: %s.", t.What, format.Duration(p.Length()), p.Shares())}
	for i, w := range p.Waits() {
		if i >= 2 || p.Share(w.Total) < 0.1 {
			break
		}
		lines = append(lines, fmt.Sprintf("During %s of it a goroutine on the path waited in %s at %s%s.",
			format.Share(p.Share(w.Total)), w.Operation, format.Mention(w.Site), endedAt(w.By)))
	}
	if p.Share(p.Bounds[path.Network]) >= 0.3 {
		lines = append(lines, "Who sent what it waited for on the network no trace tells; it may have been this program.")
	}
	if t.Why != "" {
		lines = append(lines, t.Why)
	}
	return lines
}

func endedAt(by fact.Frame) string {
	if by.Func == "" {
		return ""
	}
	return ", until woken at " + format.Mention(by)
}

// verbs say in a sentence what time is spent on.
var verbs = [path.NumBounds]string{
	path.CPU: "running towards", path.Scheduler: "runnable without a proc in", path.Lock: "waiting for the lock at",
	path.Channel: "waiting on the channel at", path.WaitGroup: "waiting for the wait group at",
	path.Cond: "waiting for the condition at", path.Network: "waiting for the network at",
	path.Timer: "waiting for a timer at", path.Syscall: "in the syscall at",
	path.GC: "held up by the garbage collector at", path.Unknown: "in what the trace does not tell at",
}

// leastContrast is the difference of shares from which on it means something.
const leastContrast = 0.05

// contrastLines say what sets the slowest instances apart.
func contrastLines(c *path.Contrast) []string {
	if c == nil {
		return nil
	}
	who := fmt.Sprintf("The slowest %s (%d of %d)", c.Kind, c.Slow.Instances, c.Count)
	if c.Slow.Instances == 1 {
		who = fmt.Sprintf("The slowest of %d %s", c.Count, c.Kind)
	}
	if c.SlowShare-c.MedianShare < leastContrast {
		return []string{who + " spent the time as the median ones did."}
	}
	where := verbs[c.Bound] + " " + format.Mention(c.Site)
	spend := "spend"
	if c.Slow.Instances == 1 {
		spend = "spends"
	}
	return []string{fmt.Sprintf("%s %s %s of the critical path %s; the median ones %s.",
		who, spend, format.Share(c.SlowShare), where, format.Share(c.MedianShare))}
}
