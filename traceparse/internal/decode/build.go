package decode

import "tracetool/traceparse/fact"

// A Builder makes a generation event by event rather than from bytes: for tests
// of what consumes generations.
type Builder struct {
	tables *Tables
	gen    Generation
	last   *Batch
}

// NewBuilder returns a builder of a generation whose stacks and reasons are in
// tables.
func NewBuilder(tables *Tables) *Builder { return &Builder{tables: tables} }

// Stack returns the index of a stack.
func (b *Builder) Stack(frames ...fact.Frame) uint32 { return b.tables.stack(frames) }

// Reason returns the index of a wait reason, or of the name of a range or metric.
func (b *Builder) Reason(text string) uint8 { return b.tables.reason(text) }

// Note adds a note and returns its index.
func (b *Builder) Note(n Note) uint32 {
	b.gen.Notes = append(b.gen.Notes, n)
	return uint32(len(b.gen.Notes) - 1)
}

// Tick adds an event that leaves no trace but its time.
func (b *Builder) Tick(time int64) {
	if b.gen.Events == 0 {
		b.gen.First = time
	}
	b.gen.Last = time
	b.gen.Events++
}

// Add adds an event.
func (b *Builder) Add(e Event) {
	if b.last == nil || b.last.full() {
		b.last = &Batch{buf: make([]byte, 0, batchSize)}
		b.last.reset(e.Time)
		b.gen.Batches = append(b.gen.Batches, b.last)
	}
	b.Tick(e.Time)
	b.last.append(&e)
}

// Generation returns what was built.
func (b *Builder) Generation() *Generation { return &b.gen }
