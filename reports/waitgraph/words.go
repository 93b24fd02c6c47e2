package waitgraph

import (
	"strings"

	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// doing says what a step is: a wait's operation, or a state.
func (s *Step) doing() string {
	switch s.State {
	case fact.Waiting:
		if s.Operation == fact.UnknownOperation && s.Reason != "" {
			return s.Reason
		}
		return s.Operation.String()
	case fact.NotExist:
		return ""
	}
	return s.State.String()
}

// did says what a step is in a sentence.
func (s *Step) did() string {
	switch s.State {
	case fact.Waiting:
		return "waited itself (" + at(s.doing(), s.Site) + ")"
	case fact.Running:
		return "ran"
	case fact.Runnable:
		return "was runnable"
	case fact.Syscall:
		return "was in syscalls"
	}
	return "did what the trace does not tell"
}

func at(what string, site fact.Frame) string {
	if where := format.Place(site); where != "" {
		return what + " at " + where
	}
	return what
}

// sentence says an edge, without a full stop: "main.get waited 12.4s for
// main.refresh (mutex at main.get cache.go:41)".
func sentence(e *Edge) string {
	s := format.Func(e.From.Label) + " waited " + format.Duration(e.Total())
	switch {
	case e.To == e.From:
		s += " for another " + format.Func(e.To.Label)
	case e.To.Kind == fact.WakerNone.String():
		s += ", till the end of the trace"
	case e.Runnable:
		return s + " for a proc"
	default:
		s += " for " + format.Func(e.To.Label)
	}
	return s + " (" + at(e.Label(), e.Site) + ")"
}

// Conclusion says in one sentence what the most important edge is, and what was
// behind it.
func (g *Graph) Conclusion() string {
	if len(g.Edges) == 0 {
		return g.nothing
	}
	e := g.Edges[0]
	switch {
	case e.Minor || e.rank() > 2:
		return "Nothing stands out: no goroutines waited for others, or for a proc, for as much as 1% of the trace."
	case e.Runnable:
		return "No goroutines waited long for others; " + sentence(e) + "."
	}
	s := sentence(e)
	if e.Cascaded >= e.Total()/10 && e.Cascaded > 0 {
		s += ", and others " + format.Duration(e.Cascaded) + " behind that"
	}
	return s + g.because(e) + "."
}

// Told says in a sentence who is in the knot, and where most is waited in it.
func (k *Knot) Told() string {
	const most = 4
	groups := labels(k.Groups[:min(len(k.Groups), most)])
	last := len(groups) - 1
	if more := int64(len(k.Groups) - most); more > 0 {
		groups, last = append(groups, format.Plural(more, "more group", "more groups")), most
	}
	return strings.Join(groups[:last], ", ") + " and " + groups[last] + " wait for each other, " +
		format.Duration(k.Total) + " in all, the most at one place: " + sentence(k.Edges[0]) + "."
}

// because says what was behind e for most of the time: it follows the longest
// steps for as long as each makes up half of e.
func (g *Graph) because(e *Edge) string {
	top := &Step{stepKey: e.step()}
	g.grow(top, e)
	top.prune(e.Total()/2, 1)
	last, depth := top, 0
	for ; len(last.Below) > 0; depth++ {
		last = last.Below[0]
	}
	if depth == 0 || last.Node.Group == nil {
		return ""
	}
	s := "; for " + format.Share(e.share(last.Time)) + " of that time "
	if depth > 1 {
		s += "the end of the chain, "
		return s + format.Func(last.Node.Label) + ", " + last.did()
	}
	return s + format.Func(last.Node.Label) + " " + last.did()
}
