// Package findings draws conclusions from what the collectors gathered. A rule
// is a value: its key, its documented threshold, and a check that returns what
// it found. A healthy program gives no findings.
package findings

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tracetool/reports"
	"tracetool/reports/channels"
	"tracetool/reports/contention"
	"tracetool/reports/goroutines"
	"tracetool/reports/internal/blocked"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/shell"
	"tracetool/reports/locks"
	"tracetool/reports/scheduler"
	"tracetool/reports/waitgraph"
	"tracetool/traceparse/fact"
)

// Rule is one kind of finding.
type Rule struct {
	// Key is stable: it names the rule in JSON.
	Key string
	// Doc says when the rule fires and what its score means.
	Doc   string
	Check func(*Input) []reports.Finding
}

// Input is what rules look at. System goroutines are in none of it.
type Input struct {
	Trace       fact.Trace
	Waits       *contention.Result
	Filter      *contention.Filter
	Blocked     []*blocked.Row
	Scheduler   *scheduler.Result
	Populations []Population
	// Blame tells who made whom wait; Locks and Channels, the worst first, and
	// Knots are made of it.
	Blame    *blocking.Result
	Locks    []*locks.Row
	Channels []*channels.Row
	Knots    []*waitgraph.Knot
}

// Results are the finished results that an Input is made of.
type Results struct {
	Waits      *contention.Result
	Goroutines *goroutines.Result
	Scheduler  *scheduler.Result
	Blocked    []*blocked.Row
	Blame      *blocking.Result
	Locks      []*locks.Row
	Channels   []*channels.Row
	Knots      []*waitgraph.Knot
}

// Input is what rules look at of r.
func (r *Results) Input(ctx *reports.Context) *Input {
	in := &Input{
		Trace: ctx.Trace, Waits: r.Waits, Filter: &contention.Filter{Options: ctx.Options}, Blocked: r.Blocked,
		Scheduler: r.Scheduler, Blame: r.Blame, Locks: r.Locks, Channels: r.Channels, Knots: r.Knots,
	}
	for _, g := range r.Goroutines.Keep(&ctx.Options).Groups {
		if g.Group.System {
			continue
		}
		population := Population{Group: g.Group, Created: g.Created, Ended: g.Ended}
		for _, at := range g.Population {
			population.Alive = append(population.Alive, at.Alive)
		}
		in.Populations = append(in.Populations, population)
	}
	return in
}

// Population is how the number of a group's goroutines went.
type Population struct {
	Group          *fact.Group
	Created, Ended int64 // during the trace
	// Alive is how many there were at equal steps, from the trace's start to
	// its end, both included.
	Alive []int64
}

// Rules lists all rules.
func Rules() []Rule {
	return []Rule{
		damagedTrace, lockConvoy, holderWaits, holderInSyscall, holderDescheduled,
		lockContention, semaphoreContention, slowConsumer, concurrencyLimit, consumerBound, knot, serialSection,
		blockedAtEnd, tooFewProcs, gcAssist, stopTheWorld, growingGroup, goschedLoop,
	}
}

// Check applies all rules. The findings are ordered by score, highest first.
func Check(in *Input) []reports.Finding {
	var found []reports.Finding
	for _, r := range Rules() {
		for _, f := range r.Check(in) {
			f.Rule = r.Key
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, func(a, b reports.Finding) int { return cmp.Compare(b.Score, a.Score) })
	return found
}

// Checks tells of every rule whether it found anything.
func Checks(found []reports.Finding) []reports.Check {
	var checks []reports.Check
	for _, r := range Rules() {
		c := reports.Check{Rule: r.Key, Doc: r.Doc, Outcome: reports.Passed}
		if slices.ContainsFunc(found, func(f reports.Finding) bool { return f.Rule == r.Key }) {
			c.Outcome = reports.Failed
		}
		checks = append(checks, c)
	}
	return checks
}

// Quiet is what to say when nothing was found.
const Quiet = "Nothing stands out: no lock or send holds goroutines up, none is stuck on one, " +
	"and scheduling and garbage collection are within bounds."

// wall is the duration that shares refer to, never 0: the trace's, or the
// window's, less what damage hides.
func (in *Input) wall() time.Duration { return max(1, in.Trace.Duration-in.Trace.Gaps) }

// end is the time of the trace's, or the window's, end.
func (in *Input) end() fact.Time { return in.Trace.From + fact.Time(in.Trace.Duration) }

// command is a command line about what the user asked for: this trace, window
// and filter.
func (in *Input) command(args string) string {
	words := []string{"tracetool", args}
	if in.Trace.From > 0 {
		words = append(words, "--from", time.Duration(in.Trace.From).String())
	}
	if in.Trace.To > 0 {
		words = append(words, "--to", time.Duration(in.Trace.To).String())
	}
	if re := in.Filter.Focus; re != nil && !strings.Contains(args, "--focus") {
		words = append(words, "--focus", shell.Quote(re.String()))
	}
	if re := in.Filter.Ignore; re != nil {
		words = append(words, "--ignore", shell.Quote(re.String()))
	}
	path := in.Trace.Path
	if path == "" {
		path = "-"
	}
	return strings.Join(append(words, shell.Quote(path)), " ")
}

// score maps x from [0, 1] to [low, high].
func score(low, high int, x float64) int {
	return low + int(float64(high-low)*min(1, max(0, x))+0.5)
}

func severity(score int) reports.Severity {
	if score >= 50 {
		return reports.Warning
	}
	return reports.Info
}

func share(a, b time.Duration) float64 { return float64(a) / float64(max(1, b)) }
