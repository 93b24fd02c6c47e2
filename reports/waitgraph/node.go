package waitgraph

import (
	"cmp"

	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// Scheduler is the kind and name of the node for whose sake goroutines were
// runnable: [fact.WakerKind] has none.
const Scheduler = "scheduler"

// Node is a group of goroutines or a pseudo-node: what else goroutines wait for.
type Node struct {
	// Kind is "goroutine" for groups; a pseudo-node's is [Scheduler] or a
	// [fact.WakerKind]'s word, "network".
	Kind string
	// Group is the canonical group, nil for pseudo-nodes. All goroutines that
	// the trace never names are one node, whose Group is empty.
	Group *fact.Group
	// Knot is the knot that the node belongs to, nil for none.
	Knot *Knot
	// Label is its name for people, who see what tells it from other groups of
	// the name: where it is created, or that it is older than the trace.
	Label string
}

// Name is the group's name, or the pseudo-node's.
func (n *Node) Name() string {
	if n.Group == nil {
		return n.Kind
	}
	return names.Group(n.Group)
}

// named reports whether n is a group that the trace tells from others.
func (n *Node) named() bool { return n.Group != nil && n.Group.Entry != "" }

// Compare orders nodes by content, groups first.
func (n *Node) Compare(o *Node) int {
	if n == o {
		return 0
	}
	pseudo := func(n *Node) int {
		if n.Group == nil {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(pseudo(n), pseudo(o)), cmp.Compare(n.Kind, o.Kind), n.Group.Compare(o.Group))
}

// nodes are all nodes by content.
type nodes map[nodeKey]*Node

type nodeKey struct {
	kind    string
	entry   string
	created fact.Frame
}

var older = new(fact.Group)

// group returns the node of g; nil is a goroutine that the trace does not name.
func (n nodes) group(g *fact.Group) *Node {
	if g != nil {
		g = g.Canonical()
	}
	if g == nil || g.Entry == "" {
		g = older
	}
	return n.get(nodeKey{fact.WakerGoroutine.String(), g.Entry, g.Created}, g)
}

// waker returns the node that e points to.
func (n nodes) waker(e *blocking.Edge) *Node {
	switch {
	case e.Runnable:
		return n.get(nodeKey{kind: Scheduler}, nil)
	case e.Kind == fact.WakerGoroutine:
		return n.group(e.Waker)
	}
	return n.get(nodeKey{kind: e.Kind.String()}, nil)
}

func (n nodes) get(key nodeKey, g *fact.Group) *Node {
	node := n[key]
	if node == nil {
		node = &Node{Kind: key.kind, Group: g}
		n[key] = node
	}
	return node
}

// label sets the labels of all nodes.
func (n nodes) label() {
	places := make(map[string]int) // of creation that are known, by name
	for _, node := range n {
		if node.created() != (fact.Frame{}) {
			places[node.Name()]++
		}
	}
	for _, node := range n {
		node.Label = node.Name()
		switch created := node.created(); {
		case created == fact.Frame{}:
			if places[node.Label] > 0 {
				node.Label = format.Func(node.Label) + " (older)"
			}
		case places[node.Label] > 1:
			created.Func = ""
			node.Label = format.Func(node.Label) + " (" + format.Place(created) + ")"
		}
	}
}

// created is where the group's goroutines are created, empty if that is unknown.
func (n *Node) created() fact.Frame {
	if n.Group == nil {
		return fact.Frame{}
	}
	return n.Group.Created
}
