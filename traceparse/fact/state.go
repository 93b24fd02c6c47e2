package fact

import "time"

// Time is nanoseconds since the first event of the trace.
type Time int64

// Sub returns the duration t−u.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t - u) }

// State is the state of a goroutine. The names are those of
// golang.org/x/exp/trace, whose Undetermined is Unknown here.
type State uint8

const (
	// Unknown is the state of a goroutine during a damaged part of the trace.
	Unknown   State = iota
	NotExist        // before creation and after the end
	Runnable        // waiting for a proc
	Running         // on a proc
	Waiting         // until something happens; see Operation
	Syscall         // in the operating system, with or without a proc
	NumStates       // the number of states
)

var stateNames = [NumStates]string{"unknown", "not-exist", "runnable", "running", "waiting", "syscall"}

// String returns the state's word in output, such as "runnable".
func (s State) String() string {
	if s < NumStates {
		return stateNames[s]
	}
	return "unknown"
}

// Breakdown is the time that one or several goroutines spent in each state,
// waiting split by class. The parts are disjoint: they sum to the lifetime.
type Breakdown struct {
	Running, Runnable, Syscall time.Duration
	// Unknown is time in damaged parts of the trace.
	Unknown time.Duration
	// Waiting is indexed by Class.
	Waiting [NumClasses]time.Duration
}

// Add adds d to the part of state s; class matters only for Waiting.
func (b *Breakdown) Add(s State, c Class, d time.Duration) {
	switch s {
	case Running:
		b.Running += d
	case Runnable:
		b.Runnable += d
	case Syscall:
		b.Syscall += d
	case Waiting:
		b.Waiting[c] += d
	default:
		b.Unknown += d
	}
}

// Plus adds every part of o to b.
func (b *Breakdown) Plus(o *Breakdown) { b.combine(o, 1) }

// Minus subtracts every part of o from b.
func (b *Breakdown) Minus(o *Breakdown) { b.combine(o, -1) }

func (b *Breakdown) combine(o *Breakdown, sign time.Duration) {
	b.Running += sign * o.Running
	b.Runnable += sign * o.Runnable
	b.Syscall += sign * o.Syscall
	b.Unknown += sign * o.Unknown
	for c := range b.Waiting {
		b.Waiting[c] += sign * o.Waiting[c]
	}
}

// TotalWaiting is the waiting time of all classes.
func (b *Breakdown) TotalWaiting() time.Duration {
	var sum time.Duration
	for _, d := range b.Waiting {
		sum += d
	}
	return sum
}

// Total is the sum of all parts.
func (b *Breakdown) Total() time.Duration {
	return b.Running + b.Runnable + b.Syscall + b.Unknown + b.TotalWaiting()
}
