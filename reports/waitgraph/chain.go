package waitgraph

import (
	"cmp"
	"slices"
	"time"

	"tracetool/reports/internal/blocking"
	"tracetool/traceparse/fact"
)

// Step is one line of the tree that tells who waits for whom: what a group did
// during some of the waiting time at the top of its tree. A step below a wait is
// what those did who were waited for. All of them sum to that wait; [Graph.Chains]
// leaves out what hardly counts.
type Step struct {
	stepKey
	Time  time.Duration
	Below []*Step
}

// stepKey is what a step's time has in common.
type stepKey struct {
	Node *Node
	// State is Waiting, Running, Runnable, Syscall or Unknown; NotExist for
	// pseudo-nodes, which do nothing.
	State     fact.State
	Operation fact.Operation // and where, of waits
	Reason    string
	Site      fact.Frame
}

const (
	// maxSteps bounds the depth of a tree.
	maxSteps = 5
	// leastShare is the part of the waiting time at the top that a step must
	// make up. It is doubled until a tree has no more than maxLines.
	leastShare = 0.05
	maxLines   = 8
	// maxChains bounds the number of trees.
	maxChains = 50
)

// Chains returns a tree for each place at which a group waited for another one,
// in contention or coordination and for at least 1% of the wall, in the order of
// the edges. A group that waits at one place for itself, and so on, is one step:
// the queue at a lock.
func (g *Graph) Chains() []*Step {
	tops := make(map[stepKey]*Step)
	var list []*Step
	for _, e := range g.Edges {
		if e.Minor || e.Runnable || e.To.Group == nil || e.Operation.Class() > fact.Coordination {
			continue
		}
		key := e.step()
		if tops[key] == nil && len(list) < maxChains {
			tops[key] = &Step{stepKey: key}
			list = append(list, tops[key])
		}
	}
	for _, e := range g.Edges {
		if top := tops[e.step()]; top != nil && !e.Runnable {
			g.grow(top, e)
		}
	}
	for _, top := range list {
		for least := leastShare; least == leastShare || top.lines() > maxLines && least < 1; least *= 2 {
			top.prune(time.Duration(least*float64(top.Time)), 1)
		}
	}
	return list
}

// step is the waiters' step.
func (k *edgeKey) step() stepKey {
	return stepKey{k.From, fact.Waiting, k.Operation, k.Reason, k.Site}
}

// grow adds the time of e, and what its wakers did, to the tree of its waiters.
func (g *Graph) grow(top *Step, e *Edge) {
	for _, raw := range e.raw {
		for i := range raw.Parts {
			g.follow(top, raw, &raw.Parts[i])
		}
	}
}

// follow adds one part of raw's time.
func (g *Graph) follow(top *Step, raw *blocking.Edge, p *blocking.Part) {
	at := top
	at.Time += p.Time
	for _, next := range p.Behind {
		raw = next
		if next.Runnable {
			break
		}
		key := g.key(next)
		if step := key.step(); step != at.stepKey {
			at = at.below(step)
			at.Time += p.Time
		}
	}
	if last, ok := g.last(raw, p.Leaf); ok {
		at.below(last).Time += p.Time
	}
}

// last is the step at the end of a chain whose last edge is e. There is none
// where the wait says it all: a sleep ends by itself.
func (g *Graph) last(e *blocking.Edge, leaf blocking.Leaf) (stepKey, bool) {
	if e.Runnable {
		return stepKey{Node: g.nodes.group(e.Waiter), State: fact.Runnable}, true
	}
	key := stepKey{Node: g.nodes.waker(e)}
	switch leaf {
	case blocking.None:
		key.State = fact.NotExist
		return key, e.Site == nil || e.Site.Class() < fact.External || e.Kind == fact.WakerNone
	case blocking.Running:
		key.State = fact.Running
	case blocking.Runnable:
		key.State = fact.Runnable
	case blocking.Syscall:
		key.State = fact.Syscall
	}
	return key, true
}

func (s *Step) below(key stepKey) *Step {
	for _, b := range s.Below {
		if b.stepKey == key {
			return b
		}
	}
	b := &Step{stepKey: key}
	s.Below = append(s.Below, b)
	return b
}

// prune takes out steps shorter than least, and those that lie too deep.
func (s *Step) prune(least time.Duration, depth int) {
	s.Below = slices.DeleteFunc(s.Below, func(b *Step) bool { return b.Time < least || b.Time == 0 || depth > maxSteps })
	slices.SortFunc(s.Below, compareSteps)
	for _, b := range s.Below {
		b.prune(least, depth+1)
	}
}

// lines is the number of steps in the tree.
func (s *Step) lines() (n int) {
	s.Walk(func(*Step, int) { n++ })
	return n
}

// Walk calls f for s, and what is below it, with the depth: 0 for s.
func (s *Step) Walk(f func(*Step, int)) { s.walk(f, 0) }

func (s *Step) walk(f func(*Step, int), depth int) {
	f(s, depth)
	for _, b := range s.Below {
		b.walk(f, depth+1)
	}
}

func compareSteps(a, b *Step) int {
	return cmp.Or(cmp.Compare(b.Time, a.Time), a.Node.Compare(b.Node), cmp.Compare(a.State, b.State),
		cmp.Compare(a.Operation, b.Operation), a.Site.Compare(b.Site), cmp.Compare(a.Reason, b.Reason))
}
