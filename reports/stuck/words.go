package stuck

import (
	"fmt"
	"slices"
	"strings"

	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

func plural(n int64, one, many string) string { return format.Plural(n, one, many) }

func shortFunc(name string) string { return format.Func(name) }

// foreverWords says on what a goroutine waits for ever.
func foreverWords(row *Row) string {
	switch row.Site.Call {
	case "select":
		return "in select{}"
	case "":
		return "without an end"
	}
	return "in a " + strings.TrimPrefix(row.Site.Call, "chan ") + " on a nil channel"
}

// opWords is the operation as it goes after "waits" or "wait".
func opWords(op fact.Operation) string {
	switch op {
	case fact.Mutex:
		return "for a mutex"
	case fact.RWMutexRead:
		return "to read-lock an RWMutex"
	case fact.RWMutexWrite:
		return "to write-lock an RWMutex"
	case fact.Once:
		return "for a Once"
	case fact.FDLock:
		return "for the lock of a file"
	case fact.Semaphore:
		return "for a semaphore"
	case fact.ChanSend:
		return "to send on a channel"
	case fact.ChanReceive:
		return "to receive from a channel"
	case fact.Select:
		return "in a select"
	case fact.WaitGroup:
		return "for a WaitGroup"
	case fact.Cond:
		return "for a condition"
	case fact.Coroutine:
		return "for the other side of an iterator"
	case fact.Synctest:
		return "in a synctest bubble"
	case fact.Forever:
		return "for ever"
	case fact.Network:
		return "for the network"
	case fact.Sleep:
		return "asleep"
	case fact.GC, fact.Runtime:
		return "for the runtime"
	}
	return "for what the trace does not tell"
}

// idleWords says why waits of an operation are nothing to worry about.
func idleWords(op fact.Operation) string {
	switch op.Class() {
	case fact.External:
		return "The world outside ends such waits."
	case fact.RuntimeClass:
		return "The runtime ends such waits."
	case fact.UnknownClass:
		return "The trace does not tell what it waits for."
	}
	return "Goroutines without work wait so, and nothing says that none will come."
}

// whereabouts says what a goroutine does at the end, after "goroutine 7 ".
func (j *judge) whereabouts(l *live) string {
	switch l.state {
	case fact.Waiting:
		s := "waits " + opWords(l.site.Operation)
		if l.site.Func != "" {
			s += " at " + format.Mention(l.site.Frame)
		}
		return s
	case fact.Syscall:
		return "is in a syscall"
	case fact.Runnable:
		return "is about to run"
	case fact.Running:
		return "is running"
	}
	return "is lost in a damaged part of the trace"
}

// evidence is all that can be said of a row, what decided first.
func (j *judge) evidence(row *Row) []string {
	lines := []string{row.reason, j.since(row)}
	if row.State == fact.Waiting {
		lines = append(lines, j.wakeUps(row))
	}
	lines = append(lines, j.holder(row), j.creator(row), j.previous(row), j.number(row))
	return slices.DeleteFunc(lines, func(s string) bool { return s == "" })
}

// since says when the oldest wait began.
func (j *judge) since(row *Row) string {
	l := row.oldest
	state := map[fact.State]string{fact.Waiting: "has waited", fact.Runnable: "has been runnable", fact.Syscall: "has been in the syscall"}[row.State]
	s := fmt.Sprintf("Goroutine %d %s since %s, for %s", l.id, state, format.Offset(l.since), format.Duration(row.Age(j.end)))
	if l.older && l.since == l.start {
		s = fmt.Sprintf("Goroutine %d %s since before the trace, for %s at least", l.id, state, format.Duration(row.Age(j.end)))
	}
	if n := int64(len(row.IDs)) - 1; n > 0 {
		s += "; " + plural(n, "other came later", "others came later")
	}
	return s + "."
}

// wakeUps says what ended waits at the place.
func (j *judge) wakeUps(row *Row) string {
	p := j.at(row)
	if p.ended == 0 {
		return "Nobody was woken here during the trace."
	}
	s := fmt.Sprintf("%s here, the longest after %s and the last at %s, %s before the end",
		plural(p.ended, "wait ended", "waits ended"), format.Duration(p.longest), format.Offset(p.last), format.Duration(j.end.Sub(p.last)))
	if g := top(p.by); g != nil {
		s += ", most by " + format.Func(names.Group(g))
	}
	return s + "."
}

// top is the group that woke most, nil if none did.
func top(by map[*fact.Group]int64) *fact.Group {
	var best *fact.Group
	for g, n := range by {
		if best == nil || n > by[best] || n == by[best] && g.Compare(best) < 0 {
			best = g
		}
	}
	return best
}

// creator says who created the oldest one, and where that one is now.
func (j *judge) creator(row *Row) string {
	l, at := row.oldest, row.Group.Created
	switch {
	case l.older && at.Func == "":
		return "" // the trace does not tell
	case at.Func == "":
		return "A timer or the runtime started it."
	}
	s := "Created at " + format.Mention(at)
	if l.parent != 0 {
		s += " by " + j.other(l.parent, nil)
	}
	return s + "."
}

// other names another goroutine and says where it is now.
func (j *judge) other(id int64, group *fact.Group) string {
	l := j.byID[id]
	if l != nil {
		group = l.group
	}
	s := fmt.Sprintf("goroutine %d", id)
	if group != nil && group.Canonical().Entry != "" {
		s += " (" + format.Func(names.Group(group.Canonical())) + ")"
	}
	switch {
	case l == nil:
		return s + ", which has ended"
	case l == j.recorder:
		return s + ", which ended the trace"
	}
	return s + ", which " + j.whereabouts(l)
}

// previous says how the oldest one's previous wait ended.
func (j *judge) previous(row *Row) string {
	w := row.oldest.last
	if w.from == nil {
		return ""
	}
	s := fmt.Sprintf("Its previous wait, %s, ended at %s", opWords(w.from.Operation), format.Offset(w.at))
	if w.from.Func != "" && w.from.Frame != row.frame() {
		s = fmt.Sprintf("Its previous wait, %s at %s, ended at %s", opWords(w.from.Operation), format.Mention(w.from.Frame), format.Offset(w.at))
	}
	switch {
	case w.kind == fact.WakerGoroutine && w.by != 0:
		s += ", by " + j.other(w.by, w.group)
	case w.kind == fact.WakerTimer:
		s += ", by a timer"
	case w.kind == fact.WakerNetwork:
		s += ", by the network"
	}
	return s + "."
}

func (r *Row) frame() fact.Frame {
	if r.Site == nil {
		return fact.Frame{}
	}
	return r.Site.Frame
}

// points is how many numbers of a population are shown.
const points = 5

// number says how many of the group there were in the course of the trace.
func (j *judge) number(row *Row) string {
	g := j.populations[row.Group]
	if g == nil || g.Goroutines < 2 {
		return ""
	}
	fate := "none has ended"
	if g.Ended > 0 {
		fate = plural(g.Ended, "has ended", "have ended")
	}
	s := fmt.Sprintf("Of %s, %s", plural(g.Goroutines, "goroutine of the group", "goroutines of the group"), fate)
	if rises, _ := j.rises(row); rises {
		var curve []string
		for i := range points {
			curve = append(curve, format.Count(g.Population[i*(len(g.Population)-1)/(points-1)].Alive))
		}
		return "Their number only grew: alive at equal steps " + strings.Join(curve, ", ") + "; " + strings.ToLower(s[:1]) + s[1:] + "."
	}
	return s + "."
}
