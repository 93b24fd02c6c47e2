package path

import (
	"slices"
	"time"

	"tracetool/traceparse/fact"
)

// window is a wait through which the path came, from the block to the wake-up.
// The walk is within it while it is later than block.
type window struct {
	block fact.Time
	at    int32 // the record at block
	site  *fact.Site
	by    *fact.WakeSite
}

// innermost returns the last window of the stack that is going on at t, and
// removes those that are over: time only runs backward.
func innermost(stack *[]window, t fact.Time) *window {
	for n := len(*stack); n > 0; n-- {
		if w := &(*stack)[n-1]; w.block < t {
			return w
		}
		*stack = (*stack)[:n-1]
	}
	return nil
}

// push adds a window. Those that began no earlier cannot be the innermost again:
// so there are no more than waits at one time.
func push(stack []window, win window) []window {
	n := len(stack)
	for n > 0 && stack[n-1].block >= win.block {
		n--
	}
	return append(stack[:n], win)
}

// enter notes that the path leaves a wait, which record r ended, for its waker.
func (w *walker) enter(r *record, c *change, by uint32) {
	if r.prev == none {
		return
	}
	at := w.blocked(r, c.site)
	win := window{w.c.records.at(at).time, at, c.site, c.by}
	w.waits, w.last, w.some = push(w.waits, win), win, true
	if boundOf(c.site) != Lock {
		return
	}
	if w.locks == nil {
		w.locks = make(map[uint32][]window)
	}
	w.locks[by] = push(w.locks[by], win)
}

// lock returns the innermost wait for a lock that the present goroutine ended.
func (w *walker) lock() *window {
	stack := w.locks[w.g]
	if len(stack) == 0 {
		return nil
	}
	win := innermost(&stack, w.t)
	w.locks[w.g] = stack // its room is used again
	return win
}

// futileWithin is as for [fact.Wait]: a goroutine that blocks at the same site so
// soon after its wake-up has made one wait.
const futileWithin = 10 * time.Microsecond

// blocked returns the record at which the wait at site that r ended began, before
// any futile wake-ups.
func (w *walker) blocked(r *record, site *fact.Site) int32 {
	l := &w.c.records
	block := r.prev
	for site != nil && site.Operation.MayBeFutile() {
		run := l.at(block).prev
		if run == none || w.c.changes.list[l.at(run).what].to != fact.Running || l.at(run).prev == none {
			break
		}
		wake := l.at(run).prev
		c := w.c.changes.list[l.at(wake).what]
		if c.from != fact.Waiting || c.site != site || l.at(block).time.Sub(l.at(wake).time) > futileWithin {
			break
		}
		if l.at(wake).prev == none {
			break
		}
		block = l.at(wake).prev
	}
	return block
}

// pauseBefore divides the time from start to t: it returns where its last part
// begins that lies either all within a pause or all outside.
func (c *Collector) pauseBefore(t, start fact.Time) (low fact.Time, paused bool) {
	// The first pause that ends at t or later may hold t, the one before it ends
	// before t.
	i, _ := slices.BinarySearchFunc(c.pauses, t, func(p interval, t fact.Time) int {
		if p.end < t {
			return -1
		}
		return 1
	})
	if i < len(c.pauses) && c.pauses[i].start < t {
		return max(start, c.pauses[i].start), true
	}
	if i > 0 {
		return max(start, c.pauses[i-1].end), false
	}
	return start, false
}
