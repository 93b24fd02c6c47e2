package locks

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/meanwhile"
	"tracetool/traceparse/fact"
)

// builder makes a row of a lock's edges.
type builder struct {
	row             Row
	idle            float64
	waits, releases meanwhile.Tally[fact.Frame]
	kinds           meanwhile.Tally[string]
	holders         map[holderKey]*Holder
	names           []string // for --focus and --ignore
}

// holderKey tells groups by content: those of nameless goroutines are all alike.
type holderKey struct {
	entry   string
	created fact.Frame
	site    fact.Frame
}

func newBuilder(lock *blocking.Lock) *builder {
	return &builder{row: Row{Lock: lock}, holders: make(map[holderKey]*Holder)}
}

func (b *builder) add(e *blocking.Edge) {
	r := &b.row
	r.Hist.Merge(&e.Hist)
	b.idle += e.Idle
	b.waits.Add(e.Site.Frame, e.Total())
	b.kinds.Add(kind(e.Site.Operation), e.Total())
	b.mention(e.Site.Func, e.Waiter)
	b.names = append(b.names, e.Site.Call)
	switch e.Site.Operation {
	case fact.RWMutexRead:
		r.Readers.add(e)
	case fact.RWMutexWrite:
		r.Writers.add(e)
	}
	switch e.Kind {
	case fact.WakerGoroutine:
		b.ended(e)
	case fact.WakerNone:
		r.Open += e.Open
		r.OpenTime += e.Total()
	default:
		r.Unnamed += e.Total()
	}
}

func (s *Side) add(e *blocking.Edge) {
	s.Waits += e.Hist.N()
	s.Total += e.Total()
}

// ended books waits that goroutines ended.
func (b *builder) ended(e *blocking.Edge) {
	if e.WakeSite != nil {
		b.releases.Add(e.WakeSite.Frame, e.Total())
		b.mention(e.WakeSite.Func, e.Waker)
	}
	for i := range e.Parts {
		p := &e.Parts[i]
		last, next := owner(e, p)
		b.row.Meanwhile.Add(next, p.Leaf, p.Time)
		b.holder(last).Meanwhile.Add(next, p.Leaf, p.Time)
	}
}

// owner follows a wait to the goroutine that let all others wait. Of the chain
// H→W1→W2, W2 was woken by W1, which had been waiting for the same lock itself:
// that is H's doing. The last edge at the lock leads to the owner; next is what
// the owner waited for elsewhere, nil if it did not wait.
func owner(e *blocking.Edge, p *blocking.Part) (last, next *blocking.Edge) {
	last = e
	for _, behind := range p.Behind {
		if behind.Lock != e.Lock {
			return last, behind
		}
		last = behind
	}
	return last, nil
}

// holder is who ended the waits of an edge.
func (b *builder) holder(e *blocking.Edge) *Holder {
	var key holderKey
	if e.WakeSite != nil {
		key.site = e.WakeSite.Frame
	}
	if e.Waker != nil {
		key.entry, key.created = e.Waker.Entry, e.Waker.Created
	}
	h := b.holders[key]
	if h == nil {
		h = &Holder{Group: e.Waker, Site: key.site}
		b.holders[key] = h
	}
	return h
}

func (b *builder) mention(function string, g *fact.Group) {
	b.names = append(b.names, function)
	if g != nil {
		b.names = append(b.names, g.Entry, g.Created.Func)
	}
}

// kind is the kind of lock that an operation waits for.
func kind(op fact.Operation) string {
	switch op {
	case fact.RWMutexRead, fact.RWMutexWrite:
		return "rwmutex"
	}
	return op.String()
}

// finish returns the row; procs is all proc time, in ns.
func (b *builder) finish(procs float64) *Row {
	r := &b.row
	r.Kind, _ = b.kinds.Top(strings.Compare)
	r.WaitSites = b.waits.Sorted(fact.Frame.Compare)
	r.ReleaseSites = b.releases.Sorted(fact.Frame.Compare)
	r.Impact = -1
	if procs > 0 {
		r.Impact = b.idle / procs
	}
	for _, h := range b.holders {
		r.Holders = append(r.Holders, h)
	}
	slices.SortFunc(r.Holders, compareHolders)
	return r
}

func compareHolders(a, b *Holder) int {
	return cmp.Or(cmp.Compare[time.Duration](b.Total(), a.Total()), a.Site.Compare(b.Site), a.Group.Compare(b.Group))
}
