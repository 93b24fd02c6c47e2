package goroutines

import "tracetool/traceparse/fact"

// ancestry finds the creators of one goroutine. Creators may end long before it
// is created, so that until then it keeps a record of every goroutine alive; the
// records of those that have ended are held by the records of the goroutines that
// they created, and by nothing else, so that memory grows with the goroutines
// alive and their ancestors.
type ancestry struct {
	// alive has, once the goroutine is found, only its creators.
	alive  map[int64]*relative
	self   *relative
	found  fact.Time // when self was
	pruned bool
}

// relative is what is kept of one goroutine: 72 bytes.
type relative struct {
	id     int64
	parent *relative
	group  *fact.Group
	// start is when it was created, also if that was before the window.
	start fact.Time
	fate  fate
	// met is false for one of whom nothing but the ID is known.
	met, older bool
}

func newAncestry() ancestry { return ancestry{alive: make(map[int64]*relative)} }

// see takes the transition in which a goroutine is met for the first time.
func (a *ancestry) see(t *fact.Transition, id int64) {
	if t.From != fact.NotExist && t.From != fact.Unknown {
		return // nearly always
	}
	a.prune(t.Time)
	r := a.alive[t.G.ID]
	switch {
	case a.pruned && r == nil && (t.G.ID != id || t.From == fact.Unknown):
		return
	case r == nil || t.From == fact.NotExist: // a record there may be is an earlier goroutine's
		r = &relative{id: t.G.ID}
		a.alive[r.id] = r
	case r.met: // it is back from a damaged part
		return
	}
	r.met, r.older, r.start, r.group = true, t.G.StartOpen, t.G.Start, t.G.Group
	if t.G.Parent != 0 {
		r.parent = a.relative(t.G.Parent)
	}
	if r.id == id {
		a.self, a.found = r, t.Time
	}
}

// relative returns the record of a goroutine, a new one if there is none: where a
// window begins, goroutines may be met before their creators.
func (a *ancestry) relative(id int64) *relative {
	r := a.alive[id]
	if r == nil {
		r = &relative{id: id}
		a.alive[id] = r
	}
	return r
}

// prune forgets all but the creators. It waits for the clock to move on: all that
// are alive when a window begins are met at the same time.
func (a *ancestry) prune(now fact.Time) {
	if a.pruned || a.self == nil || now <= a.found {
		return
	}
	a.pruned = true
	creators := make(map[int64]*relative)
	for _, r := range a.creators() {
		if r.fate.kind == unknownFate {
			creators[r.id] = r
		}
	}
	a.alive = creators
}

// end takes what became of a goroutine.
func (a *ancestry) end(g *fact.Goroutine) {
	if r := a.alive[g.ID]; r != nil {
		r.fate = fateOf(g)
		delete(a.alive, g.ID)
	}
}

// creators returns the chain of creators, the nearest first.
func (a *ancestry) creators() []*relative {
	var list []*relative
	if a.self == nil {
		return nil
	}
	seen := map[*relative]bool{a.self: true}
	for child := a.self; ; {
		r := child.parent
		// In a damaged trace an ID may be that of another goroutine.
		if r == nil || seen[r] || r.met && r.start > child.start {
			return list
		}
		seen[r] = true
		list = append(list, r)
		child = r
	}
}
