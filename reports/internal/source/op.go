package source

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// verb is what an operation does to its object.
type verb uint16

const (
	lock verb = 1 << iota
	rlock
	tryLock
	unlock
	runlock
	send
	receive
	closing
	add
	doneVerb
	await // WaitGroup.Wait
	condWait
	signal
	cancel
	ended // a receive from Context.Done
)

const noVerb verb = 0

// operation is an instruction that waits, or ends the wait of others.
type operation struct {
	verb  verb
	instr ssa.Instruction
	obj   *node
	// value is the object's operand; nil for a cancel.
	value ssa.Value
	pos   token.Pos
	// ranges: a receive of a range loop, which ends only with a close.
	ranges bool
}

var methods = map[string]verb{
	"sync.(*Mutex).Lock": lock, "sync.(*Mutex).Unlock": unlock, "sync.(*Mutex).TryLock": tryLock,
	"sync.(*RWMutex).Lock": lock, "sync.(*RWMutex).Unlock": unlock, "sync.(*RWMutex).TryLock": tryLock,
	"sync.(*RWMutex).RLock": rlock, "sync.(*RWMutex).RUnlock": runlock, "sync.(*RWMutex).TryRLock": tryLock,
	"sync.(*WaitGroup).Add": add, "sync.(*WaitGroup).Done": doneVerb, "sync.(*WaitGroup).Wait": await, "sync.(*WaitGroup).Go": add,
	"sync.(*Cond).Wait": condWait, "sync.(*Cond).Signal": signal, "sync.(*Cond).Broadcast": signal,
	"sync.Locker.Lock": lock, "sync.Locker.Unlock": unlock,
}

// operations lists what one instruction does; a select has several.
func (f *flow) operations(instr ssa.Instruction) []operation {
	switch v := instr.(type) {
	case *ssa.Send:
		return []operation{f.operation(send, v, v.Chan, v.Pos())}
	case *ssa.UnOp:
		if v.Op == token.ARROW {
			op := f.receiving(v, v.X, v.Pos())
			op.ranges = v.CommaOk && v.Block().Comment == "rangechan.loop"
			return []operation{op}
		}
	case *ssa.Select:
		return f.cases(v)
	case ssa.CallInstruction:
		return f.callOperation(v)
	}
	return nil
}

func (f *flow) operation(v verb, instr ssa.Instruction, value ssa.Value, pos token.Pos) operation {
	return operation{verb: v, instr: instr, obj: f.nodeFor(value), value: value, pos: pos}
}

// receiving: the Done channel of a context stands for the context.
func (f *flow) receiving(instr ssa.Instruction, channel ssa.Value, pos token.Pos) operation {
	op := f.operation(receive, instr, channel, pos)
	if call, ok := channel.(*ssa.Call); ok && call.Call.IsInvoke() && call.Call.Method.Name() == "Done" && isContext(call.Call.Value.Type()) {
		op.verb, op.value = ended, call.Call.Value
		op.obj = f.nodeFor(op.value)
	}
	return op
}

func (f *flow) cases(v *ssa.Select) []operation {
	var list []operation
	for _, s := range v.States {
		if s.Dir == types.SendOnly {
			list = append(list, f.operation(send, v, s.Chan, s.Pos))
		} else {
			list = append(list, f.receiving(v, s.Chan, s.Pos))
		}
	}
	return list
}

func (f *flow) callOperation(at ssa.CallInstruction) []operation {
	call := at.Common()
	if b, ok := call.Value.(*ssa.Builtin); ok {
		if b.Name() == "close" {
			return []operation{f.operation(closing, at, call.Args[0], at.Pos())}
		}
		return nil
	}
	if call.IsInvoke() {
		if v := methods["sync.Locker."+call.Method.Name()]; v != noVerb && call.Method.Pkg() != nil && call.Method.Pkg().Path() == "sync" {
			return []operation{f.operation(v, at, call.Value, at.Pos())}
		}
		return nil
	}
	if callee := call.StaticCallee(); callee != nil {
		if v := methods[runtimeName(callee)]; v != noVerb && len(callee.Blocks) == 0 && len(call.Args) > 0 {
			if runtimeName(callee) == "sync.(*WaitGroup).Add" && !positive(call.Args[1]) {
				v |= doneVerb
			}
			return []operation{f.operation(v, at, call.Args[0], at.Pos())}
		}
		return nil
	}
	return f.cancels(at)
}

func positive(delta ssa.Value) bool {
	c, ok := delta.(*ssa.Const)
	return !ok || c.Int64() > 0
}

// cancels: a call of a function value that cancels contexts.
func (f *flow) cancels(at ssa.CallInstruction) []operation {
	var list []operation
	for _, ctx := range f.nodeFor(at.Common().Value).cancels {
		list = append(list, operation{verb: cancel, instr: at, obj: ctx.find(), pos: at.Pos()})
	}
	return list
}
