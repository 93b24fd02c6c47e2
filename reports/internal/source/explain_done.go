package source

import (
	"fmt"
	"slices"

	"tracetool/reports/render/format"

	"golang.org/x/tools/go/ssa"
)

// missingDone names the returns that leave a Done out.
func (e *explainer) missingDone(d *draft, op operation) {
	for _, o := range e.ops {
		if o.verb&add != 0 && o.verb&doneVerb == 0 && o.obj.find() == op.obj.find() {
			d.party(nil, "adds to "+label(op.obj)+" here", o.instr.Parent(), o.pos)
		}
	}
	skips := e.skips(op.obj)
	for i, l := range firstOf(skips) {
		if i == 0 {
			d.Title = fmt.Sprintf("%s can return without calling Done on %s", format.Func(runtimeName(l.fn)), label(op.obj))
			d.caveat("that the function did return there is not in the trace; paths are followed without their conditions")
		}
		d.party(nil, "returns here without calling Done", l.fn, l.pos())
	}
}

// skips finds the returns before which Done is not called, in functions that
// call it otherwise.
func (e *explainer) skips(obj *node) []leak {
	var list []leak
	for _, fn := range e.flow.funcs {
		if !e.takes(fn, obj, doneVerb) {
			continue
		}
		for _, r := range e.dones.returns(fn) {
			if h := find(r.held, obj); h == nil || !h.must {
				list = append(list, leak{fn: fn, at: r.instr})
			}
		}
	}
	return list
}

// waitsForBlocked: those who could end the wait are stuck themselves, for a
// reason that is known.
func (e *explainer) waitsForBlocked() {
	for changed := true; changed; {
		changed = false
		for _, w := range e.blocked {
			if !w.stuck || e.explained[w] || w.waits[0].isLock() {
				continue
			}
			helpers := e.helpers(w)
			if slices.ContainsFunc(helpers, func(h *waiter) bool { return e.explained[h] }) && !slices.ContainsFunc(helpers, w.meets) {
				e.behind(w, helpers)
				changed = true
			}
		}
	}
}

// helpers are those stuck who could end the wait.
func (e *explainer) helpers(w *waiter) []*waiter {
	return slices.DeleteFunc(e.stuckBut(w), func(h *waiter) bool {
		return !slices.ContainsFunc(w.waits, func(op operation) bool { return e.canEnd([]*waiter{h}, op) })
	})
}

func (e *explainer) behind(w *waiter, helpers []*waiter) {
	d := e.draft(WaitsForBlocked, w.waits[0].obj, "%s to %s: only %s could bring that about, stuck as well", waitingFor(w), doing(w.waits), goroutines(helpers...))
	d.waits(w)
	for _, h := range helpers {
		was := e.explained[h]
		d.waitsAs(h, "could do so after this, but waits to "+doing(h.waits)+" here")
		e.explained[h] = was
		d.ending(w, h)
	}
	e.evidence(d, w.waits[0], []operation{{}})
	d.done()
}

// ending adds where h would end w's wait.
func (d *draft) ending(w, h *waiter) {
	for _, op := range w.waits {
		look := d.of.search(op.obj, op.endedBy)
		look.from(h)
		if end := look.run(); end != nil {
			d.party(nil, endings[end.verb&op.ends()]+", if it gets here", end.instr.Parent(), end.pos)
			return
		}
	}
}

// inLoop reports whether the instruction may be executed again in one call.
func inLoop(instr ssa.Instruction) bool {
	start := instr.Block()
	seen := map[*ssa.BasicBlock]bool{}
	for work := slices.Clone(start.Succs); len(work) > 0; work = work[1:] {
		if work[0] == start {
			return true
		}
		if !seen[work[0]] {
			seen[work[0]] = true
			work = append(work, work[0].Succs...)
		}
	}
	return false
}
