package source

// holders: the lock is held by a goroutine that is blocked in something else
// than a wait for a timer.
func (e *explainer) holders() {
	for _, must := range []bool{true, false} { // those who certainly hold it first
		for _, h := range e.blocked {
			for i := range h.holds {
				if taken := h.holding(h.holds[i].obj); taken == &h.holds[i] && taken.must == must && len(h.waits) > 0 && !h.timed() {
					e.holderOf(h, taken)
				}
			}
		}
	}
}

func (e *explainer) holderOf(h *waiter, taken *held) {
	var waiters []*waiter
	for _, w := range e.lockWaiters(taken.obj, h) {
		own := w.holding(taken.obj)
		if !e.explained[w] && (own == nil || taken.must && !own.must) && !e.othersMayHold(w.waits[0]) {
			waiters = append(waiters, w)
		}
	}
	if len(waiters) > 0 {
		e.holder(h, taken, waiters)
	}
}

func (e *explainer) holder(h *waiter, taken *held, waiters []*waiter) {
	d := e.draft(HoldingWhileBlocked, taken.obj, "%s for %s, %s by %s while blocked in the wait to %s", waitingFor(waiters...), label(taken.obj), pick(taken.must, "held", "which may be held"), goroutines(h), doing(h.waits))
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
