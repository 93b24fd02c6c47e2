package blocking

import "time"

// chains are the interned answers to "what was it up to": the edges along which
// a goroutine waited, nearest first, and the state at the end of them.
type chains struct {
	list  []chain
	index map[chainKey]int32
	// short are the chains of one edge, by edge and state; 0 where there is none
	// yet.
	short [][numStates]int32
}

type chainKey struct{ edge, next int32 }

// chain is an edge and what follows behind it. Chains without an edge are the
// bare states, which come first in the list.
type chain struct {
	chainKey
	leaf  Leaf
	depth uint8
	// charged is the waiting time along edge that this chain explains.
	charged time.Duration
	// latest is a chain that begins with this one behind an edge: a cache.
	latest chainKey
}

// The bare states.
const (
	nothing int32 = iota
	running
	runnable
	syscall
	unknown
	waited
	numStates
)

const (
	// maxDepth is how many waits behind each other are told apart. Of deeper
	// ones those nearest to the root are kept, and the first.
	maxDepth = 8
)

// maxChains bounds the memory of chains. Beyond it a new one is cut after its
// first edge: its waker waited, for what is not told. (A variable for tests.)
var maxChains = 1 << 18

func newChains() chains {
	c := chains{index: make(map[chainKey]int32)}
	for state := range numStates {
		c.list = append(c.list, chain{chainKey: chainKey{none, none}, leaf: Leaf(state), latest: chainKey{none, none}})
	}
	return c
}

// cons returns the chain of edge and, behind it, next. A lock that many take in
// turn makes long rows of one edge: they are told as one.
func (c *chains) cons(edge, next int32) int32 {
	if next < numStates {
		return c.end(edge, next)
	}
	n := &c.list[next]
	switch {
	case n.latest.edge == edge:
		return n.latest.next
	case n.edge == edge:
		return next
	case len(c.list) >= maxChains:
		return c.end(edge, c.cut(next))
	case n.depth >= maxDepth:
		return c.cons(edge, n.next)
	}
	key := chainKey{edge, next}
	i, ok := c.index[key]
	if !ok {
		i = c.add(key)
		c.index[key] = i
	}
	c.list[next].latest = chainKey{edge, i}
	return i
}

// cut is the bare state that stands for a chain that is not to be told: that of a
// goroutine that was runnable, or that waited.
func (c *chains) cut(i int32) int32 {
	if n := &c.list[i]; n.next < numStates && n.leaf == Runnable {
		return runnable
	}
	return waited
}

// end returns the chain of edge and a bare state.
func (c *chains) end(edge, state int32) int32 {
	for int(edge) >= len(c.short) {
		c.short = append(c.short, [numStates]int32{})
	}
	i := &c.short[edge][state]
	if *i == 0 {
		*i = c.add(chainKey{edge, state})
	}
	return *i
}

func (c *chains) add(key chainKey) int32 {
	next := &c.list[key.next]
	c.list = append(c.list, chain{chainKey: key, leaf: next.leaf, depth: next.depth + 1, latest: chainKey{none, none}})
	return int32(len(c.list) - 1)
}

// charge says that chain i explains d of the time waited along its first edge.
func (c *chains) charge(i int32, d time.Duration) { c.list[i].charged += d }
