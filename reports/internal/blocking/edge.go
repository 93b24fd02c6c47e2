package blocking

import (
	"tracetool/reports/internal/hist"
	"tracetool/traceparse/fact"
)

// edges are the edges as they are met; groups may turn out to be the same later.
type edges struct {
	list  []rawEdge
	index map[edgeKey]int32
}

// edgeKey is what an edge has in common. Its zero kind is nobody yet.
type edgeKey struct {
	waiter   *fact.Group
	site     *fact.Site // nil: runnable
	runnable bool
	kind     fact.WakerKind
	waker    *fact.Group
	wakeSite *fact.WakeSite
}

type rawEdge struct {
	edgeKey
	hist         hist.Hist
	closed, open int64
	idle         float64
	// holder is the element of the lock site that the waker was last seen to
	// have waited at in the function that it woke from.
	holder int32
}

// at returns an edge by its index, nil for none.
func (e *edges) at(i int32) *rawEdge {
	if i == none {
		return nil
	}
	return &e.list[i]
}

func (e *edges) get(key edgeKey) int32 {
	i, ok := e.index[key]
	if !ok {
		i = int32(len(e.list))
		e.index[key] = i
		e.list = append(e.list, rawEdge{edgeKey: key, holder: none})
	}
	return i
}

// near is get with the edge that was last asked for by the same goroutine.
func (e *edges) near(last int32, key edgeKey) int32 {
	if last != none && e.list[last].edgeKey == key {
		return last
	}
	return e.get(key)
}
