package fact

import "time"

// Cause says why a runnable span began.
type Cause uint8

const (
	CauseNone        Cause = iota // not a runnable span, or the trace does not tell
	CauseCreated                  // a go statement
	CauseWoken                    // a wake-up
	CausePreempted                // the scheduler took its proc
	CauseYield                    // runtime.Gosched
	CauseSyscallExit              // it came back from a syscall that had lost its proc
)

// String returns the cause as a word for output, "" for CauseNone.
func (c Cause) String() string {
	return [...]string{"", "created", "woken", "preempted", "yield", "syscall exit"}[c]
}

// Span is one goroutine in one state over [Start, End).
type Span struct {
	G          *Goroutine
	State      State
	Start, End Time
	// StartOpen, EndOpen: the state began before, or outlasts, the trace, the
	// window or an undamaged part; the span is clipped to it.
	StartOpen, EndOpen bool
	// Proc is the proc it ran on, -1 where there is none.
	Proc int32
	// Site is where it waits (Waiting), where it entered the kernel
	// (Syscall), where it called runtime.Gosched (Runnable with CauseYield;
	// its Operation is then UnknownOperation), or nil.
	Site *Site
	// Stack is the stack at Site, nil where the trace has none.
	Stack *Stack
	// Cause is set for runnable spans.
	Cause Cause
	// Ran is how long it ran right before a runnable span, since it last got
	// a proc; 0 for other spans.
	Ran time.Duration
	// Waker tells who ended the wait (Waiting spans).
	Waker Waker
}

// Duration is End−Start.
func (s *Span) Duration() time.Duration { return s.End.Sub(s.Start) }

// Waker is who or what ended a wait.
type Waker struct {
	Kind WakerKind
	// ID, Slot, Group and Site are set for WakerGoroutine; Slot and Group only
	// where the goroutine is alive. Site may be nil where the trace has no stack
	// of the waker.
	ID    int64
	Slot  int // see [Goroutine.Slot]
	Group *Group
	Site  *WakeSite
	// Close: the wait ended because a channel or a file was closed.
	Close bool
}

// Wait is a goroutine's whole wait at one site: [block, wake-up), and the
// scheduling delay that followed it. A goroutine that found, within 10 µs of
// its wake-up, that it had to wait again at the same site ([Operation.MayBeFutile])
// made one wait of several parts.
type Wait struct {
	G    *Goroutine
	Site *Site
	// Start is the first block, End the last wake-up.
	Start, End Time
	// StartOpen, EndOpen: the wait is clipped to the trace or the window.
	StartOpen, EndOpen bool
	// Total is the time in state waiting: End−Start less what lies between
	// a futile wake-up and the next block.
	Total time.Duration
	// Futile counts the futile wake-ups within the wait.
	Futile int
	// Delay is the scheduling delay after End (and after each futile
	// wake-up): [wake-up, running). It is not part of Total.
	Delay time.Duration
	// Waker is who ended it for good.
	Waker Waker
}

// Open reports whether the wait has no start or no end inside the trace.
func (w *Wait) Open() bool { return w.StartOpen || w.EndOpen }

// Transition is a change of one goroutine's state at an instant.
type Transition struct {
	G        *Goroutine
	Time     Time
	From, To State
	// Class is the class of the wait that begins, or ends. A wait older than
	// the trace may get its class from its waker: unknown where it begins, known
	// where it ends. It is UnknownClass where neither state is Waiting.
	Class Class
	// Site is where the wait or the syscall that begins, or ends, is. Like
	// Class it may be known better at the end of a wait. Nil for all others.
	Site *Site
	// Waker tells who ended the wait, where From is Waiting.
	Waker Waker
}
