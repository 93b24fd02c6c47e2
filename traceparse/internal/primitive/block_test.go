package primitive

import (
	"strings"
	"testing"

	"tracetool/traceparse/fact"
)

// stackOf makes a stack of "innermost < … < outermost".
func stackOf(text string) []fact.Frame {
	var stack []fact.Frame
	if text == "" {
		return nil
	}
	for function := range strings.SplitSeq(text, " < ") {
		stack = append(stack, fact.Frame{Func: function})
	}
	return stack
}

// operation, user site and call of each primitive, as blocked within the trace.
var blocks = []struct {
	reason, stack string
	want          fact.Operation
	site, call    string
}{
	{"chan receive", "runtime.chanrecv1 < main.f < main.main", fact.ChanReceive, "main.f", "chan receive"},
	{"chan receive", "runtime.chanrecv2 < main.f", fact.ChanReceive, "main.f", "chan receive"},
	{"chan send", "runtime.chansend1 < main.f", fact.ChanSend, "main.f", "chan send"},
	{"select", "runtime.selectgo < main.f", fact.Select, "main.f", "select"},
	{"chan receive", "reflect.chanrecv < reflect.Value.recv < reflect.Value.Recv < main.f", fact.ChanReceive, "main.f", "reflect.Value.Recv"},
	{"chan send", "reflect.chansend0 < reflect.chansend < reflect.Value.send < reflect.Value.Send < main.f", fact.ChanSend, "main.f", "reflect.Value.Send"},
	{"select", "runtime.selectgo < reflect.rselect < reflect.Select < main.f", fact.Select, "main.f", "reflect.Select"},
	{"forever", "runtime.block < main.f", fact.Forever, "main.f", "select"},
	{"forever", "runtime.chanrecv1 < main.f", fact.Forever, "main.f", "chan receive"},
	{"forever", "runtime.chansend1 < main.f", fact.Forever, "main.f", "chan send"},

	{"sync", "sync.(*Mutex).Lock < main.f", fact.Mutex, "main.f", "sync.(*Mutex).Lock"},
	{"sync", "sync.(*RWMutex).RLock < main.f", fact.RWMutexRead, "main.f", "sync.(*RWMutex).RLock"},
	{"sync", "sync.(*RWMutex).RLock < sync.(*rlocker).Lock < main.f", fact.RWMutexRead, "main.f", "sync.(*rlocker).Lock"},
	{"sync", "sync.(*RWMutex).Lock < main.f", fact.RWMutexWrite, "main.f", "sync.(*RWMutex).Lock"},
	{"sync", "sync.(*Mutex).Lock < sync.(*RWMutex).Lock < main.f", fact.RWMutexWrite, "main.f", "sync.(*RWMutex).Lock"},
	{"sync", "sync.(*WaitGroup).Wait < main.f", fact.WaitGroup, "main.f", "sync.(*WaitGroup).Wait"},
	{"sync.(*Cond).Wait", "sync.(*Cond).Wait < main.f", fact.Cond, "main.f", "sync.(*Cond).Wait"},
	{"sync", "sync.(*Mutex).Lock < sync.(*Cond).Wait < main.f", fact.Mutex, "main.f", "sync.(*Cond).Wait"},
	{"sync", "sync.(*Mutex).Lock < sync.(*RWMutex).Lock < sync.(*Cond).Wait < main.f", fact.RWMutexWrite, "main.f", "sync.(*Cond).Wait"},
	{"sync", "sync.(*Mutex).Lock < sync.(*Once).doSlow < sync.(*Once).Do < main.f", fact.Once, "main.f", "sync.(*Once).Do"},
	{"sync", "sync.(*Mutex).Lock < main.init < sync.(*Once).doSlow < sync.(*Once).Do < main.f", fact.Mutex, "main.init", "sync.(*Mutex).Lock"},
	{"sync", "internal/sync.(*HashTrieMap[...]).Swap < internal/sync.(*HashTrieMap[...]).Store < sync.(*Map).Store < main.f", fact.Mutex, "main.f", "sync.(*Map).Store"},
	{"sync", "sync.(*Mutex).Lock < sync.(*Map).Swap < main.f", fact.Mutex, "main.f", "sync.(*Map).Swap"},
	{"sync", "sync.(*Mutex).Lock < sync.(*Pool).pinSlow < sync.(*Pool).pin < sync.(*Pool).Get < fmt.newPrinter < fmt.Printf < main.f", fact.Mutex, "fmt.newPrinter", "sync.(*Pool).Get"},
	{"sync", "example.com/sync2.runtime_Semacquire < example.com/sync2.(*Gate).Enter < main.f", fact.UnknownOperation, "example.com/sync2.(*Gate).Enter", "example.com/sync2.runtime_Semacquire"},
	{"sync", "", fact.UnknownOperation, "", ""},

	{"sync", "sync.(*WaitGroup).Wait < golang.org/x/sync/errgroup.(*Group).Wait < main.f", fact.WaitGroup, "main.f", "golang.org/x/sync/errgroup.(*Group).Wait"},
	{"chan send", "runtime.chansend1 < golang.org/x/sync/errgroup.(*Group).Go < main.f", fact.ChanSend, "main.f", "golang.org/x/sync/errgroup.(*Group).Go"},
	{"select", "runtime.selectgo < golang.org/x/sync/semaphore.(*Weighted).Acquire < main.f", fact.Semaphore, "main.f", "golang.org/x/sync/semaphore.(*Weighted).Acquire"},
	{"sync", "sync.(*WaitGroup).Wait < golang.org/x/sync/singleflight.(*Group).Do < main.f", fact.WaitGroup, "main.f", "golang.org/x/sync/singleflight.(*Group).Do"},

	{"sleep", "time.Sleep < main.f", fact.Sleep, "main.f", "time.Sleep"},
	{"network", "internal/poll.(*FD).Accept < net.(*netFD).accept < net.(*TCPListener).accept < net.(*TCPListener).Accept < main.f", fact.Network, "main.f", "net.(*TCPListener).Accept"},
	{"network", "internal/poll.(*FD).Read < os.(*File).read < os.(*File).Read < main.f", fact.Network, "main.f", "os.(*File).Read"},
	{"sync", "internal/poll.(*FD).Close < net.(*netFD).Close < net.(*conn).Close < main.f", fact.FDLock, "main.f", "net.(*conn).Close"},
	{"sync", "internal/poll.(*fdMutex).rwlock < internal/poll.(*FD).writeLock < internal/poll.(*FD).Write < net.(*netFD).Write < net.(*conn).Write < main.f", fact.FDLock, "main.f", "net.(*conn).Write"},
	{"select", "runtime.selectgo < io.(*pipe).read < io.(*PipeReader).Read < main.f", fact.Select, "main.f", "io.(*PipeReader).Read"},
	{"chan receive", "runtime.chanrecv1 < io.(*pipe).write < io.(*PipeWriter).Write < main.f", fact.ChanReceive, "main.f", "io.(*PipeWriter).Write"},
	{"synctest", "runtime.gopark < internal/synctest.Wait < testing/synctest.Wait < main.f", fact.Synctest, "main.f", "testing/synctest.Wait"},

	{"wait until GC ends", "runtime.goparkunlock < runtime.gcWaitOnMark < runtime.GC < main.f", fact.GC, "main.f", "runtime.GC"},
	{"preempted", "main.f < main.main", fact.GC, "main.f", ""},
	{"preempted", "sync.(*RWMutex).Lock < main.f", fact.GC, "main.f", "sync.(*RWMutex).Lock"},
	{"GC mark assist wait for work", "runtime.gcParkAssist < runtime.gcAssistAlloc < runtime.mallocgc < runtime.slicebytetostring < fmt.Sprintf < main.f", fact.GC, "main.f", "fmt.Sprintf"},
	{"GC background sweeper wait", "runtime.goparkunlock < runtime.bgsweep", fact.GC, "runtime.bgsweep", "runtime.goparkunlock"},
	{"GC weak to strong wait", "runtime.goparkunlock < runtime.getOrAddWeakHandle < weak.Make < main.f", fact.GC, "", ""},
	{"sync", "runtime.stopTheWorld < runtime.ReadMemStats < main.f", fact.Runtime, "main.f", "runtime.ReadMemStats"},
	{"sync", "runtime.gcStart < runtime.mallocgc < runtime.makeslice < main.f", fact.Runtime, "main.f", "runtime.makeslice"},
	{"chan receive", "runtime.chanrecv1 < runtime.gcBgMarkStartWorkers < runtime.gcStart < runtime.GC < main.f", fact.Runtime, "main.f", "runtime.GC"},
	{"sleep", "runtime.(*scavengerState).sleep < runtime.bgscavenge", fact.Runtime, "runtime.bgscavenge", "runtime.(*scavengerState).sleep"},
	{"system goroutine wait", "runtime.gopark < runtime.gcBgMarkWorker", fact.Runtime, "runtime.gcBgMarkWorker", "runtime.gopark"},
	{"wait for debug call", "main.f", fact.Runtime, "main.f", ""},
	{"unspecified", "main.f", fact.UnknownOperation, "main.f", ""},
	{"reason of the future", "runtime.gopark < main.f", fact.UnknownOperation, "main.f", "runtime.gopark"},
}

func TestBlock(t *testing.T) {
	for _, test := range blocks {
		got := Block(test.reason, stackOf(test.stack))
		if test.site == "" && test.stack != "" {
			test.site, test.call = got.Func, got.Call
		}
		want := fact.Site{Operation: test.want, Frame: fact.Frame{Func: test.site}, Call: test.call, Reason: test.reason}
		if got != want {
			t.Errorf("%s: %s\n got %+v\nwant %+v", test.reason, test.stack, got, want)
		}
	}
}

// Waits older than the trace come without a reason and with all their frames.
func TestBlockOlderThanTrace(t *testing.T) {
	for _, test := range []struct {
		stack  string
		want   fact.Operation
		reason string
		call   string
	}{
		{"runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < internal/sync.runtime_SemacquireMutex < internal/sync.(*Mutex).lockSlow < internal/sync.(*Mutex).Lock < sync.(*Mutex).Lock < main.f", fact.Mutex, "sync", "sync.(*Mutex).Lock"},
		{"runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < sync.runtime_SemacquireMutex < sync.(*Mutex).lockSlow < sync.(*Mutex).Lock < main.f", fact.Mutex, "sync", "sync.(*Mutex).Lock"}, // 1.23
		{"runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < internal/sync.runtime_SemacquireMutex < internal/sync.(*Mutex).lockSlow < internal/sync.(*Mutex).Lock < internal/sync.(*HashTrieMap[...]).Swap < sync.(*Map).Swap < main.f", fact.Mutex, "sync", "sync.(*Map).Swap"},
		{"runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < internal/sync.runtime_SemacquireMutex < internal/sync.(*Mutex).lockSlow < internal/sync.(*Mutex).Lock < sync.(*Mutex).Lock < sync.(*Once).doSlow < sync.(*Once).Do < main.f", fact.Once, "sync", "sync.(*Once).Do"},
		{"runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < internal/sync.runtime_SemacquireMutex < internal/sync.(*Mutex).lockSlow < internal/sync.(*Mutex).Lock < sync.(*Mutex).Lock < sync.(*RWMutex).Lock < main.f", fact.RWMutexWrite, "sync", "sync.(*RWMutex).Lock"},
		{"runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < sync.runtime_SemacquireRWMutex < sync.(*RWMutex).Lock < main.f", fact.RWMutexWrite, "sync", "sync.(*RWMutex).Lock"},
		{"runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < sync.runtime_SemacquireRWMutexR < sync.(*RWMutex).RLock < main.f", fact.RWMutexRead, "sync", "sync.(*RWMutex).RLock"},
		{"runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < sync.runtime_SemacquireWaitGroup < sync.(*WaitGroup).Wait < main.f", fact.WaitGroup, "sync", "sync.(*WaitGroup).Wait"},
		{"runtime.gopark < runtime.goparkunlock < sync.runtime_notifyListWait < sync.(*Cond).Wait < main.f", fact.Cond, "sync.(*Cond).Wait", "sync.(*Cond).Wait"},
		{"runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < internal/poll.runtime_Semacquire < internal/poll.(*fdMutex).rwlock < internal/poll.(*FD).Write < net.(*conn).Write < main.f", fact.FDLock, "sync", "net.(*conn).Write"},
		{"runtime.gopark < runtime.netpollblock < internal/poll.runtime_pollWait < internal/poll.(*pollDesc).wait < internal/poll.(*pollDesc).waitRead < internal/poll.(*FD).Read < os.(*File).read < os.(*File).Read < main.f", fact.Network, "network", "os.(*File).Read"},
		{"runtime.gopark < runtime.chanrecv < runtime.chanrecv1 < main.f", fact.ChanReceive, "chan receive", "chan receive"},
		{"runtime.gopark < runtime.chansend < runtime.chansend1 < main.f", fact.ChanSend, "chan send", "chan send"},
		{"runtime.gopark < runtime.selectgo < main.f", fact.Select, "select", "select"},
		{"runtime.gopark < runtime.selectgo < golang.org/x/sync/semaphore.(*Weighted).Acquire < main.f", fact.Semaphore, "select", "golang.org/x/sync/semaphore.(*Weighted).Acquire"},
		{"runtime.gopark < runtime.block < main.f", fact.Forever, "forever", "select"},
		{"runtime.gopark < time.Sleep < main.f", fact.Sleep, "sleep", "time.Sleep"},
		{"runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < runtime.semacquire < runtime.stopTheWorld < runtime.ReadMemStats < main.f", fact.Runtime, "sync", "runtime.ReadMemStats"},
		{"runtime.asyncPreempt2 < runtime.asyncPreempt < main.f", fact.GC, "preempted", "runtime.asyncPreempt"},
		{"runtime.coroswitch < iter.Pull[...].func1.1 < main.f < iter.Pull[...].func1 < runtime.corostart", fact.Coroutine, "", "iter.Pull[...].func1.1"},
		{"main.f", fact.UnknownOperation, "", ""},
	} {
		want := fact.Site{Operation: test.want, Frame: fact.Frame{Func: "main.f"}, Call: test.call, Reason: test.reason}
		if got := Block("", stackOf(test.stack)); got != want {
			t.Errorf("%s\n got %+v\nwant %+v", test.stack, got, want)
		}
	}
	if got := Block("", nil); got != (fact.Site{}) {
		t.Errorf("no stack (Go 1.22): %+v", got)
	}
	idle := "runtime.gopark < runtime.goparkunlock < runtime.forcegchelper"
	if got := Block("", stackOf(idle)).Operation; got != fact.Runtime {
		t.Errorf("%s: %v", idle, got)
	}
}

// Running→Waiting without a reason, and NotExist→Waiting.
func TestCoroutine(t *testing.T) {
	for stack, want := range map[string]fact.Operation{
		"":                                       fact.Coroutine,
		"runtime.corostart":                      fact.Coroutine,
		"runtime.goparkunlock < runtime.bgsweep": fact.GC,      // Go 1.21 and older
		"runtime/trace.Start.func1":              fact.Runtime, // likewise
	} {
		if got := Coroutine(stackOf(stack)).Operation; got != want {
			t.Errorf("%q: %v, want %v", stack, got, want)
		}
	}
}

func TestSyscallAndYield(t *testing.T) {
	read := Syscall(stackOf("syscall.read < syscall.Read < internal/poll.(*FD).Read < os.(*File).Read < io.ReadAll < main.load"))
	if read.Operation != fact.SyscallOperation || read.Func != "main.load" || read.Call != "io.ReadAll" {
		t.Errorf("%+v", read)
	}
	cgo := Syscall(stackOf("runtime.cgocall < main._Cfunc_sleep < main.nap"))
	if cgo.Func != "main.nap" || cgo.Call != "main._Cfunc_sleep" {
		t.Errorf("%+v", cgo)
	}
	spin := Yield(stackOf("runtime.Gosched < main.spin"))
	if spin.Operation != fact.UnknownOperation || spin.Func != "main.spin" || spin.Call != "runtime.Gosched" {
		t.Errorf("%+v", spin)
	}
}

func TestSystem(t *testing.T) {
	for entry, want := range map[string]bool{
		"":                          false,
		"main.main":                 false,
		"runtime.main":              false,
		"runtime.corostart":         false,
		"runtime.bgsweep":           true,
		"runtime.ensureSigM.func1":  true,
		"runtime/trace.Start.func1": true,
		"runtime/trace.(*traceMultiplexer).startLocked.func1": true,
		"runtime/pprof.profileWriter":                         false,
		"runtimex.Loop":                                       false,
	} {
		if got := System(entry); got != want {
			t.Errorf("System(%q) = %v", entry, got)
		}
	}
}
