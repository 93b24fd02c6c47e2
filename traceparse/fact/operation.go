package fact

// Class says what kind of trouble, if any, a wait is.
type Class uint8

const (
	// Contention: another goroutine holds what this one needs. A healthy
	// service's idle goroutines never wait so.
	Contention Class = iota
	// Coordination: waiting for another goroutine's news, often plain idleness.
	Coordination
	// External: waiting for the world outside the program.
	External
	// RuntimeClass: the runtime's own doing, garbage collection above all.
	RuntimeClass
	// UnknownClass: the trace does not tell, or tells what this version of
	// tracetool has no name for.
	UnknownClass
	// NumClasses is the number of classes.
	NumClasses
)

var classNames = [NumClasses]string{"contention", "coordination", "external", "runtime", "unknown"}

// String returns the class's key in flags and output.
func (c Class) String() string {
	if c < NumClasses {
		return classNames[c]
	}
	return "unknown"
}

// Classes lists every class, in the order in which reports rank them.
func Classes() []Class {
	return []Class{Contention, Coordination, External, RuntimeClass, UnknownClass}
}

// ParseClass returns the class with the given key.
func ParseClass(key string) (Class, bool) {
	for c, name := range classNames {
		if name == key {
			return Class(c), true
		}
	}
	return UnknownClass, false
}

// Operation is what a goroutine did when it began to wait.
type Operation uint8

const (
	// UnknownOperation: the trace does not tell, or has a reason that tracetool
	// has no name for; [Site.Reason] keeps it.
	UnknownOperation Operation = iota
	// Mutex: sync.Mutex.Lock, also inside Cond.Wait, and the locks within
	// sync.Map.
	Mutex
	// RWMutexRead: sync.RWMutex.RLock behind a writer.
	RWMutexRead
	// RWMutexWrite: sync.RWMutex.Lock behind readers or a writer.
	RWMutexWrite
	// Once: sync.Once.Do, OnceFunc, OnceValue(s), while another goroutine is in it.
	Once
	// ChanSend: a send on a channel without room or receiver.
	ChanSend
	// Semaphore: golang.org/x/sync/semaphore.Weighted.Acquire.
	Semaphore
	// FDLock: the lock of a file or connection that several goroutines use.
	FDLock
	// ChanReceive: a receive from an empty channel, also a select of one case.
	ChanReceive
	// Select: a select of several cases.
	Select
	// WaitGroup: sync.WaitGroup.Wait, also errgroup's and singleflight's.
	WaitGroup
	// Cond: sync.Cond.Wait.
	Cond
	// Coroutine: waiting for the other side of an iter.Pull.
	Coroutine
	// Synctest: waiting inside a testing/synctest bubble.
	Synctest
	// Forever: select{}, or a nil channel; nothing can end it.
	Forever
	// Network: the network poller: connections, listeners, pipes.
	Network
	// Sleep: time.Sleep.
	Sleep
	// SyscallOperation: a syscall that lost its proc, and so kept the goroutine
	// from running when it returned. Other syscalls are time in state Syscall.
	SyscallOperation
	// GC: the garbage collector: assists, sweeping, suspension.
	GC
	// Runtime: the runtime's own locks and waits, on a goroutine's behalf.
	Runtime
	// NumOperations is the number of operations.
	NumOperations
)

// operations is the table of operations: key and class of each operation, and
// whether a wake-up may leave the waiter without what it waited for.
var operations = [NumOperations]struct {
	key    string
	class  Class
	futile bool
}{
	UnknownOperation: {"unknown", UnknownClass, false},
	Mutex:            {"mutex", Contention, true},
	RWMutexRead:      {"rwmutex-read", Contention, true},
	RWMutexWrite:     {"rwmutex-write", Contention, true},
	Once:             {"once", Contention, true},
	ChanSend:         {"chan-send", Contention, false},
	Semaphore:        {"semaphore", Contention, false},
	FDLock:           {"fd-lock", Contention, true},
	ChanReceive:      {"chan-receive", Coordination, false},
	Select:           {"select", Coordination, false},
	WaitGroup:        {"waitgroup", Coordination, false},
	Cond:             {"cond", Coordination, false},
	Coroutine:        {"coroutine", Coordination, false},
	Synctest:         {"synctest", Coordination, false},
	Forever:          {"forever", Coordination, false},
	Network:          {"network", External, false},
	Sleep:            {"sleep", External, false},
	SyscallOperation: {"syscall", External, false},
	GC:               {"gc", RuntimeClass, false},
	Runtime:          {"runtime", RuntimeClass, false},
}

func (o Operation) valid() Operation {
	if o < NumOperations {
		return o
	}
	return UnknownOperation
}

// String returns the operation's key in flags and output, such as "chan-send".
func (o Operation) String() string { return operations[o.valid()].key }

// Class returns the class that the operation belongs to.
func (o Operation) Class() Class { return operations[o.valid()].class }

// MayBeFutile reports whether a goroutine woken from this operation may find
// that it has to wait again since a barging goroutine took the lock first. A
// channel, select or WaitGroup wake-up always delivers. So may a condition's:
// one whose waiter soon waits again has most often been met in between.
func (o Operation) MayBeFutile() bool { return operations[o.valid()].futile }

// Operations lists every operation in the order of their classes.
func Operations() []Operation {
	list := make([]Operation, 0, NumOperations)
	for o := UnknownOperation + 1; o < NumOperations; o++ {
		list = append(list, o)
	}
	return append(list, UnknownOperation)
}

// ParseOperation returns the operation with the given key.
func ParseOperation(key string) (Operation, bool) {
	for o := range operations {
		if operations[o].key == key {
			return Operation(o), true
		}
	}
	return UnknownOperation, false
}
