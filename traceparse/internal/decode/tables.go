package decode

import (
	"hash/maphash"
	"slices"
	"sync"

	"tracetool/traceparse/fact"
)

// maxReasons bounds the wait reasons, of which a runtime has about twenty. A
// damaged or hostile trace that holds more gets [overflowReason] for the rest.
const (
	maxReasons     = 256
	overflowReason = "(too many different wait reasons)"
)

// Tables interns stacks and reasons for all generations of a trace. Handles of
// golang.org/x/exp/trace are not comparable across generations; indexes into
// Tables are. It may be used by several goroutines. Index 0 is no stack, and
// the empty reason.
type Tables struct {
	mu       sync.Mutex
	seed     maphash.Seed
	stacks   []*fact.Stack
	byHash   map[uint64][]uint32
	reasons  []string
	reasonID map[string]uint8
}

// NewTables returns empty tables.
func NewTables() *Tables {
	return &Tables{
		seed:     maphash.MakeSeed(),
		stacks:   []*fact.Stack{nil},
		byHash:   make(map[uint64][]uint32),
		reasons:  []string{""},
		reasonID: map[string]uint8{"": 0},
	}
}

// Stacks returns the stacks interned so far, by index. The slice is a
// snapshot: it stays valid, and is not added to.
func (t *Tables) Stacks() []*fact.Stack {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.stacks[:len(t.stacks):len(t.stacks)]
}

// Reasons is Stacks for the reasons.
func (t *Tables) Reasons() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.reasons[:len(t.reasons):len(t.reasons)]
}

// stack returns the index of the stack with these frames; it copies them if
// they are new.
func (t *Tables) stack(frames []fact.Frame) uint32 {
	if len(frames) == 0 {
		return 0
	}
	h := t.hash(frames)
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range t.byHash[h] {
		if slices.Equal(t.stacks[id].Frames, frames) {
			return id
		}
	}
	id := uint32(len(t.stacks))
	t.stacks = append(t.stacks, &fact.Stack{Frames: slices.Clone(frames)})
	t.byHash[h] = append(t.byHash[h], id)
	return id
}

func (t *Tables) hash(frames []fact.Frame) uint64 {
	var h maphash.Hash
	h.SetSeed(t.seed)
	for i := range frames {
		h.WriteString(frames[i].Func)
		h.WriteByte(0)
		h.WriteString(frames[i].File)
		h.WriteByte(byte(frames[i].Line))
		h.WriteByte(byte(frames[i].Line >> 8))
	}
	return h.Sum64()
}

func (t *Tables) reason(text string) uint8 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if id, ok := t.reasonID[text]; ok {
		return id
	}
	if len(t.reasons) == maxReasons-1 {
		text = overflowReason
	} else if len(t.reasons) == maxReasons {
		return maxReasons - 1
	}
	id := uint8(len(t.reasons))
	t.reasons = append(t.reasons, text)
	t.reasonID[text] = id
	return id
}
