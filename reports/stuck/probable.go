package stuck

import (
	"fmt"
	"slices"
	"strings"

	"tracetool/traceparse/fact"
)

// heldUp is the rule for locks, semaphores and sends: the oldest wait is old and
// far longer than is usual there, and nobody is seen who may end it. It returns
// what decided, also if that is why the row is not stuck.
func (j *judge) heldUp(row *Row) (bool, string) {
	l := row.oldest
	if row.Site.Class() != fact.Contention {
		return false, ""
	}
	if !j.isOld(l) {
		return false, "It has not waited for long."
	}
	p, age := j.at(row), j.end.Sub(l.since)
	if age < overUsual*p.longest {
		return false, "Waits as long as that have ended here."
	}
	if rises, _ := j.rises(row); rises {
		return true, "They wait for longer than is usual here, and their number only grew."
	}
	if p.last > l.since && age < overOthers*p.longest {
		return false, "Others were woken here since it began to wait."
	}
	if row.op() == fact.ChanSend {
		return j.noReceiver(row, p)
	}
	if h := j.mayHold(row, p, j.active); h != nil {
		return false, fmt.Sprintf("Goroutine %d, which %s, may hold what it waits for.", h.id, j.whereabouts(h))
	}
	return true, "A wait " + opWords(row.op()) + " as long as that is not usual here, and no goroutine that still acts is seen to hold it."
}

// mayHold returns one of the goroutines that may hold the lock that the row waits
// for; nil if none does. Of those that run there is no stack, but a group.
func (j *judge) mayHold(row *Row, p *place, among []*live) *live {
	suspect := suspects(row, p)
	for _, l := range among {
		if row.op() == fact.Once && l.stack != nil {
			if l.inOnce() {
				return l
			}
			continue
		}
		if l.stack == nil && (l.group == row.Group || p.by[l.group] > 0 || suspect(l.group.Entry)) ||
			l.stack != nil && slices.ContainsFunc(l.stack.Frames, func(f fact.Frame) bool { return suspect(f.Func) }) {
			return l
		}
	}
	return nil
}

// suspects tells the functions that may hold the lock that the row waits for. A
// trace does not tell who holds a lock. It may be whoever is, on its way to where it
// is now, in a function that has released a lock to waiters of this place, in the
// waiting function itself, or in a method of the same type.
func suspects(row *Row, p *place) func(string) bool {
	names := map[string]bool{row.Site.Func: true}
	for s := range p.sites {
		names[s.Func] = true
	}
	receiver := receiverOf(row.Site.Func)
	return func(function string) bool {
		return names[function] || receiver != "" && strings.HasPrefix(function, receiver+".") ||
			row.op() == fact.FDLock && strings.HasPrefix(function, "internal/poll.(*FD).")
	}
}

// holder says who may hold what a stuck row waits for, without acting itself: one
// that waits for a lock for longer than the row does, or else one that waits for
// something else, in a function that its own entry function called. One that waits at
// the row's place must have come there through a method of the same type. A Once is
// held by who is in the function that it calls.
func (j *judge) holder(row *Row) string {
	if row.Tier < Probable || row.Tier == Definite || row.Site.Class() != fact.Contention || row.op() == fact.ChanSend {
		return ""
	}
	suspect := suspects(row, j.at(row))
	var found *live
	for _, l := range j.idle() {
		if row.op() == fact.Once {
			if l.row != row && found == nil && l.inOnce() {
				found = l
			}
			continue
		}
		locked := l.row.Site.Class() == fact.Contention && l.row.op() != fact.ChanSend
		frames := l.stack.Frames[:max(0, len(l.stack.Frames)-1)]
		if l.row == row || locked && l.since > row.Since || !locked && found != nil ||
			!slices.ContainsFunc(frames, func(f fact.Frame) bool { return suspect(f.Func) }) ||
			spotOf(l.site) == spotOf(row.Site) && !l.hasOuter(receiverOf(row.Site.Func)) {
			continue
		}
		found = l
		if locked {
			break
		}
	}
	if found == nil {
		return ""
	}
	return fmt.Sprintf("Goroutine %d, which %s, may hold it.", found.id, j.whereabouts(found))
}

// inOnce reports whether l is in a function that a Once has called. Who waits for one
// is in doSlow, too, but has nothing than the lock's functions inside of that.
func (l *live) inOnce() bool {
	if l.stack == nil {
		return false
	}
	past := false
	for _, f := range l.stack.Frames { // innermost first
		if past && f.Func == "sync.(*Once).doSlow" {
			return true
		}
		past = past || !hasPrefix(f.Func, "sync.", "internal/sync.", "runtime.")
	}
	return false
}

func hasPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

// hasOuter reports whether l came to where it waits through a method of the receiver.
func (l *live) hasOuter(receiver string) bool {
	i := slices.Index(l.stack.Frames, l.site.Frame)
	return receiver != "" && slices.ContainsFunc(l.stack.Frames[i+1:], func(f fact.Frame) bool {
		return strings.HasPrefix(f.Func, receiver+".")
	})
}

// idle is, for each stack at which goroutines wait, the one of a row that is there
// longest or else any. Their number is that of places in the program.
func (j *judge) idle() []*live {
	if j.stacks == nil {
		seen := make(map[*fact.Stack]bool)
		for _, row := range j.rows {
			for _, l := range append([]*live{row.oldest}, row.members...) {
				if row.Owner == "" && l.stack != nil && l.state == fact.Waiting && !seen[l.stack] {
					seen[l.stack] = true
					j.stacks = append(j.stacks, l)
				}
			}
		}
	}
	return j.stacks
}

// receiverOf is the package and type of a method: "main.(*Bank)" of
// "main.(*Bank).post.func1"; "" for a function.
func receiverOf(function string) string {
	if i := strings.Index(function, ")."); i >= 0 && strings.Contains(function[:i], "(") {
		return function[:i+1]
	}
	return ""
}

// noReceiver is the rule for sends. A channel is made, as a rule, by who creates
// its sender. So a send is stuck if its creator has ended or left the function
// that created the sender, is blocked for long itself, or is the one that ended
// the trace; unless somebody who has received here is alive and not stuck.
func (j *judge) noReceiver(row *Row, p *place) (bool, string) {
	l := row.oldest
	if l.last.from != nil && spotOf(l.last.from) == spotOf(l.site) && l.last.kind == fact.WakerGoroutine {
		if by := j.byID[l.last.by]; by != nil && !by.isStuck() && by != j.recorder {
			return false, fmt.Sprintf("Goroutine %d, which received from it before, is alive and %s.", by.id, j.whereabouts(by))
		}
	}
	creator := j.byID[l.parent]
	switch {
	case l.parent != 0 && creator == nil:
		return true, fmt.Sprintf("Its creator, goroutine %d, has ended, and no goroutine is seen that may receive.", l.parent)
	case creator == nil || creator == j.recorder:
		for g := range p.by {
			if c := j.groups[g]; c != nil && !j.allOf(g, func(r *Row) bool { return r.Tier >= Probable }) {
				return false, "Goroutines that have received here are alive."
			}
		}
		return true, "No goroutine is seen that may receive."
	case creator.isStuck() || j.blocked(creator):
		return true, fmt.Sprintf("Its creator, goroutine %d, is blocked itself.", creator.id)
	case j.hasLeft(creator, l.group.Created.Func):
		return true, fmt.Sprintf("Its creator, goroutine %d, is no longer in %s.", creator.id, shortFunc(l.group.Created.Func))
	}
	return false, fmt.Sprintf("Its creator, goroutine %d, is alive and %s: it may yet receive.", creator.id, j.whereabouts(creator))
}

// blocked reports whether l has waited for long on what only others can end.
func (j *judge) blocked(l *live) bool {
	if l.state != fact.Waiting || !j.isOld(l) {
		return false
	}
	return l.site.Class() == fact.Contention || l.site.Operation == fact.WaitGroup
}

// hasLeft reports whether l is where it is on a way that does not lead through
// the function.
func (j *judge) hasLeft(l *live, function string) bool {
	return l.stack != nil && function != "" && l.state == fact.Waiting && !l.inside(function)
}

// workersGone is the rule for WaitGroups. Its workers are taken to be the groups
// that the waiter created in a function that it is still in, those that ended
// such waits here before, and those which the same function created as the
// waiter, if some of them are stuck. A wait is stuck if all of them have ended or
// are stuck, and so are all other goroutines that it created.
func (j *judge) workersGone(row *Row) (bool, string) {
	l := row.oldest
	if row.op() != fact.WaitGroup || !j.isOld(l) {
		return false, ""
	}
	for _, c := range j.all {
		if c.parent == l.id && c.owner == "" && !c.isStuck() {
			return false, ""
		}
	}
	own, siblings := j.workers(row)
	switch stuck, ended, all := j.fate(own); {
	case all && stuck > 0:
		return true, fmt.Sprintf("It waits for %s.", plural(stuck, "goroutine that is stuck", "goroutines that are stuck"))
	case all && ended > 0:
		return true, fmt.Sprintf("Its workers are gone: %s ended, and none is alive.", plural(ended, "goroutine that it created has", "goroutines that it created have"))
	}
	if stuck, _, all := j.fate(siblings); all && stuck > 0 {
		return true, fmt.Sprintf("It waits for %s.", plural(stuck, "goroutine that is stuck", "goroutines that are stuck"))
	}
	return false, ""
}

// workers are the groups that may call Done for the row.
func (j *judge) workers(row *Row) (own, siblings []*fact.Group) {
	p := j.at(row)
	for g := range j.populations {
		switch {
		case g == row.Group || g.System || g.Created.Func == "":
		case p.by[g] > 0 || row.oldest.inside(g.Created.Func):
			own = append(own, g)
		case g.Created.Func == row.Group.Created.Func:
			siblings = append(siblings, g)
		}
	}
	return own, siblings
}

// fate counts the goroutines of the groups that are stuck, and that ended; all
// is false if one is alive and not stuck.
func (j *judge) fate(groups []*fact.Group) (stuck, ended int64, all bool) {
	for _, g := range groups {
		if c := j.groups[g]; c != nil {
			if len(c.loose) > 0 {
				return 0, 0, false
			}
			for _, r := range c.rows {
				if r.Tier < Probable {
					return 0, 0, false
				}
				stuck += int64(len(r.IDs))
			}
		}
		ended += j.populations[g].Ended
	}
	return stuck, ended, true
}
