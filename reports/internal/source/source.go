package source

import (
	"context"

	"tracetool/traceparse/fact"
)

// Goroutines is a set of goroutines with the same stack.
type Goroutines struct {
	IDs []int64
	// Operation is what they wait for, [fact.UnknownOperation] if they do not wait.
	Operation fact.Operation
	// Stack is where they are. Of goroutines that run or are runnable a trace has
	// no stack: give one frame with their entry function, or nil.
	Stack *fact.Stack
}

// Kind is the mistake that an explanation describes.
type Kind string

// The kinds, most certain first.
const (
	// DoubleLock: a goroutine locks what it holds already.
	DoubleLock Kind = "double lock"
	// LockCycle: each of several goroutines holds the lock that the next wants.
	LockCycle Kind = "lock cycle"
	// ReaderWriterReader: a goroutine with a read lock takes it again, behind a
	// writer that waits for the first one.
	ReaderWriterReader Kind = "reader-writer-reader"
	// NilChannel: a channel that nothing makes.
	NilChannel Kind = "nil channel"
	// MissingUnlock: nobody holds the lock, and a function returns with it.
	MissingUnlock Kind = "missing unlock"
	// HoldingWhileBlocked: the holder of a lock waits for something else.
	HoldingWhileBlocked Kind = "holding while blocked"
	// NoReceiver: no live goroutine can receive from the channel.
	NoReceiver Kind = "no receiver"
	// NoSender: no live goroutine can send on the channel or close it.
	NoSender Kind = "no sender"
	// NotClosed: a channel is ranged over, and nothing closes it.
	NotClosed Kind = "not closed"
	// MissingDone: a wait group is short of a Done.
	MissingDone Kind = "missing done"
	// NoSignal: no live goroutine signals the condition.
	NoSignal Kind = "no signal"
	// NotCancelled: no live goroutine cancels the context.
	NotCancelled Kind = "not cancelled"
)

// Explanation is one way in which the goroutines of a trace may have got stuck,
// with its evidence.
type Explanation struct {
	Kind Kind
	// Title is one sentence without a full stop.
	Title string
	// Object is what is waited for, such as "Store.mu".
	Object string
	// Parties are the goroutines and the places of the program that take part,
	// those who wait first.
	Parties []Party
	// Caveats say on which assumptions it rests.
	Caveats []string
}

// Party is what somebody does at one place of the program.
type Party struct {
	// IDs are the goroutines that are there, none for a mere place in the source.
	IDs []int64
	// Role is what they do there: "waits for Store.mu here", "took it here".
	Role  string
	Frame fact.Frame
	// Excerpt is the line with its neighbours.
	Excerpt []Line
}

// Line is a line of source.
type Line struct {
	Number int
	Text   string
}

// Mismatch is a frame of which nothing is claimed.
type Mismatch struct {
	Frame fact.Frame
	// Why is half a sentence: "the line holds no Lock".
	Why string
}

// Program is the source of a traced program.
type Program struct{}

// Open loads the packages in which the frames of live lie. They are looked for
// below dir; where it is "", in the module of the files that the trace names if
// they exist, and else in that of the current directory. It runs the go
// command, which must be installed, and never goes to the network.
func Open(ctx context.Context, dir string, live []Goroutines) (*Program, error) {
	return &Program{}, nil
}

// Explain explains why blocked goroutines do not go on, most certain first. The
// others are all further live goroutines: they tell who could still end a wait.
func (p *Program) Explain(blocked, others []Goroutines) []Explanation { return nil }

// Mismatches returns the frames, so far asked about, that the source does not
// match, in the order of the frames.
func (p *Program) Mismatches() []Mismatch { return nil }
