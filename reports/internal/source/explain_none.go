package source

import (
	"fmt"
	"slices"

	"tracetool/traceparse/fact"
)

// nilChannels: the runtime itself tells that the channel was nil.
func (e *explainer) nilChannels() {
	for _, w := range e.blocked {
		if !w.stuck || w.Operation != fact.Forever || len(w.waits) != 1 {
			continue
		}
		obj := w.waits[0].obj.find()
		d := e.draft(NilChannel, obj, "%s for ever to %s, which is nil there", waitingFor(w), doing(w.waits))
		if len(obj.makes) == 0 && !obj.external {
			d.Title += ": nothing in the program makes it"
		}
		d.waits(w)
		e.made(d, obj)
		d.done()
	}
}

func (e *explainer) made(d *draft, obj *node) {
	for _, m := range firstOf(obj.find().makes) {
		d.party(nil, "makes "+label(obj)+" here", m.Parent(), m.Pos())
	}
}

// most is how many places of one kind an explanation names.
const most = 4

func firstOf[T any](list []T) []T { return list[:min(most, len(list))] }

// noCounterparts: nobody at all can end the wait.
func (e *explainer) noCounterparts() {
	seen := map[string]*draft{}
	var order []*draft
	for _, w := range e.blocked {
		if !w.stuck || e.explained[w] || w.waits[0].isLock() || w.Operation == fact.Forever || e.awaited(w) || e.idle(w) {
			continue
		}
		k := fmt.Sprintf("%p %s", w.waits[0].obj.find(), doing(w.waits))
		d := seen[k]
		if d == nil {
			d = e.counterparts(w)
			seen[k] = d
			order = append(order, d)
		}
		d.waits(w)
	}
	for _, d := range order {
		slices.SortStableFunc(d.Parties, func(a, b Party) int { return min(1, len(b.IDs)) - min(1, len(a.IDs)) })
		d.done()
	}
}

// awaited reports whether another stuck goroutine could end the wait.
func (e *explainer) awaited(w *waiter) bool {
	return slices.ContainsFunc(w.waits, func(op operation) bool { return e.canEnd(e.stuckBut(w), op) })
}

func (e *explainer) stuckBut(w *waiter) []*waiter {
	return slices.DeleteFunc(slices.Clone(e.blocked), func(o *waiter) bool { return o == w || !o.stuck })
}

// counterparts drafts the explanation of one wait without its waiters.
func (e *explainer) counterparts(w *waiter) *draft {
	op := w.waits[0]
	ends := e.endsOf(w.waits)
	d := e.draft(kindOf(op, ends), op.obj, "%s", titleOf(op, ends))
	if len(w.waits) > 1 {
		d.Title = "no case of a select can come true any more: no live goroutine can get to what ends the wait to " + doing(w.waits)
	}
	if op.verb == await {
		e.missingDone(d, op)
	}
	for _, end := range firstOf(ends) {
		d.party(nil, endings[end.verb&op.ends()]+": no live goroutine can get here with this one", end.instr.Parent(), end.pos)
	}
	if op.verb == send || op.verb == receive {
		e.made(d, op.obj)
	}
	if op.verb == condWait && !inLoop(op.instr) {
		d.party(nil, "waits without a loop that looks at what it waits for: a signal from before is lost", op.instr.Parent(), op.pos)
	}
	e.evidence(d, op, ends)
	return d
}

func (e *explainer) evidence(d *draft, op operation, ends []operation) {
	if len(ends) > 0 {
		d.caveat("that no goroutine is on a way there is evidence, not proof: calls by reflection, or from code outside the module, are not followed")
	}
	if (op.verb == send || op.verb == receive) && len(ends) > 0 {
		d.caveat("it is assumed that a path that makes the channel anew is about the new one")
	}
	for _, o := range e.others {
		if o.stops && len(ends) > 0 {
			d.caveat("%s, of which the trace has no stack, is taken to be where the program stops the trace", goroutines(o))
		}
	}
	if slices.ContainsFunc(e.others, func(o *waiter) bool { return len(o.places) == 0 && o.Stack == nil }) {
		d.caveat("of some live goroutines the trace has no stack; they are taken to have no part in this")
	}
}

// endsOf lists the operations of the program that could end one of the waits.
func (e *explainer) endsOf(waits []operation) []operation {
	var list []operation
	for _, o := range e.ops {
		if slices.ContainsFunc(waits, func(w operation) bool { return w.endedBy(o) && o.instr != w.instr }) {
			list = append(list, o)
		}
	}
	return list
}

func (o operation) isClose() bool { return o.verb == closing }

func kindOf(op operation, ends []operation) Kind {
	switch op.verb {
	case send:
		return NoReceiver
	case await:
		return MissingDone
	case condWait:
		return NoSignal
	case ended:
		return NotCancelled
	}
	if op.ranges && !slices.ContainsFunc(ends, operation.isClose) {
		return NotClosed
	}
	return NoSender
}

func titleOf(op operation, ends []operation) string {
	name := label(op.obj)
	none := len(ends) == 0
	switch kindOf(op, ends) {
	case NoReceiver:
		return pick(none, "nothing in the program receives from "+name, "no live goroutine can get to a receive from "+name)
	case MissingDone:
		return pick(none, "nothing in the program calls Done on "+name, "no live goroutine can get to a Done on "+name)
	case NoSignal:
		return pick(none, "nothing in the program signals "+name, "no live goroutine can get to a signal of "+name)
	case NotCancelled:
		return pick(none, "nothing in the program cancels "+name, "no live goroutine can get to where "+name+" is cancelled")
	case NotClosed:
		return "nothing in the program closes " + name + ", and no live goroutine can get to a send on it"
	}
	return pick(none, "nothing in the program sends on "+name+" or closes it", "no live goroutine can get to a send on "+name+" or a close of it")
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

var endings = map[verb]string{
	send: "sends here", receive: "receives here", closing: "closes it here", doneVerb: "calls Done here",
	signal: "signals here", cancel: "cancels here",
}
