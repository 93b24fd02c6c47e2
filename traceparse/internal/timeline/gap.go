package timeline

import (
	"cmp"
	"time"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
)

// Gap says that the events between the last generation delivered and the next
// one are lost. If no other generation follows, the trace has merely ended.
func (t *Timeline) Gap() { t.gap = t.started }

// openGap closes whatever is open: what the goroutines did in the gap is
// unknown. The gap ends at next, the first event behind it.
func (t *Timeline) openGap(next int64) {
	t.gap = false
	if t.over {
		return
	}
	for _, k := range sortedKeys(t.ranges, compareRangeKeys) {
		t.closeRange(k, t.ranges[k], true)
	}
	for _, id := range sortedKeys(t.goroutines, cmp.Compare[int64]) {
		if g := t.goroutines[id]; !g.lost {
			t.lose(g)
		}
	}
	t.known = max(t.now, fact.Time(next-t.origin))
	t.gaps += t.win.overlap(t.now, t.known)
}

// Gaps returns how much of the window lies in gaps.
func (t *Timeline) Gaps() time.Duration { return t.gaps }

// lose puts g in state Unknown until a status tells more.
func (t *Timeline) lose(g *goroutine) {
	t.notify(g, fact.Unknown, g.site, nil, t.now)
	t.closeSpan(g, fact.Waker{}, true)
	t.openWait(g)
	t.closeRegions(g)
	g.state, g.since, g.sinceOpen = fact.Unknown, t.now, false
	g.site, g.stack, g.cause, g.proc = nil, 0, fact.CauseNone, decode.None
	g.lost = true
	t.lost++
}

// buryLost ends, after the first generation behind a gap, the goroutines that
// it did not mention: a generation mentions every goroutine alive.
func (t *Timeline) buryLost() {
	if t.lost == 0 {
		return
	}
	for _, id := range sortedKeys(t.goroutines, cmp.Compare[int64]) {
		if g := t.goroutines[id]; g.lost {
			t.bury(g)
		}
	}
}

// bury ends a goroutine that is lost. When it ended is not known, only until
// when it lived: the gap's start.
func (t *Timeline) bury(g *goroutine) {
	now := t.now
	t.now = g.since
	g.EndLost = true
	t.notify(g, fact.NotExist, nil, nil, t.now)
	t.end(g)
	t.now = now
	t.lost--
}
