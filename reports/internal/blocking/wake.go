package blocking

import "tracetool/traceparse/fact"

// woke ends a wait.
func (c *Collector) woke(s *slot, t *fact.Transition) {
	if t.To == fact.Unknown {
		c.takes(s)
		s.lost, s.lostSince = true, s.since // Wait tells the rest
		return
	}
	c.takes(s)
	kind := t.Waker.Kind
	if kind == fact.WakerNone {
		kind = fact.WakerUnknown
	}
	key := edgeKey{waiter: t.G.Group, site: t.Site, kind: kind, waker: t.Waker.Group, wakeSite: t.Waker.Site}
	known := len(c.edges.list)
	s.edge = c.edges.near(s.edge, key)
	e := &c.edges.list[s.edge]
	if len(c.edges.list) > known && t.Waker.Site != nil {
		c.parts.pair(t.Site, t.Waker.Site)
	}
	e.hist.Add(t.Time.Sub(s.since))
	e.idle += s.taken
	if t.Waker.Close {
		e.closed++
	}
	by := c.waker(&t.Waker)
	c.explain(s, by, t.Time)
	site := s.site
	if s.at != t.Site { // it was not known when the wait began
		site = c.parts.waitSite(t.Site)
	}
	if site != none && c.parts.isLock(site) {
		c.handOver(s, by, site, t)
	}
}

// waker returns what is remembered of a waker, nil if nothing is.
func (c *Collector) waker(w *fact.Waker) *slot {
	if w.Kind != fact.WakerGoroutine || w.Slot >= len(c.slots) || c.slots[w.Slot].id != w.ID {
		return nil
	}
	return &c.slots[w.Slot]
}

// explain takes the wait of s, which by ends now, apart: it goes into the chains
// and into the history of s.
func (c *Collector) explain(s, by *slot, now fact.Time) {
	c.pieces = c.pieces[:0]
	switch {
	case by != nil:
		c.pieces = by.past.window(c.pieces, s.since, now)
		if from := max(by.since, s.since); from < now {
			c.pieces = append(c.pieces, piece{bare(by.state), now.Sub(from)})
		}
		c.shorten()
	case c.edges.list[s.edge].kind == fact.WakerGoroutine:
		c.pieces = append(c.pieces, piece{unknown, now.Sub(s.since)})
	default:
		c.pieces = append(c.pieces, piece{nothing, now.Sub(s.since)})
	}
	at := s.since
	for _, p := range c.pieces {
		chain := c.chains.cons(s.edge, p.chain)
		c.chains.charge(chain, p.time)
		at += fact.Time(p.time)
		s.past.add(at, chain)
	}
}

// bare is the bare state of a goroutine that wakes another one: as a rule it runs.
func bare(s fact.State) int32 {
	switch s {
	case fact.Running:
		return running
	case fact.Runnable:
		return runnable
	case fact.Syscall:
		return syscall
	}
	return unknown
}

// maxPieces is how finely a wait is told to those who wait for its goroutine.
const maxPieces = 256

// shorten forgets the order of the pieces where there are many.
func (c *Collector) shorten() {
	if len(c.pieces) <= maxPieces {
		return
	}
	c.scratch = c.scratch[:0]
	for _, p := range c.pieces {
		c.scratch = addPiece(c.scratch, p)
	}
	c.pieces = append(c.pieces[:0], c.scratch...)
}

// handOver follows a lock from hand to hand: by has woken s, which waits for it.
func (c *Collector) handOver(s, by *slot, site int32, t *fact.Transition) {
	e := &c.edges.list[s.edge]
	convoy := int32(1)
	if by != nil && by.lock != none {
		if e.wakeSite != nil && e.holder != by.lock {
			e.holder = by.lock
			c.parts.held(by.lock, e.wakeSite)
		}
		if by.woken >= s.since && c.parts.same(by.lock, site) {
			convoy = by.convoy + 1
		}
	}
	s.lock, s.woken, s.convoy = site, t.Time, convoy
	c.parts.convoy(site, int(convoy))
}
