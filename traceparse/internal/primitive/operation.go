package primitive

import (
	"strings"

	"tracetool/traceparse/fact"
)

// reasons are the wait reasons of runtime/traceruntime.go and what they mean.
// A newer runtime may add more.
var reasons = map[string]fact.Operation{
	"forever":           fact.Forever,
	"network":           fact.Network,
	"select":            fact.Select,
	"sync.(*Cond).Wait": fact.Cond,
	"sync":              fact.UnknownOperation, // the stack decides
	"chan send":         fact.ChanSend,
	"chan receive":      fact.ChanReceive,
	"sleep":             fact.Sleep,
	"synctest":          fact.Synctest,

	// As a reason to wait rather than to yield: suspended while the garbage
	// collector scans the stack.
	"preempted":                    fact.GC,
	"GC mark assist wait for work": fact.GC,
	"GC background sweeper wait":   fact.GC,
	"GC weak to strong wait":       fact.GC,
	"wait until GC ends":           fact.GC,
	"system goroutine wait":        fact.Runtime,
	"wait for debug call":          fact.Runtime,
}

// operationOf classifies a wait by its reason and the blocked stack.
func operationOf(reason string, stack []fact.Frame) fact.Operation {
	op, known := reasons[reason]
	callers := callersOf(stack)
	switch {
	case !known || op.Class() == fact.RuntimeClass:
		return op
	case importPath(name(callers, 0)) == "runtime":
		// The runtime waits for itself in the middle of the user's statement:
		// gcStart for a lock, gcBgMarkStartWorkers on a channel.
		return fact.Runtime
	case reason == "sync":
		return lockOf(callers)
	case op == fact.Select && name(callers, 0) == "golang.org/x/sync/semaphore.(*Weighted).Acquire":
		return fact.Semaphore
	}
	return op
}

// locks are the functions that wait with reason "sync".
var locks = map[string]fact.Operation{
	"sync.(*Mutex).Lock":     fact.Mutex,
	"sync.(*RWMutex).RLock":  fact.RWMutexRead,
	"sync.(*RWMutex).Lock":   fact.RWMutexWrite,
	"sync.(*WaitGroup).Wait": fact.WaitGroup,
	"sync.(*Once).doSlow":    fact.Once,
}

// outerLocks are made of a sync.Mutex and wait in its Lock; called by them, it
// is not the user's mutex. The others that are made of one, a relocking
// sync.(*Cond).Wait, sync.Map and sync.Pool, do count as a mutex.
var outerLocks = map[string]fact.Operation{
	"sync.(*RWMutex).Lock": fact.RWMutexWrite,
	"sync.(*Once).doSlow":  fact.Once,
}

// lockOf classifies a wait with reason "sync" by the functions that wait,
// innermost first. What is neither in sync nor in internal/poll has reached
// the runtime's semaphores by a linkname, and might be anything.
func lockOf(callers []fact.Frame) fact.Operation {
	inner, outer := name(callers, 0), name(callers, 1)
	if op, ok := outerLocks[outer]; ok && locks[inner] == fact.Mutex {
		return op
	}
	if op, ok := locks[inner]; ok {
		return op
	}
	switch importPath(inner) {
	case "internal/poll":
		return fact.FDLock
	case "sync", "internal/sync": // sync.Map since Go 1.24 has no Mutex frame
		return fact.Mutex
	}
	return fact.UnknownOperation
}

// primitives are the innermost functions of a wait, up to the one that the
// program or the library called. The runtime leaves most of them out of a
// stack, unless the wait is older than the trace.
var primitives = map[string]bool{
	"runtime.gopark":                  true,
	"runtime.goparkunlock":            true,
	"runtime.block":                   true,
	"runtime.chanrecv":                true,
	"runtime.chanrecv1":               true,
	"runtime.chanrecv2":               true,
	"runtime.chansend":                true,
	"runtime.chansend1":               true,
	"runtime.selectgo":                true,
	"runtime.netpollblock":            true,
	"runtime.semacquire":              true,
	"runtime.semacquire1":             true,
	"time.Sleep":                      true,
	"sync.(*Mutex).lockSlow":          true,
	"internal/sync.(*Mutex).lockSlow": true,
	"internal/sync.(*Mutex).Lock":     true,
}

// callersOf drops the frames of the primitive itself.
func callersOf(stack []fact.Frame) []fact.Frame {
	for len(stack) > 0 && isPrimitive(stack[0].Func) {
		stack = stack[1:]
	}
	return stack
}

// isPrimitive reports whether a function is one of those; a frame without a
// name tells nothing and counts as one.
func isPrimitive(function string) bool {
	return function == "" || primitives[function] || isLent(function)
}

// isLent recognizes functions of the runtime that are linked into another
// package under its name: "sync.runtime_SemacquireRWMutexR".
func isLent(function string) bool { return strings.Contains(function, ".runtime_") }

// name returns the name of the i-th frame, "" beyond the end of the stack.
func name(stack []fact.Frame, i int) string {
	if i < len(stack) {
		return stack[i].Func
	}
	return ""
}
