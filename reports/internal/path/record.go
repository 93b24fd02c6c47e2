package path

import (
	"math"

	"tracetool/traceparse/fact"
)

// record is one change of a goroutine's state. It has no pointers: the garbage
// collector does not look at it.
type record struct {
	time fact.Time
	// prev is the goroutine's record before, none for the first.
	prev int32
	// cause is the latest record, at that time, of the goroutine that woke or
	// created this one; none where no goroutine did or it is not known. Where a
	// goroutine begins to run, see [change.runs], it is the last record that has
	// this one for its cause: the last wake-up before the next change.
	cause int32
	g     uint32 // index into Collector.goroutines
	what  uint32 // index into Collector.changes
}

// none is no record.
const none = -1

// maxRecords is as many as an int32 can number.
const maxRecords = math.MaxInt32

const (
	chunkBits = 16
	chunkSize = 1 << chunkBits
)

// records is a list that grows without being copied.
type records struct {
	chunks []*[chunkSize]record
	n      int
}

func (l *records) add(r record) {
	if l.n&(chunkSize-1) == 0 {
		l.chunks = append(l.chunks, new([chunkSize]record))
	}
	l.chunks[l.n>>chunkBits][l.n&(chunkSize-1)] = r
	l.n++
}

func (l *records) at(i int32) *record {
	return &l.chunks[i>>chunkBits][i&(chunkSize-1)]
}

// change is what records have in common: from where to where, and who did it.
type change struct {
	from, to fact.State
	kind     fact.WakerKind
	// site is where the wait or the syscall is that begins or, if none does,
	// ends; it may be nil.
	site *fact.Site
	// by is the waker's place, nil where it is not known.
	by *fact.WakeSite
}

// runs reports whether a goroutine begins to run that has been woken, or created,
// before.
func (x *change) runs() bool {
	return x.to == fact.Running && x.from != fact.Waiting && x.from != fact.NotExist
}

// changes interns them. Most have neither a site nor a waker.
type changes struct {
	list  []change
	plain [fact.NumStates][fact.NumStates]uint32 // one more than the index
	index map[change]uint32
}

// recent are the latest changes of a goroutine that begin, and that end, a wait or a
// syscall: most are the same again and again, and to compare them is faster than to
// look them up.
type recent [2]uint32

// of is the index of t's change; r is what its goroutine did before.
func (x *changes) of(t *fact.Transition, r *recent) uint32 {
	if t.Site == nil && t.Waker.Kind == fact.WakerNone {
		code := &x.plain[t.From][t.To]
		if *code == 0 {
			x.list = append(x.list, change{from: t.From, to: t.To})
			*code = uint32(len(x.list))
		}
		return *code - 1
	}
	key := change{t.From, t.To, t.Waker.Kind, t.Site, t.Waker.Site}
	last := &r[0]
	if t.From == fact.Waiting || t.From == fact.Syscall {
		last = &r[1]
	}
	if int(*last) < len(x.list) && x.list[*last] == key {
		return *last
	}
	code, ok := x.index[key]
	if !ok {
		code = uint32(len(x.list))
		x.list = append(x.list, key)
		x.index[key] = code
	}
	*last = code
	return code
}
