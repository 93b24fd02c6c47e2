package path

import "tracetool/traceparse/fact"

// Bound is what a part of a path was spent on.
type Bound uint8

const (
	// CPU: a goroutine ran.
	CPU Bound = iota
	// Scheduler: a goroutine was runnable and had no proc.
	Scheduler
	// Lock: waiting for a mutex, an RWMutex, a Once, a semaphore or a file's
	// lock; and, by the lock rule, running while another goroutine waits for
	// the lock that one is about to release.
	Lock
	// Channel: in a send, a receive or a select, or for an iterator's other
	// side, which no goroutine ended; forever, too.
	Channel
	// WaitGroup and Cond: such a wait, which no goroutine ended.
	WaitGroup
	Cond
	// Network: waiting for the network poller.
	Network
	// Timer: sleeping, or in any wait that a timer ended.
	Timer
	// Syscall: in a syscall.
	Syscall
	// GC: waiting for the garbage collector or for a lock of the runtime's own,
	// which an allocation takes when a collection begins; or runnable while the
	// collector has stopped the world. What the runtime's goroutines wait for is
	// work, and Unknown.
	GC
	// Unknown: the trace does not tell.
	Unknown
	// NumBounds is the number of bounds.
	NumBounds
)

var boundNames = [NumBounds]string{
	"cpu", "scheduler", "lock", "channel", "waitgroup", "cond", "network", "timer", "syscall", "gc", "unknown",
}

// String returns the bound's key in output.
func (b Bound) String() string {
	if b < NumBounds {
		return boundNames[b]
	}
	return "unknown"
}

var operationBounds = [fact.NumOperations]Bound{
	fact.UnknownOperation: Unknown,
	fact.Mutex:            Lock,
	fact.RWMutexRead:      Lock,
	fact.RWMutexWrite:     Lock,
	fact.Once:             Lock,
	fact.ChanSend:         Channel,
	fact.Semaphore:        Lock,
	fact.FDLock:           Lock,
	fact.ChanReceive:      Channel,
	fact.Select:           Channel,
	fact.WaitGroup:        WaitGroup,
	fact.Cond:             Cond,
	fact.Coroutine:        Channel,
	fact.Synctest:         Unknown,
	fact.Forever:          Channel,
	fact.Network:          Network,
	fact.Sleep:            Timer,
	fact.SyscallOperation: Syscall,
	fact.GC:               GC,
	fact.Runtime:          GC,
}

// boundOf is the bound of a wait that no goroutine ended, or whose end the trace
// does not tell.
func boundOf(s *fact.Site) Bound {
	if s == nil || s.Operation >= fact.NumOperations {
		return Unknown
	}
	return operationBounds[s.Operation]
}

// endedBy is the bound of a wait by who ended it, whatever it was for: a select
// may end in a timer.
func endedBy(kind fact.WakerKind, s *fact.Site) Bound {
	switch kind {
	case fact.WakerNetwork:
		return Network
	case fact.WakerTimer:
		return Timer
	case fact.WakerGC:
		return GC
	case fact.WakerSyscall:
		return Syscall
	case fact.WakerRuntime:
		if b := boundOf(s); b == GC {
			return GC
		}
		return Unknown
	}
	return boundOf(s)
}
