// Package summarize is the one-screen answer: what is wrong, where, and what to
// type next.
package summarize

import (
	"flag"

	"tracetool/reports"
	"tracetool/reports/channels"
	"tracetool/reports/contention"
	"tracetool/reports/findings"
	"tracetool/reports/goroutines"
	"tracetool/reports/internal/blocked"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/locks"
	"tracetool/reports/scheduler"
	"tracetool/reports/waitgraph"
	"tracetool/traceparse/fact"
)

// Report is the summary.
var Report = reports.Report{
	Name:  "summarize",
	Short: "what stands out in a trace, on one screen",
	Long: `Summarize says on one screen what a program waited for, where, and who made it
wait.

Findings come first: conclusions with their evidence and the command that shows
more, each with a score from 0 to 100 that orders them. A healthy program has
none. Below stand where goroutine time went, the operations that goroutines waited
in, the sites with the most contention (waits on locks and sends), the heaviest
edges of the blocking graph, the worst lock and the worst channel, the groups of
goroutines that were busiest or most held up, scheduling and garbage collection,
and the goroutines that are still blocked at the end of the trace.

Operations and sites of a class are ordered by their impact: the share of all proc
time that lay idle while goroutines waited so (tracetool help contention).

Other commands show each part in full.`,
	Examples: []string{
		"tracetool summarize samples/mutex-convoy/trace.out",
		"tracetool summarize --from 100ms --to 500ms samples/slow-consumer/trace.out",
		"tracetool summarize -f json samples/leak-send/trace.out",
	},
	Checks: true,
	New:    func(*flag.FlagSet) reports.Instance { return new(instance) },
}

// How many rows of each part text shows.
const (
	operationRows = 6
	siteRows      = 10
	groupRows     = 5
	blockedRows   = 4
)

type instance struct {
	waits      *contention.Collector
	goroutines *goroutines.Collector
	scheduler  *scheduler.Collector
	blocked    *blocked.Collector
	blame      *blocking.Collector
}

// Prepare makes the collectors.
func (s *instance) Prepare(o *reports.Options) error {
	s.waits = contention.NewCollector()
	s.goroutines = goroutines.NewCollector()
	s.scheduler = scheduler.NewCollector(false)
	s.blocked = blocked.NewCollector()
	s.blame = blocking.NewCollector()
	return nil
}

// Sinks are the collectors of the reports that the summary is made of.
func (s *instance) Sinks() []any {
	return []any{s.waits, s.goroutines, s.scheduler, s.blocked, s.blame}
}

// View makes the document.
func (s *instance) View(ctx *reports.Context) (*reports.Document, error) {
	p := parts{
		ctx:        ctx,
		waits:      s.waits.Result(),
		filter:     &contention.Filter{Options: ctx.Options},
		goroutines: s.goroutines.Result(&ctx.Trace),
		scheduler:  s.scheduler.Result(&ctx.Trace),
		blocked:    s.blocked.Rows(&ctx.Options),
		blame:      s.blame.Result(&ctx.Trace),
	}
	p.waits.Charge(p.blame)
	p.locks = locks.Rows(p.blame, &ctx.Options)
	p.channels = channels.Rows(p.blame, &ctx.Options)
	p.graph = waitgraph.New(p.blame, &waitgraph.Filter{Options: ctx.Options})
	found := findings.Check(p.results().Input(ctx))
	return &reports.Document{
		Report:   Report.Name,
		Trace:    ctx.Trace,
		Findings: found,
		Checks:   findings.Checks(found),
		Quiet:    p.quiet(),
		Sections: p.sections(),
	}, nil
}

// parts are the finished results.
type parts struct {
	ctx        *reports.Context
	waits      *contention.Result
	filter     *contention.Filter
	goroutines *goroutines.Result
	scheduler  *scheduler.Result
	blocked    []*blocked.Row
	blame      *blocking.Result
	locks      []*locks.Row
	channels   []*channels.Row
	graph      *waitgraph.Graph
}

// results are what the findings look at.
func (p *parts) results() *findings.Results {
	return &findings.Results{
		Waits: p.waits, Goroutines: p.goroutines, Scheduler: p.scheduler, Blocked: p.blocked,
		Blame: p.blame, Locks: p.locks, Channels: p.channels, Knots: p.graph.Knots,
	}
}

// quiet is what to say when nothing was found. Where the user's filter leaves
// nothing to look at, that is no good news.
func (p *parts) quiet() string {
	filtered := p.ctx.Focus != nil || p.ctx.Ignore != nil
	if filtered && len(p.waits.ByOperation(p.filter)) == 0 && len(p.goroutines.Keep(&p.ctx.Options).Groups) == 0 {
		return "Nothing in the trace matches --focus and --ignore."
	}
	return findings.Quiet
}

func (p *parts) sections() []reports.Section {
	kept := p.goroutines.Keep(&p.ctx.Options)
	contended := *p.filter
	contended.Classes = []fact.Class{fact.Contention}
	groups := goroutines.GroupsTable(kept, groupRows)
	compactGroups(groups)
	sections := []reports.Section{
		{Title: "Where goroutine time went", Table: goroutines.StatesTable(kept)},
		{Title: "Operations", Table: p.operations()},
		{Title: "Contention sites", Table: compact(contention.SitesTable(p.waits.BySite(&contended), p.ctx.Trace.Duration))},
		{Title: "Who waited for whom", Table: p.edges(), HideEmpty: true},
	}
	sections = append(sections, p.worst()...)
	sections = append(sections,
		reports.Section{Title: "Groups", Table: groups},
		reports.Section{Title: "Scheduler", Text: p.scheduler.Lines(), Table: schedulerTable(p.scheduler)})
	t := blocked.Table(p.blocked, p.ctx.Trace.From+fact.Time(p.ctx.Trace.Duration))
	t.Screenful = blockedRows
	hide(t, "entry")
	return append(sections, reports.Section{Title: "Still blocked at the end", Table: t, HideEmpty: true})
}

func (p *parts) operations() *reports.Table {
	t := contention.OperationsTable(p.waits.ByOperation(p.filter), p.ctx.Trace.Duration)
	t.Screenful = operationRows
	return t
}
