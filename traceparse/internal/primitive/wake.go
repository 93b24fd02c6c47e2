package primitive

import (
	"strings"

	"tracetool/traceparse/fact"
)

// Wake tells who ended a wait, from the operation that was waited for,
// whether the wake-up event names a goroutine, and the stack of that event,
// innermost frame first. The site is empty unless the kind is WakerGoroutine
// and the stack has a name. closed reports that the wait ended because a
// channel or a file was closed, or a context cancelled.
//
// That an event names a goroutine does not make that goroutine the cause:
// whoever stops the world polls the network on the way, and any goroutine may
// find an expired timer.
func Wake(waited fact.Operation, hasGoroutine bool, stack []fact.Frame) (kind fact.WakerKind, site fact.WakeSite, closed bool) {
	if waited == fact.UnknownOperation {
		waited = Infer(stack, hasGoroutine)
	}
	stack = named(stack)
	kind = wakerOf(waited, hasGoroutine, stack)
	if kind != fact.WakerGoroutine {
		return kind, fact.WakeSite{}, false
	}
	closed = isClose(waited, stack)
	site.Frame, site.Call = place(stack, skipFor(waited))
	if closed && site.Call == "" {
		site.Call = "close" // the runtime leaves its own frame out
	}
	return kind, site, closed
}

// wakerOf tells the kind of the waker.
func wakerOf(waited fact.Operation, hasGoroutine bool, stack []fact.Frame) fact.WakerKind {
	switch waited {
	case fact.GC:
		return fact.WakerGC
	case fact.Runtime:
		return fact.WakerRuntime
	case fact.Sleep:
		return fact.WakerTimer
	case fact.Network:
		if hasGoroutine && endsIO(stack) {
			return fact.WakerGoroutine
		}
		return fact.WakerNetwork
	case fact.ChanReceive, fact.Select:
		if !hasGoroutine || len(stack) == 0 {
			return fact.WakerTimer // it sent the time
		}
	case fact.Synctest:
		if !hasGoroutine || isBystander(stack) {
			return fact.WakerRuntime // it found everyone in the bubble blocked
		}
	case fact.UnknownOperation:
		if len(stack) == 0 {
			return fact.WakerUnknown
		}
	}
	if hasGoroutine && !isBystander(stack) {
		return fact.WakerGoroutine
	}
	return fact.WakerUnknown
}

// isBystander reports whether the stack is that of a goroutine which happened
// to run the runtime's own code rather than a primitive.
func isBystander(stack []fact.Frame) bool {
	first := name(stack, 0)
	return importPath(first) == "runtime" && !isTransfer(first) && first != "runtime.closechan"
}

// isTransfer reports whether a function sends to or receives from a channel.
func isTransfer(function string) bool {
	return strings.HasPrefix(function, "runtime.chan") ||
		strings.HasPrefix(function, "runtime.select") || importPath(function) == "reflect"
}

const (
	evict       = "internal/poll.(*pollDesc).evict" // of FD.Close
	setDeadline = "internal/poll.setDeadlineImpl"
)

// endsIO reports whether the stack is that of a goroutine which itself ended
// the I/O that another waits for: it closed the file, or moved its deadline
// into the past. The runtime's frames above are skipped in both cases; where
// they are not, the goroutine polled and no more.
func endsIO(stack []fact.Frame) bool {
	first := name(stack, 0)
	return first == evict || first == setDeadline
}

// isClose reports whether a wait that a goroutine ended was ended by a close.
// The runtime leaves its own frame out of that stack, so what neither sends
// nor receives must have closed. The channels inside semaphore.(*Weighted) are
// closed to hand over the semaphore: no close in the user's eyes.
func isClose(waited fact.Operation, stack []fact.Frame) bool {
	first := name(stack, 0)
	switch waited {
	case fact.ChanReceive, fact.ChanSend, fact.Select:
		return first != "" && !isTransfer(first)
	case fact.Network:
		return first == evict
	}
	return false
}
