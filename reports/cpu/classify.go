package cpu

import (
	"slices"
	"strings"

	"tracetool/traceparse/fact"
)

// spinLoops are the functions that try for a while to get a lock before they
// block. lockSlow and lock2 block, too, but not themselves: only on top of the
// stack are they trying.
var spinLoops = map[string]bool{
	"runtime.procyield":               true,
	"runtime.procyieldAsm":            true,
	"runtime.osyield":                 true,
	"runtime.lock2":                   true,
	"sync.runtime_doSpin":             true,
	"sync.runtime_canSpin":            true,
	"sync.(*Mutex).lockSlow":          true,
	"internal/sync.runtime_doSpin":    true,
	"internal/sync.runtime_canSpin":   true,
	"internal/sync.(*Mutex).lockSlow": true,
}

// spinOf tells how a stack spins, "" if it does not. user is the index of the
// program's innermost frame.
func spinOf(frames []fact.Frame, user int) Kind {
	top := 0
	for top < user && inAtomic(frames[top].Func) {
		top++
	}
	switch {
	case top < user && spinLoops[frames[top].Func]:
		return LockSpin
	case top > 0 && !anyRuntime(frames[top:user]):
		return Atomic
	}
	return ""
}

// yielding reports whether the scheduler works for runtime.Gosched: it does so
// on a stack of its own.
func yielding(frames []fact.Frame) bool {
	return slices.ContainsFunc(frames, func(f fact.Frame) bool { return f.Func == "runtime.gosched_m" })
}

// anyRuntime: the atomics that the runtime uses for itself are not the
// program's.
func anyRuntime(frames []fact.Frame) bool {
	for _, f := range frames {
		if below(f.Func, "runtime") {
			return true
		}
	}
	return false
}

func inAtomic(function string) bool {
	return strings.HasPrefix(function, "sync/atomic.") || strings.HasPrefix(function, "internal/runtime/atomic.") ||
		strings.HasPrefix(function, "runtime/internal/atomic.") // until Go 1.22
}

// userFrame is the index of the program's innermost frame, -1 for none.
func userFrame(frames []fact.Frame) int {
	for i, f := range frames {
		if f.Func != "" && !machinery(f.Func) {
			return i
		}
	}
	return -1
}

// outermost is below the function of every goroutine and tells nothing.
const outermost = "runtime.goexit"

// runtimeFrame is the index of the function that a goroutine of the runtime
// runs, -1 for none.
func runtimeFrame(frames []fact.Frame) int {
	for i, f := range slices.Backward(frames) {
		if f.Func != "" && f.Func != outermost {
			return i
		}
	}
	return -1
}

// machinery is what loops are made of: a goroutine that spins until a point in
// time is most often found in package time.
func machinery(function string) bool {
	return below(function, "runtime") || below(function, "sync") || below(function, "internal") || below(function, "time")
}

// below reports whether a function is in a package or in one whose path begins
// with it.
func below(function, path string) bool {
	rest, ok := strings.CutPrefix(function, path)
	return ok && rest != "" && (rest[0] == '.' || rest[0] == '/')
}
