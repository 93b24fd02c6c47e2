package primitive

import "tracetool/traceparse/fact"

// givers are the functions in which a waker wakes, and what its waiter most
// likely waited for. A waiter in a select looks to its waker like one in a
// plain receive or send; a waker in a select tells least, and gives Select.
var givers = map[string]fact.Operation{
	"runtime.chansend1":    fact.ChanReceive,
	"runtime.selectnbsend": fact.ChanReceive,
	"reflect.chansend0":    fact.ChanReceive,
	"runtime.chanrecv1":    fact.ChanSend,
	"runtime.chanrecv2":    fact.ChanSend,
	"runtime.selectnbrecv": fact.ChanSend,
	"reflect.chanrecv":     fact.ChanSend,
	"runtime.selectgo":     fact.Select,

	"sync.(*Mutex).Unlock":    fact.Mutex,
	"sync.(*RWMutex).Unlock":  fact.RWMutexRead,
	"sync.(*RWMutex).RUnlock": fact.RWMutexWrite, // the last reader
	"sync.(*WaitGroup).Add":   fact.WaitGroup,
	"sync.(*WaitGroup).Done":  fact.WaitGroup,
	"sync.(*Cond).Signal":     fact.Cond,
	"sync.(*Cond).Broadcast":  fact.Cond,

	"golang.org/x/sync/semaphore.(*Weighted).notifyWaiters": fact.Semaphore,

	"context.(*cancelCtx).cancel": fact.Select, // which has ctx.Done() among its cases
	evict:                         fact.Network,
	setDeadline:                   fact.Network,
}

// outerGivers are made of a sync.Mutex and wake in its Unlock.
var outerGivers = map[string]fact.Operation{
	"sync.(*RWMutex).Unlock": fact.RWMutexWrite,
	"sync.(*Once).doSlow":    fact.Once,
}

// Infer guesses the operation of a waiter of which the trace holds neither
// reason nor stack, from its waker's stack, innermost frame first. It prefers
// UnknownOperation to a bad guess: without a goroutine the network, a sleep
// and a timer's channel all look alike.
func Infer(wakerStack []fact.Frame, hasGoroutine bool) fact.Operation {
	stack := named(wakerStack)
	if !hasGoroutine || len(stack) == 0 {
		return fact.UnknownOperation
	}
	inner, outer := name(stack, 0), name(stack, 1)
	if op, ok := outerGivers[outer]; ok && givers[inner] == fact.Mutex {
		return op
	}
	if op, ok := givers[inner]; ok {
		return op
	}
	switch importPath(inner) {
	case "runtime":
		return inferCollector(stack)
	case "internal/poll":
		return fact.FDLock
	case "sync", "internal/sync":
		return fact.Mutex
	}
	return fact.ChanReceive // whose channel was closed
}

// inferCollector recognizes the garbage collector's release of goroutines that
// wait to assist it. Its other wake-ups may as well be those of the network.
func inferCollector(stack []fact.Frame) fact.Operation {
	if name(stack, 1) == "runtime.gcBgMarkWorker" {
		return fact.GC
	}
	for _, f := range stack {
		if f.Func == "runtime.gcWakeAllAssists" {
			return fact.GC
		}
	}
	return fact.UnknownOperation
}

// named drops the leading frames without a name, and the functions that the
// runtime lends to other packages: "internal/poll.runtime_Semrelease".
func named(stack []fact.Frame) []fact.Frame {
	for len(stack) > 0 && (stack[0].Func == "" || isLent(stack[0].Func)) {
		stack = stack[1:]
	}
	return stack
}
