package blocking

import (
	"tracetool/traceparse/fact"
)

// components connects wait sites and wake sites that pair up (union-find), locks
// and channels apart, and follows the queue at each component.
//
// A wait site pairs with the wake site that ended a wait there. A place that both
// waits and wakes, such as a receive, is one element. A lock is taken and released
// at different places: they belong together when a goroutine that had waited at
// the one wakes from the other within the same function, and that function waits
// for locks of the kind at one place only.
type components struct {
	parent []int32
	sets   []set // valid at roots
	kinds  []family
	// functions are the elements' functions.
	functions []string
	waits     map[*fact.Site]int32
	wakes     map[wakeKey]int32
	index     map[elementKey]int32
	// places counts, by function and family, where it waits for locks.
	places map[functionKey]int32
}

// family keeps apart what cannot be the same object.
type family uint8

const (
	noFamily family = iota
	channelFamily
	mutexFamily
	rwmutexFamily
	onceFamily
	semaphoreFamily
	fdFamily
)

type wakeKey struct {
	site   *fact.WakeSite
	family family
}

// elementKey is a place: what is done there, and where.
type elementKey struct {
	family family
	action string // "chan send", "chan receive", "select", "close"; for locks "wait" or what was called
	frame  fact.Frame
}

type functionKey struct {
	family   family
	function string
}

// set is a component.
type set struct {
	waiting, maxQueue int
	since             fact.Time // of waiting
	area              float64   // its integral
	busy              fact.Time // with waiters
	maxConvoy         int
	convoys, convoyed int64
}

func newComponents() components {
	return components{
		waits:  make(map[*fact.Site]int32),
		wakes:  make(map[wakeKey]int32),
		index:  make(map[elementKey]int32),
		places: make(map[functionKey]int32),
	}
}

func familyOf(op fact.Operation) family {
	switch op {
	case fact.ChanSend, fact.ChanReceive, fact.Select:
		return channelFamily
	case fact.Mutex:
		return mutexFamily
	case fact.RWMutexRead, fact.RWMutexWrite:
		return rwmutexFamily
	case fact.Once:
		return onceFamily
	case fact.Semaphore:
		return semaphoreFamily
	case fact.FDLock:
		return fdFamily
	}
	return noFamily
}

// actions of channel operations are words of [fact.WakeSite.Call].
func action(op fact.Operation) string {
	switch op {
	case fact.ChanSend:
		return "chan send"
	case fact.ChanReceive:
		return "chan receive"
	case fact.Select:
		return "select"
	}
	return "wait"
}

// waitSite returns the element of a wait's site, none if it has no component.
func (c *components) waitSite(s *fact.Site) int32 {
	if s == nil {
		return none
	}
	e, ok := c.waits[s]
	if ok {
		return e
	}
	e = none
	if f := familyOf(s.Operation); f != noFamily {
		known := len(c.parent)
		e = c.element(elementKey{f, action(s.Operation), s.Frame})
		if key := (functionKey{f, s.Func}); len(c.parent) > known && f != channelFamily {
			c.places[key]++
		}
	}
	c.waits[s] = e
	return e
}

func (c *components) wakeSite(s *fact.WakeSite, f family) int32 {
	key := wakeKey{s, f}
	e, ok := c.wakes[key]
	if !ok {
		e = c.element(elementKey{f, s.Call, s.Frame})
		c.wakes[key] = e
	}
	return e
}

func (c *components) element(key elementKey) int32 {
	e, ok := c.index[key]
	if !ok {
		e = int32(len(c.parent))
		c.index[key] = e
		c.parent = append(c.parent, e)
		c.sets = append(c.sets, set{})
		c.kinds = append(c.kinds, key.family)
		c.functions = append(c.functions, key.frame.Func)
	}
	return e
}

func (c *components) isLock(e int32) bool { return c.kinds[e] != channelFamily }

// pair connects a wait's site with the place that it was ended from.
func (c *components) pair(site *fact.Site, by *fact.WakeSite) {
	if e := c.waitSite(site); e != none {
		c.union(e, c.wakeSite(by, c.kinds[e]))
	}
}

// held connects the place at which a goroutine waited for a lock with the place
// where it released one, if these are surely the same lock's.
func (c *components) held(wait int32, by *fact.WakeSite) {
	f := c.kinds[wait]
	release, ok := c.wakes[wakeKey{by, f}]
	if ok && c.places[functionKey{f, by.Func}] == 1 && c.functions[wait] == by.Func {
		c.union(wait, release)
	}
}

func (c *components) find(e int32) int32 {
	for c.parent[e] != e {
		c.parent[e] = c.parent[c.parent[e]]
		e = c.parent[e]
	}
	return e
}

func (c *components) same(a, b int32) bool { return a == b || c.find(a) == c.find(b) }

func (c *components) union(a, b int32) {
	a, b = c.find(a), c.find(b)
	if a == b {
		return
	}
	c.parent[b] = a
	x, y := &c.sets[a], &c.sets[b]
	now := max(x.since, y.since)
	x.advance(now)
	y.advance(now)
	x.waiting += y.waiting
	x.maxQueue = max(x.maxQueue, y.maxQueue, x.waiting)
	x.area += y.area
	x.busy = max(x.busy, y.busy)
	x.maxConvoy = max(x.maxConvoy, y.maxConvoy)
	x.convoys += y.convoys
	x.convoyed += y.convoyed
}

func (s *set) advance(now fact.Time) {
	if s.waiting > 0 && now > s.since {
		s.area += float64(s.waiting) * float64(now-s.since)
		s.busy += now - s.since
	}
	s.since = max(s.since, now)
}

func (c *components) enter(e int32, now fact.Time) {
	s := &c.sets[c.find(e)]
	s.advance(now)
	s.waiting++
	s.maxQueue = max(s.maxQueue, s.waiting)
}

func (c *components) leave(e int32, now fact.Time) {
	s := &c.sets[c.find(e)]
	s.advance(now)
	s.waiting--
}

// convoy books a hand-over, the n-th of its chain.
func (c *components) convoy(e int32, n int) {
	s := &c.sets[c.find(e)]
	s.maxConvoy = max(s.maxConvoy, n)
	switch {
	case n == 2:
		s.convoys++
		s.convoyed += 2
	case n > 2:
		s.convoyed++
	}
}
