package timeline

import (
	"cmp"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
)

// rangeKey identifies a range that is going on: only one of a kind may be
// active on a resource.
type rangeKey struct {
	kind  fact.RangeKind
	scope int64
}

func compareRangeKeys(a, b rangeKey) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.scope, b.scope))
}

type activeRange struct {
	name  string
	start fact.Time
	open  bool
	g     int64 // the goroutine it is scoped to, for a pause the one that stopped the world
}

// keyOf scopes pauses globally: the reader scopes them to the goroutine that
// stopped the world, which need not be the one that starts it again.
func keyOf(e *decode.Event) rangeKey {
	kind := fact.RangeKind(e.Aux)
	if kind == fact.RangeSTW {
		return rangeKey{kind, decode.None}
	}
	return rangeKey{kind, e.ID}
}

func (t *Timeline) beginRange(e *decode.Event) {
	k := keyOf(e)
	if t.ranges[k] != nil {
		return // said again at a generation's start
	}
	r := &activeRange{name: t.sites.reasons[e.Reason], start: t.now, g: e.ID}
	if e.Kind == decode.RangeActive {
		r.start, r.open = t.known, true
	}
	t.ranges[k] = r
	t.rangeEdge(k, r, true, t.now)
}

func (t *Timeline) endRange(e *decode.Event) {
	k := keyOf(e)
	r := t.ranges[k]
	if r == nil {
		r = &activeRange{name: t.sites.reasons[e.Reason], start: t.known, open: true, g: e.ID}
	}
	t.closeRange(k, r, false)
}

func (t *Timeline) closeRange(k rangeKey, r *activeRange, open bool) {
	t.rangeEdge(k, r, false, t.now)
	delete(t.ranges, k)
	start, end, cutStart, cutEnd := t.win.clip(r.start, t.now)
	if end < start {
		return
	}
	f := fact.Range{
		Kind: k.kind, Name: r.name, Start: start, End: end,
		StartOpen: r.open || cutStart, EndOpen: open || cutEnd,
		G: t.rangeGoroutine(k, r), Proc: rangeProc(k),
	}
	for _, s := range t.sinks.Ranges {
		s.Range(&f)
	}
}

func (t *Timeline) rangeEdge(k rangeKey, r *activeRange, begin bool, at fact.Time) {
	if len(t.sinks.RangeEdges) == 0 || !t.inWindow() {
		return
	}
	f := fact.RangeEdge{
		Time: at, Kind: k.kind, Begin: begin, Name: r.name,
		G: t.rangeGoroutine(k, r), Proc: rangeProc(k),
	}
	for _, s := range t.sinks.RangeEdges {
		s.RangeEdge(&f)
	}
}

func (t *Timeline) rangeGoroutine(k rangeKey, r *activeRange) *fact.Goroutine {
	if k.kind == fact.RangeAssist || k.kind == fact.RangeSTW {
		return t.factOf(r.g)
	}
	return nil
}

func rangeProc(k rangeKey) int32 {
	if k.kind == fact.RangeSweep {
		return int32(k.scope)
	}
	return decode.None
}
