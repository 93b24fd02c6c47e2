package path

import (
	"errors"
	"flag"
	"fmt"
	"regexp"
	"strconv"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Spec is what a path is asked for: the flags that reports on paths share. It
// has the collector, too.
type Spec struct {
	Collector *Collector

	goroutine, nth      integer
	group, task, region string

	groups  *regexp.Regexp
	tasks   *tasks
	regions *regions
}

// NewSpec defines the flags on fs.
func NewSpec(fs *flag.FlagSet) *Spec {
	s := &Spec{Collector: NewCollector(), nth: 1}
	fs.Var(&s.goroutine, "goroutine", "the path of the goroutine with this `number`")
	fs.StringVar(&s.group, "group", "", "the path of a goroutine whose group's name matches this `regexp`, the one that ran last")
	fs.StringVar(&s.task, "task", "", "the path of the slowest task of this `name`")
	fs.StringVar(&s.region, "region", "", "the path of the slowest region of this `name`")
	fs.Var(&s.nth, "nth", "with --task and --region the `n`-th slowest, with --group the n-th from the last")
	return s
}

// Prepare checks the flags.
func (s *Spec) Prepare() error {
	given := 0
	for _, is := range []bool{s.goroutine != 0, s.group != "", s.task != "", s.region != ""} {
		if is {
			given++
		}
	}
	switch {
	case given > 1:
		return errors.New("only one of --goroutine, --group, --task and --region can be given")
	case s.goroutine < 0:
		return fmt.Errorf("--goroutine %d: goroutines are numbered from 1", s.goroutine)
	case s.nth < 1:
		return fmt.Errorf("--nth %d: it counts from 1", s.nth)
	case s.nth > 1 && s.group == "" && s.task == "" && s.region == "":
		return errors.New("--nth goes with --group, --task or --region")
	}
	var err error
	if s.groups, err = regexp.Compile(s.group); err != nil {
		return fmt.Errorf("--group: %w", err)
	}
	return nil
}

// Sinks are those that the flags need.
func (s *Spec) Sinks() []any {
	sinks := []any{s.Collector}
	if s.task != "" {
		s.tasks = &tasks{marks{c: s.Collector, name: s.task, names: make(map[string]bool)}}
		sinks = append(sinks, s.tasks)
	}
	if s.region != "" {
		s.regions = &regions{marks{c: s.Collector, name: s.region, names: make(map[string]bool)}}
		sinks = append(sinks, s.regions)
	}
	return sinks
}

// Blank reports whether the trace is the one without events, which reports are
// asked about for their columns.
func Blank(ctx *reports.Context) bool { return ctx.Trace.Generations == 0 }

// Target finds the path's target, after the scan.
func (s *Spec) Target(trace *fact.Trace) (*Target, error) {
	if err := s.Collector.Err(); err != nil {
		return nil, err
	}
	switch {
	case s.goroutine != 0:
		return s.byID(trace)
	case s.group != "":
		return s.byGroup(trace)
	case s.task != "":
		return s.tasks.target(int(s.nth), "task")
	case s.region != "":
		return s.regions.target(int(s.nth), "region")
	}
	return s.Collector.whole(trace), nil
}

// Whole is the path that leads to the end of the trace, without steps.
func (c *Collector) Whole(trace *fact.Trace) (*Path, error) {
	if err := c.Err(); err != nil {
		return nil, err
	}
	return c.Sums(c.whole(trace)), nil
}
