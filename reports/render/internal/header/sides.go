package header

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// Side is what people are told of the traces of one side of a comparison.
type Side struct {
	Name  string
	Facts []string
	Paths []string
}

// Sides are those of d, in the order of its inputs.
func Sides(d *reports.Document) []Side {
	traces := map[string][]*fact.Trace{}
	var names []string
	for i := range d.Inputs {
		in := &d.Inputs[i]
		if traces[in.Side] == nil {
			names = append(names, in.Side)
		}
		traces[in.Side] = append(traces[in.Side], &in.Trace)
	}
	var sides []Side
	for _, name := range names {
		side := Side{Name: format.Clean(name), Facts: sideFacts(traces[name])}
		side.Paths = paths(traces[name])
		sides = append(sides, side)
	}
	return sides
}

// paths names the traces. Runs of one baseline have one name.
func paths(traces []*fact.Trace) []string {
	var list []string
	for i := 0; i < len(traces); {
		from, name := i, Name(traces[i])
		for i < len(traces) && Name(traces[i]) == name {
			i++
		}
		if n := i - from; n > 1 {
			name += fmt.Sprintf(" (%d runs)", n)
		}
		list = append(list, name)
	}
	return list
}

// sideFacts is as much of [Facts] as a comparison depends on.
func sideFacts(traces []*fact.Trace) []string {
	byLength := func(a, b *fact.Trace) int { return int(a.Duration - b.Duration) }
	least, most := slices.MinFunc(traces, byLength), slices.MaxFunc(traces, byLength)
	list := []string{format.Plural(int64(len(traces)), "trace", "traces") + ", " +
		span(format.Duration(least.Duration), format.Duration(most.Duration))}
	if versions := distinct(traces, func(t *fact.Trace) int { return t.Version }); len(versions) > 0 {
		names := make([]string, len(versions))
		for i, v := range versions {
			names[i] = format.GoVersion(v)
		}
		list = append(list, strings.Join(names, ", "))
	}
	if procs := distinct(traces, func(t *fact.Trace) int { return t.GOMAXPROCS }); len(procs) > 0 {
		last := procs[len(procs)-1]
		noun := "procs"
		if last == 1 {
			noun = "proc"
		}
		list = append(list, fmt.Sprintf("%s %s", span(strconv.Itoa(procs[0]), strconv.Itoa(last)), noun))
	}
	return list
}

func span(from, to string) string {
	if from == to {
		return from
	}
	return from + " to " + to
}

// distinct lists the known values in ascending order.
func distinct(traces []*fact.Trace, of func(*fact.Trace) int) []int {
	var list []int
	for _, t := range traces {
		if v := of(t); v > 0 {
			list = append(list, v)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
