package fact

import "cmp"

// Frame is one call of a stack, or a place in the source.
type Frame struct {
	// Func is the function's full name as the runtime prints it:
	// "net/http.(*conn).serve".
	Func string
	// File is the source file as the compiler recorded it.
	File string
	// Line is 1-based; 0 where it is not known.
	Line int
}

// Compare orders frames by function, file and line.
func (f Frame) Compare(g Frame) int {
	return cmp.Or(cmp.Compare(f.Func, g.Func), cmp.Compare(f.File, g.File), cmp.Compare(f.Line, g.Line))
}

// Stack is a call stack, innermost frame first. It is interned by content.
type Stack struct {
	Frames []Frame
}

// Root returns the outermost function, the goroutine's entry where the stack
// was not cut, or "" for an empty stack.
func (s *Stack) Root() string {
	if s == nil || len(s.Frames) == 0 {
		return ""
	}
	return s.Frames[len(s.Frames)-1].Func
}

// Site is a place at which goroutines wait: what they do and where.
type Site struct {
	Operation Operation
	// Frame is the user site: the innermost frame that is neither in the
	// runtime, nor in the standard library's synchronization or I/O internals,
	// nor in a generic wrapper around them; where there is none, the outermost
	// frame. It is empty when the trace holds no stack of the wait.
	Frame
	// Call is the function that the user site called, such as
	// "sync.(*Mutex).Lock" or "golang.org/x/sync/errgroup.(*Group).Wait"; for
	// a channel operator "chan send", "chan receive" or "select".
	Call string
	// Reason is the runtime's own text for the wait; for waits that began
	// before the trace it is inferred, or empty.
	Reason string
}

// Class returns the class of the site's operation.
func (s *Site) Class() Class { return s.Operation.Class() }

// Compare orders sites by operation, place, call and reason, nil first.
func (s *Site) Compare(o *Site) int {
	switch {
	case s == o:
		return 0
	case s == nil:
		return -1
	case o == nil:
		return 1
	}
	return cmp.Or(cmp.Compare(s.Operation, o.Operation), s.Frame.Compare(o.Frame), cmp.Compare(s.Call, o.Call), cmp.Compare(s.Reason, o.Reason))
}

// WakeSite is the place whose action woke a goroutine.
type WakeSite struct {
	// Frame is the waker's user site, by the same rule as [Site.Frame].
	Frame
	// Call is the function that it called: "sync.(*Mutex).Unlock", "close".
	Call string
}

// Compare orders wake sites by place and call, nil first.
func (s *WakeSite) Compare(o *WakeSite) int {
	switch {
	case s == o:
		return 0
	case s == nil:
		return -1
	case o == nil:
		return 1
	}
	return cmp.Or(s.Frame.Compare(o.Frame), cmp.Compare(s.Call, o.Call))
}

// WakerKind says who or what ended a wait.
type WakerKind uint8

const (
	// WakerNone: nobody, the goroutine still waits at the end of the trace.
	WakerNone WakerKind = iota
	// WakerGoroutine: a goroutine, named in the fact.
	WakerGoroutine
	// WakerNetwork: the network poller. A goroutine that the trace names in
	// such a wake-up merely polled, it did not cause it.
	WakerNetwork
	// WakerTimer: a timer. As for the network, no goroutine caused it.
	WakerTimer
	// WakerGC: the garbage collector.
	WakerGC
	// WakerSyscall: the operating system, at the end of a syscall.
	WakerSyscall
	// WakerRuntime: another part of the runtime.
	WakerRuntime
	// WakerUnknown: the wake-up is in the trace, its cause is not.
	WakerUnknown
	// NumWakerKinds is the number of kinds.
	NumWakerKinds
)

var wakerNames = [NumWakerKinds]string{"nobody yet", "goroutine", "network", "timer", "GC", "syscall", "runtime", "unknown"}

// String returns the pseudo-waker's name in output.
func (k WakerKind) String() string {
	if k < NumWakerKinds {
		return wakerNames[k]
	}
	return "unknown"
}
