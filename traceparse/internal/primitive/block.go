package primitive

import "tracetool/traceparse/fact"

// Block classifies a wait from the runtime's reason and the blocked
// goroutine's stack, innermost frame first; the stack may be empty. An empty
// reason means that the wait is older than the trace: reason and operation
// are then inferred from the stack. (For Running→Waiting with an empty reason
// see [Coroutine].) A reason that this version does not know is kept as it is
// and makes the operation unknown.
func Block(reason string, stack []fact.Frame) fact.Site {
	if reason != "" {
		return siteOf(operationOf(reason, stack), reason, stack)
	}
	if isCoroutine(stack) {
		return Coroutine(stack)
	}
	reason = inferReason(stack)
	op := operationOf(reason, stack)
	if reason == "" && isRuntime(callersOf(stack)) {
		op = fact.Runtime
	}
	return siteOf(op, reason, stack)
}

// Coroutine is the site of a goroutine that switched to its coroutine peer,
// as iter.Pull does: Running→Waiting with an empty reason. Such events have no
// stack. Those that have one are parked goroutines of the runtime, for which a
// trace of Go 1.21 or older gives no reason either.
func Coroutine(stack []fact.Frame) fact.Site {
	if len(stack) == 0 || isCoroutine(stack) {
		return siteOf(fact.Coroutine, "", stack)
	}
	return Block("", stack)
}

// Syscall is the site of a goroutine that entered the kernel, or C.
func Syscall(stack []fact.Frame) fact.Site { return siteOf(fact.SyscallOperation, "", stack) }

// Yield is the site of a goroutine that called runtime.Gosched. It is no
// wait: its operation is unknown.
func Yield(stack []fact.Frame) fact.Site {
	return siteOf(fact.UnknownOperation, "runtime.Gosched", stack)
}

func siteOf(op fact.Operation, reason string, stack []fact.Frame) fact.Site {
	user, call := place(stack, skipFor(op))
	return fact.Site{Operation: op, Frame: user, Call: call, Reason: reason}
}

// hints are functions that give away the reason of a wait older than the
// trace: for those the trace holds no reason, but every frame.
var hints = map[string]string{
	"runtime.block":               "forever",
	"runtime.netpollblock":        "network",
	"runtime.selectgo":            "select",
	"sync.runtime_notifyListWait": "sync.(*Cond).Wait",
	"runtime.semacquire":          "sync",
	"runtime.semacquire1":         "sync",
	"runtime.chansend":            "chan send",
	"runtime.chansend1":           "chan send",
	"runtime.chanrecv":            "chan receive",
	"runtime.chanrecv1":           "chan receive",
	"runtime.chanrecv2":           "chan receive",
	"time.Sleep":                  "sleep",
	"internal/synctest.Run":       "synctest",
	"internal/synctest.Wait":      "synctest",
	"runtime.asyncPreempt":        "preempted",
	"runtime.gcParkAssist":        "GC mark assist wait for work",
	"runtime.bgsweep":             "GC background sweeper wait",
	"runtime.gcWaitOnMark":        "wait until GC ends",
}

// inferReason returns the reason of a wait older than the trace, "" if the
// stack does not give it away. A receive from, or a send to, a nil channel
// looks like any other: "forever" is found only for a select without cases.
func inferReason(stack []fact.Frame) string {
	for i, f := range stack {
		if reason, ok := hints[f.Func]; ok {
			return reason
		}
		if !isPrimitive(f.Func) && !isRuntime(stack[i:]) {
			return ""
		}
	}
	return ""
}

// isRuntime reports whether the innermost frame belongs to the runtime or to
// the trace's writer.
func isRuntime(stack []fact.Frame) bool {
	path := importPath(name(stack, 0))
	return path == "runtime" || path == "runtime/trace"
}

// isCoroutine reports whether the goroutine is, or waits for, a coroutine. One
// that was created but has not run yet has the single frame corostart.
func isCoroutine(stack []fact.Frame) bool {
	switch name(callersOf(stack), 0) {
	case "runtime.corostart", "runtime.coroswitch", "runtime.coroswitch_m":
		return true
	}
	return false
}

// System reports whether a goroutine with this entry function belongs to the
// runtime or to the trace's writer (runtime/trace.Start.func1 and, since Go
// 1.25, runtime/trace.(*traceMultiplexer).startLocked.func1).
func System(entry string) bool {
	switch entry {
	case "runtime.main", // goroutine 1
		"runtime.corostart",                                             // iter.Pull
		"runtime.handleAsyncEvent",                                      // js/wasm
		"runtime.goexit", "runtime.cgocallback", "runtime.cgocallbackg": // called from C
		return false
	}
	path := importPath(entry)
	return path == "runtime" || path == "runtime/trace"
}
