// Package summarize is the one-screen answer: what is wrong, where, and what to
// type next.
package summarize

import (
	"flag"
	"time"

	"tracetool/reports"
	"tracetool/reports/contention"
	"tracetool/reports/findings"
	"tracetool/reports/goroutines"
	"tracetool/reports/internal/blocked"
	"tracetool/reports/scheduler"
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
in, the sites with the most contention (waits on locks and sends), the groups of
goroutines that were busiest or most held up, scheduling and garbage collection,
and the goroutines that are still blocked at the end of the trace.

Other commands show each part in full.`,
	Examples: []string{
		"tracetool summarize samples/mutex-convoy/trace.out",
		"tracetool summarize --from 100ms --to 500ms samples/slow-consumer/trace.out",
		"tracetool summarize -f json samples/leak-send/trace.out",
	},
	New: func(*flag.FlagSet) reports.Instance { return new(instance) },
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
}

// Prepare makes the collectors.
func (s *instance) Prepare(o *reports.Options) error {
	s.waits = contention.NewCollector()
	s.goroutines = goroutines.NewCollector()
	s.scheduler = scheduler.NewCollector(false)
	s.blocked = blocked.NewCollector()
	return nil
}

// Sinks are the collectors of the reports that the summary is made of.
func (s *instance) Sinks() []any {
	return []any{s.waits, s.goroutines, s.scheduler, s.blocked}
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
	}
	return &reports.Document{
		Report:   Report.Name,
		Trace:    ctx.Trace,
		Findings: findings.Check(p.input()),
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
}

// input is what the findings look at.
func (p *parts) input() *findings.Input {
	in := &findings.Input{
		Trace: p.ctx.Trace, Waits: p.waits, Filter: p.filter, Blocked: p.blocked,
		Scheduler: p.scheduler,
	}
	for _, g := range p.goroutines.Keep(&p.ctx.Options).Groups {
		if g.Group.System {
			continue
		}
		population := findings.Population{Group: g.Group, Created: g.Created, Ended: g.Ended}
		for _, at := range g.Population {
			population.Alive = append(population.Alive, at.Alive)
		}
		in.Populations = append(in.Populations, population)
	}
	return in
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
		{Title: "Groups", Table: groups},
		{Title: "Scheduler", Text: p.scheduler.Lines(), Table: schedulerTable(p.scheduler)},
	}
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

// compact makes the table of sites, the worst first, fit a part of the screen.
func compact(t *reports.Table) *reports.Table {
	t.Screenful = weighty(t, t.Column("total_ns"))
	hide(t, "mean_ns", "max_ns")
	return t
}

// weighty is how many rows are worth a person's while: at most siteRows, and
// beyond the first few none that has less than a hundredth of the whole.
func weighty(t *reports.Table, column int) int {
	const always, part = 3, 100
	var all time.Duration
	for _, row := range t.Rows {
		all += row[column].(time.Duration)
	}
	for i, row := range t.Rows {
		if i >= siteRows || i >= always && row[column].(time.Duration)*part < all {
			return i
		}
	}
	return siteRows
}

// compactGroups leaves out where groups were created, unless groups that share
// an entry function are among those shown.
func compactGroups(t *reports.Table) {
	hide(t, "lifetime_mean_ns")
	group := t.Column("group")
	seen := make(map[any]bool)
	for _, row := range t.Rows[:min(len(t.Rows), groupRows)] {
		if seen[row[group]] {
			return
		}
		seen[row[group]] = true
	}
	hide(t, "created_at")
}

// hide leaves columns out of text.
func hide(t *reports.Table, keys ...string) {
	for _, key := range keys {
		t.Columns[t.Column(key)].Show = reports.DataOnly
	}
}

// schedulerTable holds for programs what the section's text tells a person.
func schedulerTable(r *scheduler.Result) *reports.Table {
	t := &reports.Table{Key: "scheduler"}
	var cells []any
	add := func(key string, unit reports.Unit, cell any) {
		t.Columns = append(t.Columns, reports.Column{Key: key, Unit: unit, Show: reports.DataOnly})
		cells = append(cells, cell)
	}
	add("running_ns", reports.Duration, r.Running)
	add("runnable_ns", reports.Duration, r.Runnable)
	add("system_ns", reports.Duration, r.System)
	add("delays", reports.Count, r.Delay.Count)
	add("delay_p50_ns", reports.Duration, r.Delay.P50)
	add("delay_p99_ns", reports.Duration, r.Delay.P99)
	add("delay_max_ns", reports.Duration, r.Delay.Max)
	add("gc_cycles", reports.Count, r.GC.Count)
	add("gc_ns", reports.Duration, r.GC.Total)
	add("stw_pauses", reports.Count, r.Pause.Count)
	add("stw_ns", reports.Duration, r.Pause.Total)
	add("stw_max_ns", reports.Duration, r.Pause.Max)
	add("assist_ns", reports.Duration, r.Assist.Total)
	add("assist_share", reports.Share, r.AssistShare())
	t.Add(cells...)
	return t
}
