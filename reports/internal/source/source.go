package source

import "tracetool/traceparse/fact"

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
	// DoubleLock: a goroutine locks what it holds already, or calls Do of the Once
	// whose function it is in.
	DoubleLock Kind = "double lock"
	// LockCycle: each of several goroutines holds the lock that the next wants.
	LockCycle Kind = "lock cycle"
	// ReaderWriterReader: a goroutine with a read lock takes it again, behind a
	// writer that waits for the first one.
	ReaderWriterReader Kind = "reader-writer-reader"
	// WaitCycle: a cycle in which a lock, if any, is not the only thing waited for.
	WaitCycle Kind = "wait cycle"
	// NilChannel: a send or receive on a channel that is nil there.
	NilChannel Kind = "nil channel"
	// MissingUnlock: a function returns with the lock, and nobody is seen to hold it.
	// Who called that function may be among those who wait.
	MissingUnlock Kind = "missing unlock"
	// NotClosed: a channel is ranged over, and nothing closes it.
	NotClosed Kind = "not closed"
	// MissingDone: a wait group is short of a Done.
	MissingDone Kind = "missing done"
	// NotCancelled: no live goroutine cancels the context.
	NotCancelled Kind = "not cancelled"
	// NoSignal: no live goroutine signals the condition.
	NoSignal Kind = "no signal"
	// NoReceiver: no live goroutine can receive from the channel.
	NoReceiver Kind = "no receiver"
	// NoSender: no live goroutine can send on the channel or close it.
	NoSender Kind = "no sender"
	// PossibleDoubleLock: a goroutine waits for what it holds on some of the paths
	// that lead there, and nothing else explains it.
	PossibleDoubleLock Kind = "possible double lock"
	// HoldingWhileBlocked: the holder of a lock waits for something else.
	HoldingWhileBlocked Kind = "holding while blocked"
	// WaitsForBlocked: only goroutines that are stuck themselves could end the
	// wait. Their own explanation is the cause.
	WaitsForBlocked Kind = "waits for blocked"
)

var kinds = []Kind{
	DoubleLock, LockCycle, ReaderWriterReader, WaitCycle, NilChannel, MissingUnlock, NotClosed,
	MissingDone, NotCancelled, NoSignal, NoReceiver, NoSender, PossibleDoubleLock, HoldingWhileBlocked, WaitsForBlocked,
}

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
