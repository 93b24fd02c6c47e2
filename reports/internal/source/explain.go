package source

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Explain explains why blocked goroutines do not go on, most certain first. The
// others are all further live goroutines: they tell who could still end a wait.
// Blocked goroutines that one of these, or of those blocked elsewhere, can wake
// get no explanation.
func (p *Program) Explain(blocked, others []Goroutines) []Explanation {
	s := p.situation(blocked, others)
	e := &explainer{situation: s, explained: map[*waiter]bool{}, handed: map[*node]map[*ssa.Function]bool{}}
	e.doubleLocks()
	e.onces()
	e.cycles()
	e.nilChannels()
	e.missingUnlocks()
	e.noCounterparts()
	e.holders()
	e.possibleDoubleLocks()
	e.waitsForBlocked()
	slices.SortStableFunc(e.list, func(a, b Explanation) int {
		return cmp.Or(cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)), cmp.Compare(a.Object, b.Object))
	})
	return e.list
}

// explainer collects explanations. The steps are in the order of certainty, and
// what one explains is not explained again by a later one.
type explainer struct {
	*situation
	list      []Explanation
	explained map[*waiter]bool
	runOnce   map[*ssa.Function]bool
	// handed are, for a lock, the functions that return with it for their callers.
	handed map[*node]map[*ssa.Function]bool
}

// draft is an explanation in the making.
type draft struct {
	Explanation
	of *explainer
}

func (e *explainer) draft(k Kind, obj *node, title string, args ...any) *draft {
	return &draft{Explanation{Kind: k, Title: fmt.Sprintf(title, args...), Object: label(obj)}, e}
}

func (d *draft) done() { d.of.list = append(d.of.list, d.Explanation) }

// label is the object's name in output.
func label(obj *node) string { return cmp.Or(obj.name(), "something without a name") }

func (d *draft) party(ids []int64, role string, fn *ssa.Function, pos token.Pos) {
	f := d.of.frameAt(fn, pos)
	d.Parties = append(d.Parties, Party{ids, role, f, d.of.excerpt(f)})
}

// waits adds w as one that waits, and marks it as explained.
func (d *draft) waits(w *waiter) { d.waitsAs(w, "waits to "+doing(w.waits)+" here") }

func (d *draft) waitsAs(w *waiter, role string) {
	f := w.places[0].Frame
	d.Parties = append(d.Parties, Party{w.IDs, role, f, d.of.excerpt(f)})
	d.of.explained[w] = true
}

// took adds where w took what it holds, and the calls from there to where it waits.
func (d *draft) took(w *waiter, h *held) {
	d.party(w.IDs, pick(h.must, "took ", "may have taken ")+label(h.obj)+" here", h.instr.Parent(), h.pos)
	if h.at.index != w.places[0].index {
		d.Parties = append(d.Parties, Party{w.IDs, pick(h.must, "calls on from here, holding ", "calls on from here, and may hold ") + label(h.obj), h.at.Frame, d.of.excerpt(h.at.Frame)})
	}
	if !h.must {
		d.caveat("%s is held on some of the paths that lead there, not on all", label(h.obj))
	}
}

func (d *draft) caveat(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(d.Caveats, text) {
		d.Caveats = append(d.Caveats, text)
	}
}

// assumes notes that several goroutines' objects are taken for one.
func (d *draft) assumes(obj *node) {
	if !obj.instances() {
		return
	}
	if typ, _, ok := strings.Cut(obj.name(), "."); ok {
		d.caveat("it is assumed that all are of the same %s: a trace does not tell one from another", typ)
	} else {
		d.caveat("it is assumed that %s is the same one everywhere: a trace does not tell", label(obj))
	}
}

// verbs in the words of a role.
var deeds = map[verb]string{
	lock: "lock %s", rlock: "lock %s for reading", send: "send on %s", receive: "receive from %s",
	await: "see all of %s done", condWait: "be signalled by %s", ended: "see %s end",
}

func doing(ops []operation) string {
	var list []string
	for _, op := range ops {
		list = append(list, fmt.Sprintf(deeds[op.verb], label(op.obj)))
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " or to ")
}

// waitingFor is the subject of a title, with its verb.
func waitingFor(ws ...*waiter) string {
	who := goroutines(ws...)
	return who + pick(strings.HasPrefix(who, "goroutine "), " waits", " wait")
}

func goroutines(ws ...*waiter) string {
	var ids []int64
	for _, w := range ws {
		ids = append(ids, w.IDs...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 1 {
		return fmt.Sprintf("goroutine %d", ids[0])
	}
	return fmt.Sprintf("%d goroutines", len(ids))
}

// lockWaiters are those stuck that wait for obj, except one.
func (e *explainer) lockWaiters(obj *node, except ...*waiter) []*waiter {
	var list []*waiter
	for _, w := range e.blocked {
		if len(w.waits) == 1 && w.waits[0].isLock() && w.waits[0].obj.find() == obj.find() && !slices.Contains(except, w) {
			list = append(list, w)
		}
	}
	return list
}
