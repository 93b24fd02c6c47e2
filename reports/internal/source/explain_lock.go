package source

import (
	"slices"
	"strings"
)

// doubleLocks: the goroutine holds what it waits for, on all paths that lead there:
// one of its frames took it and has not let go. If the trace does not show that it
// is the same instance, another holder makes that doubtful, and several goroutines
// at the same place are a cycle rather.
func (e *explainer) doubleLocks() {
	for _, w := range e.blocked {
		if len(w.waits) == 0 || !w.stuck || !w.waits[0].isLock() {
			continue
		}
		op := w.waits[0]
		h, certain := w.same(op)
		if h == nil || h.verb == rlock && op.verb == rlock || !h.must || !certain && e.otherHolder(w, op) {
			continue
		}
		if !certain && len(w.IDs) > 1 {
			e.sameStackCycle(w, h)
			continue
		}
		e.doubleLock(w, h, certain)
	}
}

func (e *explainer) doubleLock(w *waiter, h *held, certain bool) {
	obj := w.waits[0].obj
	d := e.draft(DoubleLock, obj, "%s to %s, %s already", waitingFor(w), doing(w.waits), w.holdsIt(h))
	if !certain {
		d.Title = waitingFor(w) + " to " + doing(w.waits) + ", and holds one of that name already"
	}
	d.waits(w)
	d.took(w, h)
	if !certain {
		d.assumes(obj)
	}
	e.waitToo(d, obj)
	d.done()
}

// holdsIt says of one goroutine, or of several, that they hold what they wait for.
// What only one can hold, several hold only if each has its own.
func (w *waiter) holdsIt(h *held) string {
	switch {
	case len(w.IDs) == 1:
		return "which it holds"
	case h.verb == rlock:
		return "which each holds"
	case h.obj.instances():
		return "each the one that it holds"
	}
	return "which one of them may hold"
}

// waitToo adds those who wait for obj without keeping one themselves.
func (e *explainer) waitToo(d *draft, obj *node) {
	for _, other := range e.lockWaiters(obj) {
		if other.stuck && !e.explained[other] && e.keeps(other, obj) == nil {
			d.waitsAs(other, "waits for it too")
			d.assumes(obj)
		}
	}
}

// possibleDoubleLocks: those left over who hold what they wait for on some paths.
// At most one of them does, unless it is for reading.
func (e *explainer) possibleDoubleLocks() {
	for _, w := range e.blocked {
		if !w.stuck || e.explained[w] || !w.doubtful() {
			continue
		}
		obj := w.waits[0].obj
		ws := slices.DeleteFunc(e.lockWaiters(obj), func(o *waiter) bool { return !o.stuck || e.explained[o] || !o.doubtful() })
		who := waitingFor(ws...)
		d := e.draft(PossibleDoubleLock, obj, "%s for %s, which %s may hold already", who, label(obj), pick(strings.HasPrefix(who, "goroutine "), "it", "one of them"))
		for _, o := range ws {
			h, _ := o.same(o.waits[0])
			d.waits(o)
			d.took(o, h)
		}
		e.waitToo(d, obj)
		d.done()
	}
}

// doubtful reports whether w holds what it waits for on some of the paths.
func (w *waiter) doubtful() bool {
	if len(w.waits) == 0 || !w.waits[0].isLock() {
		return false
	}
	h, certain := w.same(w.waits[0])
	return certain && !h.must && (h.verb != rlock || w.waits[0].verb != rlock)
}

// doubts reports whether taken is what w itself waits for, and in doubt: w cannot
// hold it for another if it is to wait for it.
func (w *waiter) doubts(taken *held) bool {
	return w.doubtful() && !taken.must && taken.obj.find() == w.waits[0].obj.find()
}

// same finds the hold of what op wants: by the same access, or else just of the
// same field. One on all paths goes before one on some.
func (w *waiter) same(op operation) (h *held, certain bool) {
	wants := w.access()
	for i := range w.holds {
		o := &w.holds[i]
		if o.obj.find() == op.obj.find() && o.access == wants && !wants.varies && (h == nil || !h.must && o.must) {
			h = o
		}
	}
	if h != nil {
		return h, true
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
