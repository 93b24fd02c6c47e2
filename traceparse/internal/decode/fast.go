package decode

import (
	"encoding/binary"
	"math/bits"

	"tracetool/traceparse/fact"
)

// The fast form of an event:
//
//	code    From·8 + To, of a GoTransition
//	widths  of the four fields less one, two bits each
//	fields  time since the event before; ID; a and b, by code:
//
//	                a         b
//	from Waiting    G+1       Aux
//	from Running    Stack     Reason
//	else            Stack     Proc+1
//
// Creations and statuses have more to say and take the general form.

// fields splits e into the fields of the fast form; ok is false where they do
// not fit it.
func (e *Event) fields() (a, b uint64, ok bool) {
	if e.Kind != GoTransition || e.From == fact.Unknown || e.From == fact.NotExist {
		return 0, 0, false
	}
	if e.From == fact.Waiting {
		return uint64(e.G + 1), uint64(e.Aux), e.To == fact.Runnable && e.Stack|uint32(e.Reason) == 0 && e.Proc == None
	}
	ok = e.G == e.ID && e.Aux == 0
	if e.From == fact.Running {
		return uint64(e.Stack), uint64(e.Reason), ok && e.Proc == None
	}
	return uint64(e.Stack), uint64(uint32(e.Proc + 1)), ok && e.Reason == 0
}

func (b *Batch) appendFast(e *Event) bool {
	x, y, ok := e.fields()
	return ok && b.fast(e.From, e.To, e.Time, e.ID, x, y)
}

// fast appends an event in the fast form, unless its fields do not fit.
func (b *Batch) fast(from, to fact.State, time, id int64, x, y uint64) bool {
	dt := uint64(time - b.last)
	if (dt|uint64(id)|x|y)>>32 != 0 {
		return false
	}
	n := len(b.buf)
	buf := b.buf[n : n+2+4*4] // full() has seen to the room
	wt, wi, wx, wy := width(dt), width(uint64(id)), width(x), width(y)
	buf[0] = byte(from)<<3 | byte(to)
	buf[1] = byte(wt-1) | byte(wi-1)<<2 | byte(wx-1)<<4 | byte(wy-1)<<6
	binary.LittleEndian.PutUint32(buf[2:], uint32(dt))
	at := 2 + wt
	binary.LittleEndian.PutUint32(buf[at:], uint32(id))
	at += wi
	binary.LittleEndian.PutUint32(buf[at:], uint32(x))
	at += wx
	binary.LittleEndian.PutUint32(buf[at:], uint32(y))
	b.buf = b.buf[:n+at+wy]
	b.last = time
	return true
}

// width is the number of bytes that v needs, 1 to 4.
func width(v uint64) int { return (bits.Len32(uint32(v)|1) + 7) >> 3 }

func (c *Cursor) nextFast(e *Event) {
	code, widths := c.buf[0], c.buf[1]
	c.buf = c.buf[2:]
	e.From, e.To = fact.State(code>>3), fact.State(code&7)
	c.time += int64(c.field(widths))
	e.Time = c.time
	e.ID = int64(c.field(widths >> 2))
	x, y := c.field(widths>>4), c.field(widths>>6)
	switch e.From {
	case fact.Waiting:
		e.G, e.Aux = int64(x)-1, y
	case fact.Running:
		e.G, e.Stack, e.Reason = e.ID, x, uint8(y)
	default:
		e.G, e.Stack, e.Proc = e.ID, x, int32(y-1)
	}
}

// field reads a field of the width in w's low two bits. A batch's buffer is
// never filled to its capacity, so that four bytes can always be loaded.
func (c *Cursor) field(w byte) uint32 {
	n := int(w&3) + 1
	v := binary.LittleEndian.Uint32(c.buf[:4])
	c.buf = c.buf[n:]
	return v & (1<<(8*n) - 1)
}
