package blocking

import (
	"cmp"
	"slices"
	"time"

	"tracetool/traceparse/fact"
)

// Result ends the collection.
func (c *Collector) Result(trace *fact.Trace) *Result {
	c.advance(trace.From + fact.Time(trace.Duration))
	for i := range c.slots {
		s := &c.slots[i]
		c.flushAlone(s)
		if s.state == fact.Runnable {
			e := c.edges.near(s.runEdge, edgeKey{waiter: s.group, runnable: true})
			c.edges.list[e].hist.Add(c.procs.now.Sub(s.since))
		}
	}
	f := &finisher{Collector: c, sets: make(map[int32]any), folded: make(map[foldKey]*Edge), idle: make(map[Place]float64)}
	f.edges()
	f.chains()
	f.components()
	r := &Result{Wall: trace.Duration, Procs: c.procs.sum, Idle: f.idle, Alone: f.alone()}
	for _, e := range f.folded {
		r.Edges = append(r.Edges, e)
	}
	slices.SortFunc(r.Edges, compareEdges)
	for _, e := range r.Edges {
		switch {
		case e.Lock != nil:
			if len(e.Lock.Edges) == 0 {
				r.Locks = append(r.Locks, e.Lock)
			}
			e.Lock.Edges = append(e.Lock.Edges, e)
		case e.Channel != nil:
			if len(e.Channel.Edges) == 0 {
				r.Channels = append(r.Channels, e.Channel)
			}
			e.Channel.Edges = append(e.Channel.Edges, e)
			e.Channel.Closes += e.Closed
		}
	}
	return r
}

// finisher makes edges and components of what was collected.
type finisher struct {
	*Collector
	byIndex []*Edge       // folded, by the index of the edge as collected
	sets    map[int32]any // *Lock or *Channel by root
	folded  map[foldKey]*Edge
	idle    map[Place]float64
}

func (f *finisher) edges() {
	f.byIndex = make([]*Edge, len(f.Collector.edges.list))
	for i := range f.Collector.edges.list {
		raw := &f.Collector.edges.list[i]
		waiter, waker := canonical(raw.waiter), canonical(raw.waker)
		key := foldKey{keyOfGroup(waiter), keyOfGroup(waker), keyOfSite(raw.site), raw.runnable, raw.kind, raw.wakeSite}
		e := f.folded[key]
		if e == nil {
			e = &Edge{Waiter: waiter, Site: raw.site, Runnable: raw.runnable, Kind: raw.kind, Waker: waker, WakeSite: raw.wakeSite}
			f.folded[key] = e
		}
		f.byIndex[i] = e
		e.Hist.Merge(&raw.hist)
		e.Closed += raw.closed
		e.Open += raw.open
		e.Idle += raw.idle
		if raw.idle > 0 {
			f.idle[Place{raw.site, waiter}] += raw.idle
		}
	}
}

func canonical(g *fact.Group) *fact.Group {
	if g == nil {
		return nil
	}
	return g.Canonical()
}

// chains turns chains into the parts of the edges that they begin with, and
// cascades what they explain to the edges behind.
func (f *finisher) chains() {
	for i := range f.Collector.chains.list {
		ch := &f.Collector.chains.list[i]
		if ch.edge == none || ch.charged == 0 {
			continue
		}
		first := f.byIndex[ch.edge]
		part := Part{Leaf: ch.leaf, Time: ch.charged, Behind: f.behind(ch.next)}
		f.cascade(first, &part)
		first.Parts = append(first.Parts, part)
	}
	for _, e := range f.folded {
		e.Parts = mergeParts(e.Parts)
		if e.Runnable {
			e.Parts = []Part{{Leaf: None, Time: e.Hist.Sum()}}
		}
	}
}

func (f *finisher) behind(i int32) []*Edge {
	var edges []*Edge
	for list := f.Collector.chains.list; list[i].edge != none; i = list[i].next {
		edges = append(edges, f.byIndex[list[i].edge])
	}
	return edges
}

// cascade adds a part's time to every edge behind it, once to each.
func (f *finisher) cascade(first *Edge, p *Part) {
	for i, e := range p.Behind {
		if e != first && !slices.Contains(p.Behind[:i], e) {
			e.Cascaded += p.Time
		}
	}
}

// mergeParts adds up parts with the same story, and puts the longest first.
func mergeParts(parts []Part) []Part {
	var merged []Part
	slices.SortStableFunc(parts, compareStories)
	for _, p := range parts {
		if n := len(merged); n > 0 && compareStories(merged[n-1], p) == 0 {
			merged[n-1].Time += p.Time
			continue
		}
		merged = append(merged, p)
	}
	slices.SortStableFunc(merged, func(a, b Part) int { return cmp.Compare(b.Time, a.Time) })
	return merged
}

func compareStories(a, b Part) int {
	return cmp.Or(cmp.Compare(a.Leaf, b.Leaf), slices.CompareFunc(a.Behind, b.Behind, compareEdges))
}

// components gives every edge its lock or channel.
func (f *finisher) components() {
	c := &f.Collector.parts
	for i := range f.Collector.edges.list {
		raw, e := &f.Collector.edges.list[i], f.byIndex[i]
		element, ok := c.waits[raw.site]
		if !ok || element == none {
			continue
		}
		root := c.find(element)
		if c.isLock(root) {
			e.Lock = f.lock(root)
			continue
		}
		e.Channel = f.channel(root)
		e.Sending = sending(raw)
	}
	for site, n := range f.Collector.futile {
		if element := c.waitSite(site); element != none && c.isLock(element) {
			f.lock(c.find(element)).Futile += n
		}
	}
}

func (f *finisher) lock(root int32) *Lock {
	if l, ok := f.sets[root]; ok {
		return l.(*Lock)
	}
	s := &f.Collector.parts.sets[root]
	s.advance(f.Collector.procs.now)
	l := &Lock{MaxQueue: s.maxQueue, MaxConvoy: s.maxConvoy, Convoys: s.convoys, Convoyed: s.convoyed}
	if s.busy > 0 {
		l.MeanQueue = s.area / float64(s.busy)
	}
	f.sets[root] = l
	return l
}

func (f *finisher) channel(root int32) *Channel {
	if ch, ok := f.sets[root]; ok {
		return ch.(*Channel)
	}
	ch := new(Channel)
	f.sets[root] = ch
	return ch
}

// sending reports whether an edge's waiter was sending: a select was, if what
// woke it received.
func sending(e *rawEdge) bool {
	switch e.site.Operation {
	case fact.ChanSend:
		return true
	case fact.Select:
		return e.wakeSite != nil && e.wakeSite.Call == "chan receive"
	}
	return false
}

func (f *finisher) alone() []Alone {
	sums := make(map[groupKey]*Alone)
	for g, d := range f.Collector.alone {
		g = g.Canonical()
		k := keyOfGroup(g)
		if sums[k] == nil {
			sums[k] = &Alone{Group: g}
		}
		sums[k].Time += time.Duration(d)
	}
	list := make([]Alone, 0, len(sums))
	for _, a := range sums {
		list = append(list, *a)
	}
	slices.SortFunc(list, func(a, b Alone) int {
		return cmp.Or(cmp.Compare(b.Time, a.Time), a.Group.Compare(b.Group))
	})
	return list
}
