// Package whatif bounds what shorter waits at a site could win.
package whatif

import (
	"flag"
	"fmt"
	"regexp"

	"tracetool/reports"
	"tracetool/reports/internal/path"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// Report is the what-if bound.
var Report = reports.Report{
	Name:  "what-if",
	Short: "how much sooner the end could come if waits at a site were shorter",
	Long: `What-if bounds what a change could win before it is made: by how much the trace, a
task, a region or a goroutine would end sooner at most if the waits at a site were
shorter, or gone.

The site is given with --site, which matches a place as it is printed (function
file.go:41), what the function called (sync.(*Mutex).Lock) or an operation (mutex,
chan-send, sleep, …). Without it the
ten locks, sends and waits for the world outside that have most of the critical
path are tried, and the best of them is told in full.

The trace is played again. Running, waits for a proc, and what a timer or the world
outside ends take as long as they did; who was woken by a goroutine waits until
that one gets there, which may be sooner; and the waits in question, and syscalls
there, are shorter by --speedup. The answer is the longest way through what is
left, and what bounds that: at each wake-up the side that determined its time. Only
what lies between the start and the end in question becomes shorter.

It is an upper bound, not a forecast. It ignores that there are only so many procs,
that another goroutine may take the lock instead, and all that the program would do
differently. A bound of 2% says that the site is not worth the work; one of 60% says
no more than that it may be. A site whose waits are parallel to the critical path
saves nothing.

For the flags that say whose end is meant, see critical-path. So for memory: 24
bytes for each change of a goroutine's state, some seven times the trace's size.`,
	Examples: []string{
		"tracetool what-if --site Store samples/mutex-convoy/trace.out",
		"tracetool what-if --site 'main.writeRow' --speedup 50% samples/slow-consumer/trace.out",
		"tracetool what-if --task order samples/tasks-regions/trace.out",
	},
	New: newInstance,
}

type instance struct {
	*path.Spec
	site    string
	pattern *regexp.Regexp
	speedup speedup
}

func newInstance(fs *flag.FlagSet) reports.Instance {
	i := &instance{Spec: path.NewSpec(fs), speedup: 1}
	fs.StringVar(&i.site, "site", "", "the waits at sites that match this `regexp`: function, file:line, call or operation")
	fs.Var(&i.speedup, "speedup", "by how much they are shorter, as `percent`: 100%, 50%, or as a share: 0.5")
	return i
}

// Prepare checks the flags.
func (i *instance) Prepare(*reports.Options) error {
	var err error
	if i.pattern, err = regexp.Compile(i.site); err != nil {
		return fmt.Errorf("--site: %w", err)
	}
	return i.Spec.Prepare()
}

// matches is what --site selects.
func (i *instance) matches(s *fact.Site) bool {
	position := format.Place(fact.Frame{File: s.File, Line: s.Line})
	for _, text := range []string{s.Func, position, s.Func + " " + position, format.Place(s.Frame), s.Call, s.Operation.String()} {
		if i.pattern.MatchString(text) {
			return true
		}
	}
	return false
}

// View makes the document.
func (i *instance) View(ctx *reports.Context) (*reports.Document, error) {
	d := &reports.Document{Report: Report.Name, Trace: ctx.Trace}
	if path.Blank(ctx) {
		d.Sections = new(answer).sections(&ctx.Options)
		return d, nil
	}
	target, err := i.Target(&ctx.Trace)
	if err != nil {
		return nil, err
	}
	a := &answer{target: target, speedup: float64(i.speedup)}
	if i.site == "" {
		a.best(i.Collector)
	} else if err := a.given(i); err != nil {
		return nil, err
	}
	d.Sections = a.sections(&ctx.Options)
	return d, nil
}
