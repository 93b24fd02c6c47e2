package cpu

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"tracetool/traceparse/fact"
)

// groups adds up by group.
type groups map[*fact.Group]*Group

func newGroups(running map[*fact.Group]time.Duration) groups {
	all := make(groups)
	for g, d := range running {
		if d > 0 {
			all.of(canonical(g)).Running += d
		}
	}
	return all
}

func (all groups) of(g *fact.Group) *Group {
	if all[g] == nil {
		all[g] = &Group{Group: g}
	}
	return all[g]
}

func (all groups) sorted() []Group {
	list := make([]Group, 0, len(all))
	for _, g := range all {
		list = append(list, *g)
	}
	slices.SortFunc(list, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Samples, a.Samples), cmp.Compare(b.Running, a.Running), a.Group.Compare(b.Group))
	})
	return list
}

// functions adds up by function.
type functions struct {
	byName map[string]*function
	stacks int // so far
}

type function struct {
	Function
	groups map[*fact.Group]int64
	// last is the number of the stack that it was met in last: one that calls
	// itself counts once.
	last int
}

func newFunctions() *functions { return &functions{byName: make(map[string]*function)} }

func (all *functions) add(frames []fact.Frame, group *fact.Group, n int64) {
	all.stacks++
	for i, frame := range frames {
		if i > 0 && frame.Func == outermost {
			continue
		}
		f := all.of(frame)
		if i == 0 {
			f.Flat += n
		}
		if f.last != all.stacks {
			f.last = all.stacks
			f.Cumulative += n
			f.groups[group] += n
		}
	}
}

// unnamed stands for functions that the trace has no name of.
const unnamed = "(unknown)"

func (all *functions) of(frame fact.Frame) *function {
	name := cmp.Or(frame.Func, unnamed)
	f := all.byName[name]
	if f == nil {
		f = &function{Function: Function{Func: name, File: frame.File}, groups: make(map[*fact.Group]int64)}
		all.byName[name] = f
	}
	f.File = min(f.File, frame.File)
	return f
}

func (all *functions) sorted() []Function {
	list := make([]Function, 0, len(all.byName))
	for _, f := range all.byName {
		f.Group = slices.MinFunc(slices.Collect(maps.Keys(f.groups)), func(a, b *fact.Group) int {
			return cmp.Or(cmp.Compare(f.groups[b], f.groups[a]), a.Compare(b))
		})
		f.GroupSamples = f.groups[f.Group]
		list = append(list, f.Function)
	}
	slices.SortFunc(list, func(a, b Function) int {
		return cmp.Or(cmp.Compare(b.Flat, a.Flat), cmp.Compare(b.Cumulative, a.Cumulative), cmp.Compare(a.Func, b.Func))
	})
	return list
}
