package goroutines

import "tracetool/traceparse/fact"

// trailLen is how many spans of every goroutine are kept in case that it wakes
// the one whose life is told; and how many of the waker's last ones are, one more.
const trailLen = 4

// trail is the latest spans of one goroutine.
type trail struct {
	id    int64
	count int64
	next  int // in ring
	ring  [trailLen + 1]span
}

func (t *trail) add(s *fact.Span) {
	t.ring[t.next].set(s)
	t.count++
	if t.next++; t.next == len(t.ring) { // a division would take longer than the rest
		t.next = 0
	}
}

// latest returns the last n spans, or as many as there are, in the order of time.
func (t *trail) latest(n int64) []span {
	n = min(n, t.count, int64(len(t.ring)))
	list := make([]span, 0, n)
	for i := t.next - int(n); i < t.next; i++ {
		list = append(list, t.ring[(i+len(t.ring))%len(t.ring)])
	}
	return list
}

// trails is the trail of every goroutine alive, by slot.
type trails []trail

func (t *trails) add(s *fact.Span) {
	for s.G.Slot >= len(*t) {
		*t = append(*t, trail{})
	}
	at := &(*t)[s.G.Slot]
	if at.id != s.G.ID {
		*at = trail{id: s.G.ID}
	}
	at.add(s)
}

// of returns the trail of a goroutine, an empty one if it has none.
func (t trails) of(id int64, slot int) trail {
	if slot < len(t) && t[slot].id == id {
		return t[slot]
	}
	return trail{id: id}
}

// partner is the goroutine that woke another last or, as long as none has, created
// it: what it did before, at that time, and last.
type partner struct {
	id       int64 // 0 for none
	creator  bool
	time     fact.Time
	group    *fact.Group
	site     *fact.WakeSite
	closed   bool
	before   trail
	during   span // in which it woke the other
	hasWoken bool // during is known
	after    trail
	fate     fate
}

func (t trails) waker(w *fact.Waker, now fact.Time) partner {
	return partner{id: w.ID, time: now, group: w.Group, site: w.Site, closed: w.Close, before: t.of(w.ID, w.Slot)}
}

func (t trails) creator(id int64, now fact.Time) partner {
	p := partner{id: id, creator: true, time: now}
	for slot := range t {
		if id != 0 && t[slot].id == id {
			p.before = t[slot]
		}
	}
	return p
}

// span takes its next span: at first the one in which it woke the other.
func (p *partner) span(s *fact.Span) {
	if p.fate.kind != unknownFate {
		return // another goroutine with its ID
	}
	p.group = s.G.Group
	if !p.hasWoken && p.after.count == 0 && s.Start <= p.time && p.time <= s.End {
		p.during.set(s)
		p.hasWoken = true
		return
	}
	p.after.add(s)
}

func (p *partner) finish(g *fact.Goroutine) {
	if p.fate.kind == unknownFate {
		p.group, p.fate = g.Group, fateOf(g)
	}
}

// missing is how many spans lie between the first and the last that are kept.
func (p *partner) missing() int64 { return max(0, p.after.count-int64(len(p.after.ring))) }
