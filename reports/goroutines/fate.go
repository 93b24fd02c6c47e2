package goroutines

import (
	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// fate is what became of a goroutine.
type fate struct {
	end   fact.Time  // of its life or of the trace
	since fact.Time  // when the last state of one alive began
	site  *fact.Site // of that state
	last  fact.State
	kind  fateKind
}

type fateKind uint8

const (
	unknownFate fateKind = iota // the trace, or the window, does not have its end
	alive
	ended
	endedLost // somewhere in a damaged part, after end
)

func fateOf(g *fact.Goroutine) fate {
	f := fate{end: g.End, kind: ended}
	switch {
	case g.EndLost:
		f.kind = endedLost
	case g.EndOpen:
		f.kind, f.last, f.since, f.site = alive, g.Last, g.LastSince, g.LastSite
	}
	return f
}

// String says it after "which" or "it": "ended at 0.850000s".
func (f *fate) String() string {
	switch f.kind {
	case ended:
		return "ended at " + format.Offset(f.end)
	case endedLost:
		return "ended in a damaged part of the trace after " + format.Offset(f.end)
	case alive:
		return f.state() + " since " + format.Offset(f.since)
	}
	return "is not seen again"
}

// state says what it does at the end: "has been waiting in mutex at main.f (main.go:1)".
func (f *fate) state() string {
	switch f.last {
	case fact.Waiting:
		return "has been waiting" + f.doing()
	case fact.Syscall:
		return "has been in a syscall" + at(f.site)
	case fact.Running, fact.Runnable:
		return "has been " + f.last.String()
	}
	return "has been lost in a damaged part of the trace"
}

// doing says what one that waits waits in, and where.
func (f *fate) doing() string {
	if f.site == nil || f.site.Operation == fact.UnknownOperation {
		return at(f.site)
	}
	return " in " + f.site.Operation.String() + at(f.site)
}

func at(s *fact.Site) string {
	if s == nil || s.Func == "" {
		return ""
	}
	return " at " + format.Mention(s.Frame)
}

var fateColumns = []reports.Column{
	{Key: "end_ns", Unit: reports.Offset, Show: reports.DataOnly},
	{Key: "end_open", Unit: reports.Bool, Show: reports.DataOnly},
	{Key: "end_lost", Unit: reports.Bool, Show: reports.DataOnly},
	{Key: "last_state", Show: reports.DataOnly},
	{Key: "last_since_ns", Unit: reports.Offset, Show: reports.DataOnly},
	{Key: "last_operation", Show: reports.DataOnly},
	{Key: "last_site", Unit: reports.Place, Show: reports.DataOnly},
}

func (f *fate) cells() []any {
	if f.kind == unknownFate {
		return []any{nil, nil, nil, nil, nil, nil, fact.Frame{}}
	}
	cells := []any{f.end, f.kind == alive, f.kind == endedLost}
	if f.kind != alive {
		return append(cells, nil, nil, nil, fact.Frame{})
	}
	return append(cells, stateKey(f.last), f.since, operation(f.site, f.last), placeOf(f.site))
}
