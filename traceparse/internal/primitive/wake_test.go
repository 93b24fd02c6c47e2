package primitive

import (
	"testing"

	"tracetool/traceparse/fact"
)

// The waker's stacks of each primitive. An empty stack stands for a wake-up
// that names no goroutine.
var wakes = []struct {
	waited     fact.Operation
	stack      string
	want       fact.WakerKind
	site, call string
	closed     bool
}{
	{fact.ChanReceive, "runtime.chansend1 < main.g", fact.WakerGoroutine, "main.g", "chan send", false},
	{fact.ChanReceive, "runtime.selectnbsend < main.g", fact.WakerGoroutine, "main.g", "select", false},
	{fact.ChanReceive, "runtime.selectgo < main.g", fact.WakerGoroutine, "main.g", "select", false},
	{fact.ChanReceive, "reflect.chansend0 < reflect.chansend < reflect.Value.send < reflect.Value.Send < main.g", fact.WakerGoroutine, "main.g", "reflect.Value.Send", false},
	{fact.ChanReceive, "main.g < main.main", fact.WakerGoroutine, "main.g", "close", true},
	{fact.ChanReceive, "context.(*cancelCtx).cancel < context.WithCancel.func1 < main.g", fact.WakerGoroutine, "main.g", "context.WithCancel.func1", true},
	{fact.ChanReceive, "context.(*cancelCtx).cancel < context.(*timerCtx).cancel < context.WithDeadlineCause.func2", fact.WakerGoroutine, "context.WithDeadlineCause.func2", "context.(*timerCtx).cancel", true},
	{fact.ChanReceive, "", fact.WakerTimer, "", "", false},
	{fact.ChanSend, "runtime.chanrecv1 < main.g", fact.WakerGoroutine, "main.g", "chan receive", false},
	{fact.ChanSend, "runtime.chanrecv1 < golang.org/x/sync/errgroup.(*Group).done < golang.org/x/sync/errgroup.(*Group).Go.func1", fact.WakerGoroutine, "golang.org/x/sync/errgroup.(*Group).Go.func1", "golang.org/x/sync/errgroup.(*Group).done", false},
	{fact.Select, "runtime.selectgo < io.(*pipe).write < io.(*PipeWriter).Write < main.g", fact.WakerGoroutine, "main.g", "io.(*PipeWriter).Write", false},
	{fact.Select, "net/http.(*wantConn).tryDeliver < net/http.(*Transport).dialConnFor", fact.WakerGoroutine, "net/http.(*Transport).dialConnFor", "net/http.(*wantConn).tryDeliver", true},
	{fact.Select, "", fact.WakerTimer, "", "", false},
	{fact.Semaphore, "golang.org/x/sync/semaphore.(*Weighted).notifyWaiters < golang.org/x/sync/semaphore.(*Weighted).Release < main.g", fact.WakerGoroutine, "main.g", "golang.org/x/sync/semaphore.(*Weighted).Release", false},

	{fact.Mutex, "sync.(*Mutex).Unlock < main.g", fact.WakerGoroutine, "main.g", "sync.(*Mutex).Unlock", false},
	{fact.Mutex, "sync.(*Mutex).Unlock < log.(*Logger).output < log.Print < main.g", fact.WakerGoroutine, "log.(*Logger).output", "sync.(*Mutex).Unlock", false},
	{fact.Mutex, "internal/sync.(*HashTrieMap[...]).Swap < sync.(*Map).Swap < main.g", fact.WakerGoroutine, "main.g", "sync.(*Map).Swap", false},
	{fact.RWMutexRead, "sync.(*RWMutex).Unlock < main.g", fact.WakerGoroutine, "main.g", "sync.(*RWMutex).Unlock", false},
	{fact.RWMutexWrite, "sync.(*RWMutex).RUnlock < main.g", fact.WakerGoroutine, "main.g", "sync.(*RWMutex).RUnlock", false},
	{fact.RWMutexWrite, "sync.(*Mutex).Unlock < sync.(*RWMutex).Unlock < main.g", fact.WakerGoroutine, "main.g", "sync.(*RWMutex).Unlock", false},
	{fact.Once, "sync.(*Mutex).Unlock < sync.(*Once).doSlow < sync.(*Once).Do < main.g", fact.WakerGoroutine, "main.g", "sync.(*Once).Do", false},
	{fact.WaitGroup, "sync.(*WaitGroup).Add < sync.(*WaitGroup).Done < main.g", fact.WakerGoroutine, "main.g", "sync.(*WaitGroup).Done", false},
	{fact.WaitGroup, "sync.(*WaitGroup).Add < sync.(*WaitGroup).Done < sync.(*WaitGroup).Go.func1", fact.WakerGoroutine, "sync.(*WaitGroup).Go.func1", "sync.(*WaitGroup).Done", false},
	{fact.Cond, "sync.(*Cond).Broadcast < net/http.(*connReader).backgroundRead", fact.WakerGoroutine, "net/http.(*connReader).backgroundRead", "sync.(*Cond).Broadcast", false},
	{fact.FDLock, "internal/poll.runtime_Semrelease < internal/poll.(*FD).destroy < internal/poll.(*FD).readUnlock < internal/poll.(*FD).Read < net.(*conn).Read < main.g", fact.WakerGoroutine, "main.g", "net.(*conn).Read", false},

	{fact.Network, "", fact.WakerNetwork, "", "", false},
	{fact.Network, "internal/poll.(*pollDesc).evict < internal/poll.(*FD).Close < net.(*conn).Close < main.g", fact.WakerGoroutine, "main.g", "net.(*conn).Close", true},
	{fact.Network, "internal/poll.setDeadlineImpl < internal/poll.(*FD).SetReadDeadline < net.(*conn).SetReadDeadline < main.g", fact.WakerGoroutine, "main.g", "net.(*conn).SetReadDeadline", false},
	{fact.Sleep, "", fact.WakerTimer, "", "", false},
	{fact.Synctest, "", fact.WakerRuntime, "", "", false},

	// False blame.
	{fact.Network, "runtime.systemstack_switch < runtime.gcStart < runtime.mallocgc < main.g", fact.WakerNetwork, "", "", false},
	{fact.Sleep, "runtime.chansend1 < main.g", fact.WakerTimer, "", "", false},
	{fact.GC, "runtime.gcAssistAlloc < runtime.mallocgc < main.g", fact.WakerGC, "", "", false},
	{fact.Runtime, "runtime.ReadMemStats < main.g", fact.WakerRuntime, "", "", false},
	{fact.Select, "runtime.systemstack_switch < runtime.gcStart < main.g", fact.WakerUnknown, "", "", false},
	{fact.Mutex, "", fact.WakerUnknown, "", "", false},

	// What was waited for is not in the trace.
	{fact.UnknownOperation, "runtime.chansend1 < main.g", fact.WakerGoroutine, "main.g", "chan send", false},
	{fact.UnknownOperation, "main.g", fact.WakerGoroutine, "main.g", "close", true},
	{fact.UnknownOperation, "runtime.systemstack_switch < runtime.gcMarkTermination < runtime.gcBgMarkWorker", fact.WakerUnknown, "", "", false},
	{fact.UnknownOperation, "", fact.WakerUnknown, "", "", false},
}

func TestWake(t *testing.T) {
	for _, test := range wakes {
		kind, site, closed := Wake(test.waited, test.stack != "", stackOf(test.stack))
		want := fact.WakeSite{Frame: fact.Frame{Func: test.site}, Call: test.call}
		if kind != test.want || site != want || closed != test.closed {
			t.Errorf("%v by %s:\n got %v %+v %v\nwant %v %+v %v", test.waited, test.stack, kind, site, closed, test.want, want, test.closed)
		}
	}
}

// A coroutine is woken by its peer, whose switch has no stack.
func TestWakeCoroutine(t *testing.T) {
	if kind, _, _ := Wake(fact.Coroutine, true, nil); kind != fact.WakerGoroutine {
		t.Error(kind)
	}
}

func TestInfer(t *testing.T) {
	for stack, want := range map[string]fact.Operation{
		"runtime.chansend1 < main.g": fact.ChanReceive,
		"runtime.chanrecv2 < main.g": fact.ChanSend,
		"runtime.selectgo < main.g":  fact.Select,
		"main.g":                     fact.ChanReceive, // closed
		"context.(*cancelCtx).cancel < context.WithCancel.func1 < main.g":                                         fact.Select,
		"sync.(*Mutex).Unlock < main.g":                                                                           fact.Mutex,
		"sync.(*Mutex).Unlock < sync.(*RWMutex).Unlock < main.g":                                                  fact.RWMutexWrite,
		"sync.(*Mutex).Unlock < sync.(*Once).doSlow < main.g":                                                     fact.Once,
		"sync.(*RWMutex).Unlock < main.g":                                                                         fact.RWMutexRead,
		"sync.(*RWMutex).RUnlock < main.g":                                                                        fact.RWMutexWrite,
		"internal/sync.(*HashTrieMap[...]).Swap < sync.(*Map).Swap":                                               fact.Mutex,
		"sync.(*WaitGroup).Add < sync.(*WaitGroup).Done < main.g":                                                 fact.WaitGroup,
		"sync.(*Cond).Signal < main.g":                                                                            fact.Cond,
		"internal/poll.(*pollDesc).evict < internal/poll.(*FD).Close":                                             fact.Network,
		"internal/poll.runtime_Semrelease < internal/poll.(*FD).destroy":                                          fact.FDLock,
		"runtime.systemstack_switch < runtime.gcBgMarkWorker":                                                     fact.GC,
		"runtime.injectglist < runtime.gcWakeAllAssists < runtime.gcMarkDone":                                     fact.GC,
		"runtime.systemstack_switch < runtime.gcStart < main.g":                                                   fact.UnknownOperation,
		"golang.org/x/sync/semaphore.(*Weighted).notifyWaiters < golang.org/x/sync/semaphore.(*Weighted).Release": fact.Semaphore,
	} {
		if got := Infer(stackOf(stack), true); got != want {
			t.Errorf("%s: %v, want %v", stack, got, want)
		}
	}
	if got := Infer(nil, false); got != fact.UnknownOperation {
		t.Errorf("no goroutine: %v", got)
	}
}

// Reading the tables allocates nothing.
func TestAllocations(t *testing.T) {
	stack := []fact.Frame{
		{Func: "internal/sync.(*HashTrieMap[...]).Swap"}, {Func: "sync.(*Map).Store"}, {Func: "main.f", File: "f.go"},
	}
	allocated := testing.AllocsPerRun(10, func() {
		Block("sync", stack)
		Wake(fact.Mutex, true, stack)
		Infer(stack, true)
		Creation(stack)
		System("main.f")
	})
	if allocated != 0 {
		t.Errorf("%v allocations", allocated)
	}
}
