package source

import "slices"

// holders: the lock is held by a goroutine that is blocked in something else
// than a wait for a timer.
func (e *explainer) holders() {
	for _, h := range e.blocked {
		if h.timed() {
			continue
		}
		for i, taken := range h.holds {
			first := slices.IndexFunc(h.holds, func(o held) bool { return o.obj.find() == taken.obj.find() })
			var waiters []*waiter
			for _, w := range e.lockWaiters(taken.obj, h) {
				if !e.explained[w] && w.holding(taken.obj) == nil && !e.othersMayHold(w.waits[0]) {
					waiters = append(waiters, w)
				}
			}
			if first == i && len(waiters) > 0 && len(h.waits) > 0 {
				e.holder(h, &h.holds[i], waiters)
			}
		}
	}
}

func (e *explainer) holder(h *waiter, taken *held, waiters []*waiter) {
	d := e.draft(HoldingWhileBlocked, taken.obj, "%s for %s, held by %s while blocked in the wait to %s", waitingFor(waiters...), label(taken.obj), goroutines(h), doing(h.waits))
	for _, w := range waiters {
		d.waits(w)
	}
	was := e.explained[h]
	d.took(h, taken)
	d.waits(h)
	e.explained[h] = was
	d.assumes(taken.obj)
	d.done()
}
