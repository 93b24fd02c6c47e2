package decode

import (
	"encoding/binary"

	"tracetool/traceparse/fact"
)

const (
	// batchSize is the size of a batch in bytes: large enough to make handing
	// one over cheap, small enough that a short generation wastes little.
	batchSize = 64 << 10
	// maxEvent bounds the size of an encoded event.
	maxEvent = 5 + 6*binary.MaxVarintLen64
)

// Batch is a run of consecutive events, encoded. A generation of a busy program
// has millions, and all of them are held until its turn comes: a struct of 40
// bytes for each would take several times the memory of the trace itself, and
// more time to write and read back than this encoding takes.
//
// Nearly all events are changes of a goroutine's state with at most four fields
// that fit 32 bits (fast.go). They take two bytes, a code and the widths of the
// fields, and then the fields in as many bytes as they need. All other events
// take the general form, which is not small but can hold anything.
type Batch struct {
	buf  []byte
	time int64 // of the event before the first
	last int64 // of the last event so far
}

// general is the code of the general form.
const general = 0xff

// reset prepares b for events after time.
func (b *Batch) reset(time int64) { b.time, b.last = time, time }

func (b *Batch) full() bool { return cap(b.buf)-len(b.buf) < maxEvent }

// append adds e, whose time is not before that of the event before it.
func (b *Batch) append(e *Event) {
	if !b.appendFast(e) {
		b.appendGeneral(e)
	}
}

func (b *Batch) appendGeneral(e *Event) {
	buf := append(b.buf, general, byte(e.Kind), byte(e.From), byte(e.To), e.Reason)
	buf = binary.AppendVarint(buf, e.Time-b.last)
	buf = binary.AppendVarint(buf, e.ID)
	buf = binary.AppendVarint(buf, e.G)
	buf = binary.AppendUvarint(buf, uint64(e.Stack))
	buf = binary.AppendUvarint(buf, uint64(e.Aux))
	b.buf = binary.AppendVarint(buf, int64(e.Proc))
	b.last = e.Time
}

// Events returns a cursor over the batch's events.
func (b *Batch) Events() Cursor { return Cursor{buf: b.buf, time: b.time} }

// Cursor reads a batch's events. The encoding never leaves the process, so it
// is trusted.
type Cursor struct {
	buf  []byte
	time int64
}

// Next decodes the next event into e. It returns false at the end.
func (c *Cursor) Next(e *Event) bool {
	if len(c.buf) == 0 {
		return false
	}
	*e = Event{Proc: None}
	if c.buf[0] == general {
		c.nextGeneral(e)
	} else {
		c.nextFast(e)
	}
	return true
}

func (c *Cursor) nextGeneral(e *Event) {
	e.Kind, e.From, e.To, e.Reason = Kind(c.buf[1]), fact.State(c.buf[2]), fact.State(c.buf[3]), c.buf[4]
	c.buf = c.buf[5:]
	c.time += c.varint()
	e.Time = c.time
	e.ID = c.varint()
	e.G = c.varint()
	e.Stack = uint32(c.uvarint())
	e.Aux = uint32(c.uvarint())
	e.Proc = int32(c.varint())
}

func (c *Cursor) varint() int64 {
	v, n := binary.Varint(c.buf)
	c.buf = c.buf[n:]
	return v
}

func (c *Cursor) uvarint() uint64 {
	v, n := binary.Uvarint(c.buf)
	c.buf = c.buf[n:]
	return v
}
