package timeline

import (
	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/primitive"
)

// groupTable interns groups.
type groupTable struct {
	byKey map[groupKey]*fact.Group
	// created caches the creation site by the creator's stack.
	created map[uint32]fact.Frame
}

type groupKey struct {
	entry   string
	created fact.Frame
}

func newGroupTable() groupTable {
	return groupTable{byKey: make(map[groupKey]*fact.Group), created: make(map[uint32]fact.Frame)}
}

func (t *groupTable) intern(entry string, created fact.Frame) *fact.Group {
	key := groupKey{entry, created}
	g := t.byKey[key]
	if g == nil {
		g = &fact.Group{Entry: entry, Created: created, System: primitive.System(entry)}
		t.byKey[key] = g
	}
	return g
}

func (t *groupTable) creation(id uint32, stack *fact.Stack) fact.Frame {
	f, ok := t.created[id]
	if !ok && stack != nil {
		f = primitive.Creation(stack.Frames)
		t.created[id] = f
	}
	return f
}

// entry is the function a goroutine runs, told from one of its stacks. The
// main goroutine's runtime frames are not what a person calls its entry.
func entry(stack *fact.Stack) string {
	if stack == nil {
		return ""
	}
	for i := len(stack.Frames) - 1; i >= 0; i-- {
		switch f := stack.Frames[i].Func; f {
		case "", "runtime.goexit", "runtime.main":
		default:
			return f
		}
	}
	return stack.Root()
}

// learn names the group of a goroutine of unknown entry from the first
// stack of its own that is seen. Facts delivered before carry the nameless
// group, which becomes an alias.
func (t *Timeline) learn(g *goroutine, stack uint32) {
	name := entry(t.stacks[stack])
	if name == "" {
		return
	}
	g.unnamed = false
	real := t.groups.intern(name, g.Group.Created)
	g.Group.Alias(real)
	g.Group = real
}
