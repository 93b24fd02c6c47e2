package source

import (
	"slices"

	"tracetool/traceparse/fact"
)

// ends returns the verbs that can end a wait.
func (o operation) ends() verb {
	switch o.verb {
	case send:
		return receive
	case receive:
		return send | closing
	case await:
		return doneVerb
	case condWait:
		return signal
	case ended:
		return cancel
	}
	return noVerb
}

func (o operation) isLock() bool { return o.verb == lock || o.verb == rlock }

// endedBy reports whether other ends waits of kind o.
func (o operation) endedBy(other operation) bool {
	if other.verb&o.ends() == 0 {
		return false
	}
	if o.verb == ended {
		return slices.Contains(o.obj.ancestors(), other.obj.find())
	}
	return other.obj.find() == o.obj.find()
}

// outside reports whether code that was not read may end the wait, or the
// object's origin is not known.
func (o operation) outside() bool {
	switch o.verb {
	case send, receive:
		n := o.obj.find()
		return n.external || len(n.makes) == 0
	case ended:
		return slices.ContainsFunc(o.obj.ancestors(), func(n *node) bool { return n.external })
	case await, condWait:
		return o.obj.find().external
	}
	return !o.isLock()
}

// timed reports whether a timer may end one of the waits.
func (w *waiter) timed() bool {
	return w.Operation != fact.Forever && slices.ContainsFunc(w.waits, func(o operation) bool {
		return slices.ContainsFunc(o.obj.ancestors(), func(n *node) bool { return n.timed })
	})
}

// findStuck begins with the suspicion that all blocked goroutines are stuck and
// clears each one whose wait somebody can end who can go on himself.
func (s *situation) findStuck() {
	for _, w := range s.blocked {
		w.stuck = len(w.waits) > 0 && (w.Operation == fact.Forever || !slices.ContainsFunc(w.waits, operation.outside))
	}
	for changed := true; changed; {
		changed = false
		for _, w := range s.blocked {
			if w.stuck && w.Operation != fact.Forever && s.cleared(w) {
				w.stuck, changed = false, true
			}
		}
	}
}

func (s *situation) cleared(w *waiter) bool {
	if w.waits[0].isLock() {
		return slices.ContainsFunc(s.running(), func(h *waiter) bool { return s.mayHold(h, w.waits[0]) })
	}
	for _, op := range w.waits {
		if s.canEnd(s.running(), op) || s.calledBack(op) {
			return true
		}
	}
	return false
}

// running are the goroutines that are not stuck.
func (s *situation) running() []*waiter {
	list := slices.Clone(s.others)
	for _, w := range s.blocked {
		if !w.stuck {
			list = append(list, w)
		}
	}
	return list
}

// mayHold reports whether h may hold the lock: it does by its stack, or nobody
// knows where it is and it may take the lock.
func (s *situation) mayHold(h *waiter, op operation) bool {
	if h.holding(op.obj) != nil {
		return true
	}
	if !h.roaming {
		return false
	}
	look := s.search(op.obj, func(o operation) bool {
		return o.verb&(lock|rlock|tryLock) != 0 && o.obj.find() == op.obj.find()
	})
	look.from(h)
	return look.run() != nil
}

// canEnd reports whether one of list can reach an operation that ends op.
func (s *situation) canEnd(list []*waiter, op operation) bool {
	look := s.search(op.obj, op.endedBy)
	anywhere := s.search(op.obj, op.endedBy)
	anywhere.makes = nil // one that roams may be behind the make
	for _, h := range list {
		if op.verb == await && slices.ContainsFunc(s.finishes(h), func(n *node) bool { return n.find() == op.obj.find() }) {
			return true
		}
		if h.roaming {
			anywhere.from(h)
		} else {
			look.from(h)
		}
	}
	return look.run() != nil || anywhere.run() != nil
}

// calledBack reports whether code outside the module may call a function that
// ends the wait: a handler, a timer's function.
func (s *situation) calledBack(op operation) bool {
	look := s.search(op.obj, op.endedBy)
	for _, fn := range s.flow.escaped {
		look.function(fn)
	}
	return look.run() != nil
}
