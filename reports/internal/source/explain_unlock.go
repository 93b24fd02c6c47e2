package source

import (
	"slices"

	"tracetool/reports/render/format"
)

// missingUnlocks: nobody is seen to hold the lock, and a function can return with
// it. Who called that one may have it, and wait for it in a later call.
func (e *explainer) missingUnlocks() {
	done := map[*node]bool{}
	for _, w := range e.blocked {
		if !w.stuck || e.explained[w] || !w.waits[0].isLock() || done[w.waits[0].obj.find()] {
			continue
		}
		obj := w.waits[0].obj
		done[obj.find()] = true
		if e.keeper(obj) {
			continue
		}
		if leaks := e.leaks(obj); len(leaks) > 0 {
			e.missingUnlock(obj, leaks)
		}
	}
}

// keeper reports whether a blocked goroutine keeps obj.
func (e *explainer) keeper(obj *node) bool {
	return slices.ContainsFunc(e.blocked, func(h *waiter) bool { return e.keeps(h, obj) != nil })
}

// keeps returns how w holds obj other than by a call that has returned with it on
// some path and was not to: that is what a missing unlock looks like.
func (e *explainer) keeps(w *waiter, obj *node) *held {
	var found *held
	for i := range w.holds {
		h := &w.holds[i]
		if h.obj.find() == obj.find() && (h.must || h.via == nil || e.isHanded(h.via, obj)) && (found == nil || !found.must && h.must) {
			found = h
		}
	}
	return found
}

// missingUnlock names first the returns that always have the lock; after those who
// wait come the others, which may have it only by the analysis' doing.
func (e *explainer) missingUnlock(obj *node, leaks []leak) {
	d := e.draft(MissingUnlock, obj, "%s can return with %s locked", format.Func(runtimeName(leaks[0].fn)), label(obj))
	alike := func(l leak) bool { return l.taken.must == leaks[0].taken.must }
	e.leaking(d, leaks, alike)
	for _, w := range e.lockWaiters(obj) {
		d.waits(w)
	}
	e.leaking(d, leaks, func(l leak) bool { return !alike(l) })
	d.assumes(obj)
	d.caveat("that the function did return there is not in the trace; paths are followed without their conditions")
	if e.free(obj) {
		d.Title += ", and no blocked goroutine holds it"
	} else {
		d.caveat("the goroutine that called it then may be one of those that are blocked")
	}
	d.done()
}

// free reports whether no blocked goroutine can hold obj, by frames that were all
// found in the source.
func (e *explainer) free(obj *node) bool {
	return len(e.mismatch) == 0 && !slices.ContainsFunc(e.blocked, func(w *waiter) bool { return w.holding(obj) != nil })
}

func (e *explainer) leaking(d *draft, leaks []leak, wanted func(leak) bool) {
	var last *leak
	for _, l := range leaks {
		if wanted(l) {
			e.leak(d, l, last == nil || last.fn != l.fn || last.taken.instr != l.taken.instr)
			last = &l
		}
	}
}

// leak adds the places of one; what unlocks it on some paths only is one of them.
func (e *explainer) leak(d *draft, l leak, first bool) {
	name := label(l.taken.obj)
	if first {
		d.party(nil, "locks "+name+" here", l.taken.instr.Parent(), l.taken.pos)
	}
	if l.taken.must {
		d.party(nil, "returns here without unlocking it", l.fn, l.pos())
		return
	}
	for _, o := range e.ops {
		if o.instr.Parent() == l.fn && o.verb&(unlock|runlock) != 0 && o.obj.find() == l.taken.obj.find() {
			d.party(nil, "unlocks it on some paths only, here", l.fn, o.pos)
		}
	}
	d.party(nil, "returns here, on other paths without unlocking it", l.fn, l.pos())
}
