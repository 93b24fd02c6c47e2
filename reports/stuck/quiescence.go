package stuck

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tracetool/traceparse/fact"
)

// quietFor is how long it must have been quiet: in a shorter time the goroutine
// that ended the trace may just have stopped to serve the others.
const quietFor = 20 * time.Millisecond

// activity is what a goroutine may still do by itself.
type activity uint8

const (
	neutral activity = iota // not the program's, or the other side of an iter.Pull
	passive                 // waits for another goroutine
	acting                  // runs, or something outside of the program will wake it
)

// activityOf says whether l could go on without another goroutine. A timer may end
// a receive or a select at any place where it has done so before; what the trace
// does not name may be ended by anything.
func (j *judge) activityOf(l *live) activity {
	switch {
	case l.owner == byRecorder:
		return acting
	case l.owner != "" || l.group.Entry == profileWriter:
		return neutral
	case l.state != fact.Waiting:
		return acting
	}
	switch op := l.site.Operation; op {
	case fact.Mutex, fact.RWMutexRead, fact.RWMutexWrite, fact.Once, fact.ChanSend, fact.Semaphore,
		fact.ChanReceive, fact.Select, fact.WaitGroup, fact.Cond, fact.Forever:
		if p := j.places[spotOf(l.site)]; p != nil && p.timers > 0 {
			return acting
		}
		return passive
	case fact.Coroutine:
		return neutral
	}
	return acting
}

// mayBeTimed reports whether l's receive or select may be one from a timer that does
// not fire within the trace: a select in any case, a receive where no goroutine ever
// ended one. A trace does not tell one channel from another.
func (j *judge) mayBeTimed(l *live) bool {
	if l.owner != "" || l.state != fact.Waiting {
		return false
	}
	return l.site.Operation == fact.Select || l.site.Operation == fact.ChanReceive && !j.servedBySome(l)
}

// servedBySome reports whether a goroutine has ended a wait at l's place.
func (j *judge) servedBySome(l *live) bool {
	p := j.places[spotOf(l.site)]
	return p != nil && p.lastBy > 0
}

// doubtful returns a goroutine of the program that a timer may yet wake, at a place
// where no goroutine ever ended a wait; nil if there is none.
func (j *judge) doubtful() *live {
	for _, l := range j.all {
		if j.mayBeTimed(l) && !j.servedBySome(l) && j.activityOf(l) == passive {
			return l
		}
	}
	return nil
}

// findActive lists the active goroutines and finds the recorder: who stops a trace
// runs at its end, so that it is known if only one goroutine does. A window may
// end at any time.
func (j *judge) findActive(window bool) {
	var running []*live
	for _, l := range j.all {
		if j.activityOf(l) != acting {
			continue
		}
		j.active = append(j.active, l)
		if l.state == fact.Running || l.owner == byRecorder {
			running = append(running, l)
		}
	}
	if len(running) == 1 && !window {
		j.recorder = running[0]
		j.active = slices.DeleteFunc(j.active, func(l *live) bool { return l == j.recorder })
	}
}

// quiesce is the rule of tier Quiescence. The program is quiescent if, at the
// end and for 20 ms before, each of its goroutines waits for another one, on a
// lock, a channel, a WaitGroup or a condition: none runs, is runnable, in a
// syscall, asleep or on the network, none waits at a place where timers ended
// waits, and of none is it unknown what it waits for. Goroutines of the
// runtime and of package testing do not count, and neither does the recorder:
//
//   - An outsider (see [judge.outsider]) has nothing to do with the others: all of
//     them are stuck.
//   - The main goroutine, or another one of the program, may go on when it has
//     stopped the trace. Then only those are stuck whom it never served: see
//     [judge.closed].
//
// A receive or a select where no goroutine ever ended a wait may be one from a
// timer, such as a ticker's that fires each hour: while there is one, the program is
// not known to be quiescent. A select may have a case for a timer anywhere.
func (j *judge) quiesce() {
	if len(j.active) > 0 || j.doubtful() != nil {
		return
	}
	var waiting []*Row
	quiet := j.wall
	for _, row := range j.rows {
		if j.activityOf(row.oldest) == passive {
			waiting = append(waiting, row)
			for _, l := range row.members {
				quiet = min(quiet, j.end.Sub(l.since))
			}
		}
	}
	if quiet < quietFor {
		return
	}
	why := "All goroutines of the program wait for each other"
	const silent = "; Go's own deadlock detector is silent while a test, a timer or a trace is under way."
	switch {
	case j.recorder == nil:
	case j.outsider():
		why += fmt.Sprintf(", but for goroutine %d, which ended the trace and never woke one of them", j.recorder.id)
	default:
		waiting = j.closed(waiting)
		why = fmt.Sprintf("No goroutine of the program goes on but goroutine %d, which ended the trace and never woke anybody here", j.recorder.id)
	}
	for _, row := range waiting {
		if row.Tier == Idle && !row.keepsAlive() && !j.mayBeTimed(row.oldest) {
			row.set(Quiescence, why+silent)
		}
	}
}

// outsider reports whether the recorder only watched: it woke nobody, created none of
// those who wait, and is not the main goroutine but one that a timer or package
// testing started, or that somebody started for the purpose.
func (j *judge) outsider() bool {
	r := j.recorder
	if r.woke || r.id == mainID || strings.HasPrefix(r.group.Entry, "testing.tRunner") {
		return false
	}
	for _, l := range j.all {
		if l.parent == r.id && j.activityOf(l) == passive {
			return false
		}
	}
	return true
}

// closed returns the rows that wait for each other, as far as the trace shows,
// and not for the recorder. That one must have slept, or waited, all the time since
// the row's oldest wait began, but for the first 20 ms, and its group must never have ended a wait there.
// Then locks, sends and semaphores count; at other places waits must have ended
// before, and all who ended them, or the WaitGroup's workers, be alive and in such
// rows themselves.
func (j *judge) closed(rows []*Row) []*Row {
	in := make(map[*Row]bool)
	for _, row := range rows {
		in[row] = true
	}
	for changed := true; changed; {
		changed = false
		for _, row := range rows {
			if in[row] && !j.closedIn(row, in) {
				delete(in, row)
				changed = true
			}
		}
	}
	var list []*Row
	for _, row := range rows {
		if in[row] {
			list = append(list, row)
		}
	}
	return list
}

func (j *judge) closedIn(row *Row, in map[*Row]bool) bool {
	p, r := j.at(row), j.recorder
	if p.by[r.group] > 0 || r.last.from == nil || r.last.start.Sub(row.Since) > quietFor {
		return false
	}
	if row.Site.Class() == fact.Contention {
		return true
	}
	wakers := slices.Collect(maps.Keys(p.by))
	if row.op() == fact.WaitGroup {
		wakers, _ = j.workers(row)
	}
	for _, g := range wakers {
		if !j.allOf(g, func(r *Row) bool { return in[r] }) {
			return false
		}
	}
	return len(wakers) > 0
}
