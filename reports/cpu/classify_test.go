package cpu

import (
	"strings"
	"testing"

	"tracetool/traceparse/fact"
)

// stack makes frames of "f < g < h", each at line 10 of its function's file, or
// at the line given as in "f:12".
func stack(text string) *fact.Stack {
	s := new(fact.Stack)
	for name := range strings.SplitSeq(text, " < ") {
		f := fact.Frame{Func: name, File: name + ".go", Line: 10}
		if function, line, ok := strings.Cut(name, ":"); ok {
			f = fact.Frame{Func: function, File: function + ".go", Line: int(line[0] - '0')}
		}
		s.Frames = append(s.Frames, f)
	}
	return s
}

func TestKind(t *testing.T) {
	for _, test := range []struct {
		stack, site string
		kind        Kind
	}{
		{"main.work < main.main < runtime.goexit", "main.work", ""},
		{"sync/atomic.(*Bool).Load < main.(*SpinLock).Lock < main.main", "main.(*SpinLock).Lock", Atomic},
		{"internal/runtime/atomic.(*Uint32).Load < main.work", "main.work", Atomic},
		{"sync/atomic.(*Int32).Add < sync.(*RWMutex).RLock < main.read", "main.read", Atomic},
		{"sync/atomic.CompareAndSwapInt32 < internal/sync.(*Mutex).lockSlow < sync.(*Mutex).Lock < main.get", "main.get", LockSpin},
		{"runtime.procyieldAsm < runtime.procyield < internal/sync.runtime_doSpin < internal/sync.(*Mutex).lockSlow < " +
			"internal/sync.(*Mutex).Lock < sync.(*Mutex).Lock < main.get", "main.get", LockSpin},
		{"runtime.procyield < sync.runtime_doSpin < sync.(*Mutex).lockSlow < sync.(*Mutex).Lock < main.get", "main.get", LockSpin},
		{"internal/sync.(*Mutex).lockSlow < sync.(*Mutex).Lock < main.get", "main.get", LockSpin},
		{"runtime.lock2 < runtime.lockWithRank < runtime.lock < runtime.chansend < runtime.chansend1 < main.send", "main.send", LockSpin},

		// It blocks, or takes the lock at once.
		{"runtime.semacquire1 < internal/sync.(*Mutex).lockSlow < sync.(*Mutex).Lock < main.get", "main.get", ""},
		{"internal/sync.(*Mutex).Lock < sync.(*Mutex).Lock < main.get", "main.get", ""},
		// The runtime's own atomics.
		{"internal/runtime/atomic.(*Uint32).Add < runtime.(*spanSet).pop < runtime.mallocgc < main.alloc", "main.alloc", ""},
		// Names that only look alike.
		{"synctest.Spin < main.main", "synctest.Spin", ""},
		{"runtimes/x.lock2 < main.main", "runtimes/x.lock2", ""},
		{"time.Since < main.wait", "main.wait", ""},
		{" < main.wait", "main.wait", ""},
		{"runtime.mcall", "", ""},
	} {
		frames := stack(test.stack).Frames
		user := userFrame(frames)
		if user < 0 {
			if test.site != "" {
				t.Errorf("%s: no site, want %s", test.stack, test.site)
			}
			continue
		}
		if site, kind := frames[user].Func, spinOf(frames, user); site != test.site || kind != test.kind {
			t.Errorf("%s: %q in %s, want %q in %s", test.stack, kind, site, test.kind, test.site)
		}
	}
}
