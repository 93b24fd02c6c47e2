// Package primitive names what goroutines wait for. From the runtime's own
// words (a wait reason and call stacks) it tells the operation, its place in
// the program, and who ended the wait.
package primitive

import "tracetool/traceparse/fact"

// Block classifies a wait from the runtime's reason and the blocked
// goroutine's stack, innermost frame first. The stack may be empty. An empty
// reason means that the wait is older than the trace: reason and operation
// are then inferred from the stack. (For Running→Waiting with an empty reason
// see [Coroutine].)
func Block(reason string, stack []fact.Frame) fact.Site { return fact.Site{Reason: reason} }

// Coroutine is the site of a goroutine that switched to its coroutine peer:
// Running→Waiting with an empty reason.
func Coroutine(stack []fact.Frame) fact.Site { return fact.Site{Operation: fact.Coroutine} }

// Syscall is the site of a goroutine that entered the kernel.
func Syscall(stack []fact.Frame) fact.Site { return fact.Site{Operation: fact.SyscallOperation} }

// Yield is the site of a goroutine that called runtime.Gosched. It is no
// wait: its operation is unknown.
func Yield(stack []fact.Frame) fact.Site { return fact.Site{} }

// Wake tells who ended a wait, from the operation that was waited for,
// whether the wake-up event names a goroutine, and the stack of that event.
// closed reports that the wait ended because a channel or a file was closed.
func Wake(waited fact.Operation, hasGoroutine bool, stack []fact.Frame) (kind fact.WakerKind, site fact.WakeSite, closed bool) {
	return fact.WakerUnknown, fact.WakeSite{}, false
}

// Infer guesses the operation of a waiter of which the trace holds neither
// reason nor stack, from its waker's stack.
func Infer(wakerStack []fact.Frame, hasGoroutine bool) fact.Operation { return fact.UnknownOperation }

// System reports whether a goroutine with this entry function belongs to the
// runtime or to the trace's writer.
func System(entry string) bool { return false }

// Creation is the user site of a go statement, from the creator's stack.
func Creation(stack []fact.Frame) fact.Frame { return fact.Frame{} }
