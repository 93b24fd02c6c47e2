package source

import "slices"

// doubleLocks: the goroutine holds what it waits for. If the trace does not show
// that it is the same instance, another holder makes that doubtful, and several
// goroutines at the same place are a cycle rather.
func (e *explainer) doubleLocks() {
	for _, w := range e.blocked {
		if len(w.waits) == 0 || !w.stuck || !w.waits[0].isLock() {
			continue
		}
		op := w.waits[0]
		h, certain := w.same(op)
		if h == nil || h.verb == rlock && op.verb == rlock || !certain && (!h.must || e.otherHolder(w, op)) {
			continue
		}
		if !certain && len(w.IDs) > 1 {
			e.sameStackCycle(w, h)
			continue
		}
		d := e.draft(DoubleLock, op.obj, "%s to %s, which %s already", waitingFor(w), doing(w.waits), pick(len(w.IDs) == 1, "it holds", "each holds"))
		if !certain {
			d.Title = waitingFor(w) + " to " + doing(w.waits) + ", and holds one of that name already"
		}
		d.waits(w)
		d.took(w, h)
		if !certain {
			d.assumes(op.obj)
		}
		for _, other := range e.lockWaiters(op.obj, w) {
			if !other.stuck || other.holding(op.obj) != nil {
				continue
			}
			d.waitsAs(other, "waits for it too")
			d.assumes(op.obj)
		}
		d.done()
	}
}

// same finds the hold of what op wants: by the same access, or else just of the
// same field.
func (w *waiter) same(op operation) (h *held, certain bool) {
	wants := w.access()
	for i := range w.holds {
		if w.holds[i].obj.find() == op.obj.find() && w.holds[i].access == wants && !wants.varies {
			return &w.holds[i], true
		}
	}
	return w.holding(op.obj), false
}

func (e *explainer) otherHolder(w *waiter, op operation) bool {
	return slices.ContainsFunc(slices.Concat(e.blocked, e.others), func(h *waiter) bool { return h != w && e.mayHold(h, op) })
}

// othersMayHold: one that is not even blocked may hold it, and give it up.
func (e *explainer) othersMayHold(op operation) bool {
	return slices.ContainsFunc(e.others, func(h *waiter) bool { return e.mayHold(h, op) })
}

func (e *explainer) sameStackCycle(w *waiter, h *held) {
	op := w.waits[0]
	d := e.draft(LockCycle, op.obj, "%s hold one of %s each and wait to lock another", goroutines(w), label(op.obj))
	d.waits(w)
	d.took(w, h)
	d.caveat("it is assumed that each waits for one that another of them holds: a trace does not tell one from another")
	d.done()
}

// missingUnlocks: nobody holds the lock, and a function can return with it.
func (e *explainer) missingUnlocks() {
	done := map[*node]bool{}
	for _, w := range e.blocked {
		if !w.stuck || e.explained[w] || !w.waits[0].isLock() || done[w.waits[0].obj.find()] {
			continue
		}
		op := w.waits[0]
		done[op.obj.find()] = true
		if slices.ContainsFunc(e.blocked, func(h *waiter) bool { return h.keeps(op.obj) }) {
			continue
		}
		if leaks := e.leaks(e.locks, op.obj, lock|rlock); len(leaks) > 0 {
			e.missingUnlock(op, leaks)
		}
	}
}

// keeps reports whether w holds obj other than by a call that has returned with
// it on some path: that is what a missing unlock looks like.
func (w *waiter) keeps(obj *node) bool {
	return slices.ContainsFunc(w.holds, func(h held) bool {
		return h.obj.find() == obj.find() && (h.must || h.instr.Parent() == h.at.fn)
	})
}

func (e *explainer) missingUnlock(op operation, leaks []leak) {
	waiters := e.lockWaiters(op.obj)
	d := e.draft(MissingUnlock, op.obj, "no blocked goroutine holds %s, and %s can return without unlocking it", label(op.obj), runtimeName(leaks[0].fn))
	for _, l := range leaks {
		d.party(nil, "locks "+label(op.obj)+" here", l.fn, l.taken.pos)
		d.party(nil, "returns here without unlocking it", l.fn, l.pos())
	}
	for _, w := range waiters {
		d.waits(w)
	}
	d.assumes(op.obj)
	d.caveat("that the function did return there is not in the trace; paths are followed without their conditions")
	d.done()
}
