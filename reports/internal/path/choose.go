package path

import (
	"fmt"
	"slices"

	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

func (s *Spec) byID(trace *fact.Trace) (*Target, error) {
	c := s.Collector
	g := c.byID(int64(s.goroutine))
	if g == nobodyIndex {
		return nil, fmt.Errorf("no goroutine %d in the trace", s.goroutine)
	}
	t := c.life(g, trace)
	t.What = c.describe(g)
	return t, nil
}

// byID returns the latest goroutine with the ID.
func (c *Collector) byID(id int64) uint32 {
	for g := len(c.goroutines) - 1; g >= 0; g-- {
		if c.goroutines[g].id == id {
			return uint32(g)
		}
	}
	return nobodyIndex
}

func (s *Spec) byGroup(trace *fact.Trace) (*Target, error) {
	c := s.Collector
	list := c.byLastRun(trace.From+fact.Time(trace.Duration), func(g uint32) bool {
		group := c.group(g)
		return s.groups.MatchString(names.Group(group)) || s.groups.MatchString(group.Entry)
	})
	switch {
	case len(list) == 0:
		return nil, fmt.Errorf("no goroutine of a group that matches %q; there is %s", s.group, c.groupNames())
	case int(s.nth) > len(list):
		return nil, fmt.Errorf("--nth %d: %s", s.nth, thereIs(len(list), "goroutine", "goroutines")+" of such a group")
	}
	t := c.life(list[s.nth-1].g, trace)
	t.What = c.describe(list[s.nth-1].g)
	t.Why = fmt.Sprintf("Of %s in groups like %q it is %s.",
		format.Plural(int64(len(list)), "goroutine", "goroutines"), s.group, ordinal(int(s.nth), "the one that ran last", "from the last to run"))
	return t, nil
}

func thereIs(n int, one, many string) string {
	if n == 1 {
		return "there is only one " + one
	}
	return fmt.Sprintf("there are only %d %s", n, many)
}

func ordinal(n int, first, others string) string {
	if n == 1 {
		return first
	}
	return fmt.Sprintf("number %d %s", n, others)
}

// groupNames lists the program's groups, those of most goroutines first.
func (c *Collector) groupNames() string {
	count := make(map[string]int)
	for g := range c.goroutines {
		if group := c.group(uint32(g)); !group.System {
			count[format.Func(names.Group(group))]++
		}
	}
	list := make([]string, 0, len(count))
	for name := range count {
		list = append(list, name)
	}
	slices.Sort(list)
	slices.SortStableFunc(list, func(a, b string) int { return count[b] - count[a] })
	return enumerate(list)
}

// describe is "goroutine 7 (main.worker)".
func (c *Collector) describe(g uint32) string {
	return fmt.Sprintf("goroutine %d (%s)", c.goroutines[g].id, format.Func(names.Group(c.group(g))))
}

func (m *marks) target(nth int, kind string) (*Target, error) {
	list := m.ranked()
	switch {
	case len(list) == 0:
		return nil, fmt.Errorf("no %s %q; there is %s", kind, m.name, m.known())
	case nth > len(list):
		return nil, fmt.Errorf("--nth %d: %s", nth, thereIs(len(list), kind, kind+"s")+fmt.Sprintf(" %q", m.name))
	}
	t := m.targetOf(&list[nth-1])
	t.What = fmt.Sprintf("%s %q", kind, m.name)
	t.Why = fmt.Sprintf("Of %s it is %s.", format.Plural(int64(len(list)), kind, kind+"s"), ordinal(nth, "the slowest", "from the slowest"))
	if list[nth-1].open {
		t.Why += " It is open: its start or its end is outside the trace."
	}
	return t, nil
}

func (m *marks) targetOf(k *mark) *Target {
	if k.at == none && k.goroutine != 0 {
		if g := m.c.byID(k.goroutine); g != nobodyIndex {
			k.at = m.c.goroutines[g].latest
		}
	}
	return m.c.target(k.at, k.start, k.end)
}

const (
	// A path is a sleeper's where more than this share of it is a timer's.
	sleeperShare = 0.95
	// maxCandidates bounds the goroutines that are looked at.
	maxCandidates = 20
)

// whole is the target of the whole trace: the program's goroutine that ran last.
// One whose path is but a timer's, such as the handler that records a trace for
// five seconds, gives way to the next one that ran in the last tenth of the
// trace and whose path is not.
func (c *Collector) whole(trace *fact.Trace) *Target {
	end := trace.From + fact.Time(trace.Duration)
	list := c.byLastRun(end, func(g uint32) bool { return !c.group(g).System })
	if len(list) == 0 {
		list = c.byLastRun(end, func(uint32) bool { return true })
	}
	if len(list) == 0 {
		t := c.target(none, trace.From, end)
		t.What, t.Why = whatOf(trace), "There is no goroutine in it."
		return t
	}
	chosen := c.awake(list, trace)
	t := c.until(chosen, trace)
	t.What = whatOf(trace)
	t.Why = fmt.Sprintf("It ends with %s, which ran last.", c.describe(chosen))
	if first := list[0].g; first != chosen {
		t.Why = fmt.Sprintf("It ends with %s, which ran last but for sleepers such as %s.", c.describe(chosen), c.describe(first))
	}
	return t
}

func whatOf(trace *fact.Trace) string {
	if trace.From > 0 || trace.To > 0 {
		return "the window"
	}
	return "the trace"
}

// awake returns the first of the list that does not merely sleep, or else the first.
func (c *Collector) awake(list []lastRun, trace *fact.Trace) uint32 {
	end := trace.From + fact.Time(trace.Duration)
	for i, r := range list[:min(len(list), maxCandidates)] {
		if i > 0 && r.ran < end-fact.Time(trace.Duration/10) {
			break
		}
		p := c.Sums(c.until(r.g, trace))
		if p.Share(p.Bounds[Timer]) < sleeperShare {
			return r.g
		}
	}
	return list[0].g
}
