package stuck

import (
	"cmp"
	"slices"

	"tracetool/reports/internal/source"
	"tracetool/traceparse/fact"
)

// Stacks returns the program's goroutines as the explanation from source takes
// them, those with one stack and operation together: in blocked those that wait and
// are at the tier or above, in others all that are alive besides.
func (r *Result) Stacks(tier Tier) (blocked, others []source.Goroutines) {
	var waiting, rest stackSet
	for _, l := range r.judge.all {
		switch {
		case l.owner != "":
		case l.state == fact.Waiting && l.row.Tier >= tier:
			waiting.add(l)
		default:
			rest.add(l)
		}
	}
	return waiting.sorted(), rest.sorted()
}

// stackSet gathers goroutines by operation and stack or, where they have none, by
// entry function.
type stackSet struct {
	list  []source.Goroutines
	index map[stackKey]int
}

type stackKey struct {
	op    fact.Operation
	stack *fact.Stack
	entry string
}

func (s *stackSet) add(l *live) {
	key := stackKey{stack: l.stack}
	if l.state == fact.Waiting {
		key.op = l.site.Operation
	}
	if l.stack == nil {
		key.entry = l.group.Entry
	}
	i, ok := s.index[key]
	if !ok {
		if s.index == nil {
			s.index = make(map[stackKey]int)
		}
		i = len(s.list)
		s.index[key] = i
		s.list = append(s.list, source.Goroutines{Operation: key.op, Stack: l.where()})
	}
	s.list[i].IDs = append(s.list[i].IDs, l.id)
}

// where is l's stack or, where the trace has none, its entry function.
func (l *live) where() *fact.Stack {
	if l.stack != nil || l.group.Entry == "" {
		return l.stack
	}
	return &fact.Stack{Frames: []fact.Frame{{Func: l.group.Entry}}}
}

func (s *stackSet) sorted() []source.Goroutines {
	slices.SortFunc(s.list, func(a, b source.Goroutines) int { return cmp.Compare(a.IDs[0], b.IDs[0]) })
	return s.list
}
