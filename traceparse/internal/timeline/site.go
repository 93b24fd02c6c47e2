package timeline

import (
	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/primitive"
)

// siteTable interns wait sites and wake sites, and remembers by stack what was
// classified: a trace has millions of waits and some hundreds of stacks.
type siteTable struct {
	byKey   map[fact.Site]*fact.Site
	wakes   map[fact.WakeSite]*fact.WakeSite
	stacks  []*fact.Stack
	reasons []string
	// block is indexed by stack; almost every stack blocks for one reason.
	block     []blockEntry
	blockMore map[blockKey]*fact.Site
	wake      []wakeEntry
	wakeMore  map[wakeKey]wakeResult
}

type blockKind uint8

const (
	blocked blockKind = iota // with a reason, or a status without
	coroutine
	syscall
	yielded
)

type blockKey struct {
	stack  uint32
	reason uint8
	kind   blockKind
}

type blockEntry struct {
	reason uint8
	kind   blockKind
	site   *fact.Site
}

type wakeKey struct {
	stack uint32
	op    fact.Operation
	hasG  bool
}

type wakeResult struct {
	kind   fact.WakerKind
	closed bool
	site   *fact.WakeSite
}

type wakeEntry struct {
	op   fact.Operation
	hasG bool
	set  bool
	wakeResult
}

func newSiteTable() siteTable {
	return siteTable{
		byKey:     make(map[fact.Site]*fact.Site),
		wakes:     make(map[fact.WakeSite]*fact.WakeSite),
		blockMore: make(map[blockKey]*fact.Site),
		wakeMore:  make(map[wakeKey]wakeResult),
	}
}

// grow makes room for the stacks that the next generation may refer to.
func (t *siteTable) grow(stacks []*fact.Stack, reasons []string) {
	t.stacks, t.reasons = stacks, reasons
	for len(t.block) < len(stacks) {
		t.block = append(t.block, blockEntry{})
		t.wake = append(t.wake, wakeEntry{})
	}
}

func (t *siteTable) intern(s fact.Site) *fact.Site {
	p := t.byKey[s]
	if p == nil {
		p = &s
		t.byKey[s] = p
	}
	return p
}

func (t *siteTable) frames(stack uint32) []fact.Frame {
	if s := t.stacks[stack]; s != nil {
		return s.Frames
	}
	return nil
}

// at returns the site of a goroutine that stopped with this stack and reason.
func (t *siteTable) at(kind blockKind, reason uint8, stack uint32) *fact.Site {
	e := &t.block[stack]
	if e.site != nil && e.reason == reason && e.kind == kind {
		return e.site
	}
	key := blockKey{stack, reason, kind}
	s := t.blockMore[key]
	if s == nil {
		s = t.classify(kind, reason, stack)
		t.blockMore[key] = s
	}
	if e.site == nil {
		*e = blockEntry{reason, kind, s}
	}
	return s
}

func (t *siteTable) classify(kind blockKind, reason uint8, stack uint32) *fact.Site {
	frames := t.frames(stack)
	switch kind {
	case coroutine:
		return t.intern(primitive.Coroutine(frames))
	case syscall:
		return t.intern(primitive.Syscall(frames))
	case yielded:
		return t.intern(primitive.Yield(frames))
	}
	return t.intern(primitive.Block(t.reasons[reason], frames))
}

// waker returns who ended a wait in op, told from the waker's stack.
func (t *siteTable) waker(op fact.Operation, hasG bool, stack uint32) wakeResult {
	e := &t.wake[stack]
	if e.set && e.op == op && e.hasG == hasG {
		return e.wakeResult
	}
	key := wakeKey{stack, op, hasG}
	r, ok := t.wakeMore[key]
	if !ok {
		kind, site, closed := primitive.Wake(op, hasG, t.frames(stack))
		r = wakeResult{kind: kind, closed: closed, site: t.internWake(site)}
		t.wakeMore[key] = r
	}
	if !e.set {
		*e = wakeEntry{op, hasG, true, r}
	}
	return r
}

func (t *siteTable) internWake(s fact.WakeSite) *fact.WakeSite {
	if s == (fact.WakeSite{}) {
		return nil
	}
	p := t.wakes[s]
	if p == nil {
		p = &s
		t.wakes[s] = p
	}
	return p
}

// infer guesses what a goroutine waited for from what woke it.
func (t *siteTable) infer(wakerStack uint32, hasG bool) fact.Operation {
	return primitive.Infer(t.frames(wakerStack), hasG)
}
