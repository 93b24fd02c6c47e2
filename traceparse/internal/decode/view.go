package decode

import (
	"reflect"
	"sync"
	"unsafe"

	"golang.org/x/exp/trace"

	"tracetool/traceparse/fact"
)

// view is the memory of a trace.Event, for reading.
//
// Why: the getters of golang.org/x/exp/trace copy the event and what they
// return several times over, some 70 ns for each of the tens of millions of
// transitions in a trace, nearly as much as all of the reader's own work.
// Reading the five words that matter takes a few. Rejected were batching calls
// of the getters (no gain: the copies wait for each other) and walking the raw
// bytes beside the reader (one raw event may be several of the reader's).
//
// It is no more than a short cut. It serves the seven commonest events only,
// all others go through the getters; it is taken only if the layout and the
// events' numbers are what this file says, which is checked once against the
// package's own types and constructors; and a test holds that both ways give
// the same on all recorded traces.
type view struct {
	table   unsafe.Pointer // identifies the generation's tables; never followed
	g, p, m int64
	typ     uint8
	time    int64
	args    [viewArgs]uint64
}

const viewArgs = 4

// Numbers of the events that the short cut serves; they are part of the trace
// format. The arguments of each stand beside it.
const (
	wireGoStart           = 16 // goroutine, seq
	wireGoStop            = 19 // reason, stack
	wireGoBlock           = 20 // reason, stack
	wireGoUnblock         = 21 // goroutine, seq, stack of the waker
	wireGoSyscallBegin    = 22 // seq, stack
	wireGoSyscallEnd      = 23
	wireGoSyscallEndBlock = 24
)

// viewable reports whether the short cut may be taken.
var viewable = sync.OnceValue(func() bool { return sameLayout() && sameNumbers() })

func sameLayout() bool {
	ev, v := reflect.TypeFor[trace.Event](), reflect.TypeFor[view]()
	if ev.Size() != v.Size() {
		return false
	}
	var want, got []field
	flatten(v, 0, &want)
	flatten(ev, 0, &got)
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] {
			return false
		}
	}
	return true
}

// field is where a word lies and of what kind it is.
type field struct {
	kind   reflect.Kind
	offset uintptr
	length int
}

func flatten(t reflect.Type, at uintptr, list *[]field) {
	for i := range t.NumField() {
		f := t.Field(i)
		switch f.Type.Kind() {
		case reflect.Struct:
			flatten(f.Type, at+f.Offset, list)
		case reflect.Array:
			*list = append(*list, field{f.Type.Elem().Kind(), at + f.Offset, f.Type.Len()})
		case reflect.Pointer, reflect.UnsafePointer:
			*list = append(*list, field{reflect.Pointer, at + f.Offset, 1})
		default:
			*list = append(*list, field{f.Type.Kind(), at + f.Offset, 1})
		}
	}
}

// sameNumbers makes one event of each kind and looks at its number, goroutine
// and context, and where its stack and reason are: MakeEvent gives identifiers
// other than 0 to both, and leaves all other arguments 0.
func sameNumbers() bool {
	const id, ctx = 77, 99
	stack := trace.MakeStack([]trace.StackFrame{{PC: 1, Func: "f", File: "f.go", Line: 1}})
	for _, t := range []struct {
		typ      uint8
		from, to trace.GoState
		byArg    bool // the goroutine is the first argument, not the context's
		used     [viewArgs]bool
	}{
		{wireGoStart, trace.GoRunnable, trace.GoRunning, true, [viewArgs]bool{0: true}},
		{wireGoStop, trace.GoRunning, trace.GoRunnable, false, [viewArgs]bool{0: true, 1: true}},
		{wireGoBlock, trace.GoRunning, trace.GoWaiting, false, [viewArgs]bool{0: true, 1: true}},
		{wireGoUnblock, trace.GoWaiting, trace.GoRunnable, true, [viewArgs]bool{0: true, 2: true}},
		{wireGoSyscallBegin, trace.GoRunning, trace.GoSyscall, false, [viewArgs]bool{1: true}},
		{wireGoSyscallEnd, trace.GoSyscall, trace.GoRunning, false, [viewArgs]bool{}},
		{wireGoSyscallEndBlock, trace.GoSyscall, trace.GoRunnable, false, [viewArgs]bool{}},
	} {
		details := trace.MakeGoStateTransition(id, t.from, t.to)
		details.Reason = "reason"
		ev, err := trace.MakeEvent(trace.EventConfig[trace.StateTransition]{
			Time: 5, Kind: trace.EventStateTransition, Goroutine: ctx, Proc: 3, Thread: 4,
			Stack: stack, Details: details,
		})
		if err != nil {
			return false
		}
		v := (*view)(unsafe.Pointer(&ev))
		subject := v.g
		if t.byArg {
			subject = int64(v.args[0])
		}
		if v.typ != t.typ || subject != id || v.time != 5 || v.p != 3 || v.m != 4 {
			return false
		}
		for i, arg := range v.args {
			if (arg != 0) != t.used[i] {
				return false
			}
		}
	}
	return true
}

// viewed takes the short cut for ev. It returns false for events that it does
// not serve, having done nothing.
func (d *Decoder) viewed(ev *trace.Event) bool {
	v := (*view)(unsafe.Pointer(ev))
	from, to, id := fact.Running, fact.Waiting, v.g
	var x, y uint64
	switch v.typ {
	case wireGoStart:
		from, to, id = fact.Runnable, fact.Running, int64(v.args[0])
		y = uint64(v.p + 1)
	case wireGoSyscallEnd:
		from, to = fact.Syscall, fact.Running
		y = uint64(v.p + 1)
	case wireGoSyscallEndBlock:
		from, to = fact.Syscall, fact.Runnable
	case wireGoUnblock:
		from, to, id = fact.Waiting, fact.Runnable, int64(v.args[0])
		x, y = uint64(v.g+1), uint64(d.stackAt(v, v.args[2], ev))
	case wireGoSyscallBegin:
		to = fact.Syscall
		x = uint64(d.stackAt(v, v.args[1], ev))
	case wireGoStop, wireGoBlock:
		if v.typ == wireGoStop {
			to = fact.Runnable
		}
		x = uint64(d.stackAt(v, v.args[1], ev))
		y = uint64(d.reasonAt(v, v.args[0], ev))
	default:
		return false
	}
	if !d.room().fast(from, to, v.time, id, x, y) {
		return false
	}
	d.count(v.time)
	return true
}

// tableSize bounds the identifiers that are looked up in a slice. The runtime
// counts them up from 1 in each generation; a forged trace may not.
const tableSize = 1 << 16

// viewTables are the indexes into Tables of one generation's identifiers, plus
// one; 0 is not known yet.
type viewTables struct {
	of      unsafe.Pointer
	stacks  []uint32
	reasons []uint32
}

// tablesOf returns the tables for v's generation.
func (d *Decoder) tablesOf(v *view) *viewTables {
	t := &d.view
	if t.of != v.table {
		clear(t.stacks)
		clear(t.reasons)
		t.of = v.table
	}
	return t
}

// stackAt returns the index of the stack with an identifier of v's generation;
// it is ev's own stack, for all events that have one.
func (d *Decoder) stackAt(v *view, id uint64, ev *trace.Event) uint32 {
	if id == 0 {
		return 0
	}
	t := d.tablesOf(v)
	if id < uint64(len(t.stacks)) && t.stacks[id] != 0 {
		return t.stacks[id] - 1
	}
	index := d.stack(ev.Stack())
	remember(&t.stacks, id, index)
	return index
}

func (d *Decoder) reasonAt(v *view, id uint64, ev *trace.Event) uint8 {
	t := d.tablesOf(v)
	if id < uint64(len(t.reasons)) && t.reasons[id] != 0 {
		return uint8(t.reasons[id] - 1)
	}
	index := d.reason(ev.StateTransition().Reason)
	remember(&t.reasons, id, uint32(index))
	return index
}

func remember(table *[]uint32, id uint64, index uint32) {
	if id >= tableSize {
		return
	}
	for uint64(len(*table)) <= id {
		*table = append(*table, 0)
	}
	(*table)[id] = index + 1
}
