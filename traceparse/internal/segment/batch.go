package segment

import "encoding/binary"

// The bytes that matter to framing, named as in the runtime's tracev2 package.
const (
	evEventBatch        = 1
	evStrings           = 4
	evFrequency         = 8
	evExperimentalBatch = 49 // format 23 and newer
	evSync              = 50 // format 25 and newer
	evClockSnapshot     = 51
	evEndOfGeneration   = 52 // format 26 and newer
)

const (
	maxPayload = 64 << 10
	maxHeader  = 2 + 4*binary.MaxVarintLen64
	noThread   = ^uint64(0)
	// maxGen bounds the numbers of generations. A generation takes a second or
	// so; a number beyond is another field, read from the wrong place.
	maxGen = 1 << 40
)

// A shape is what the bytes at some position look like.
type shape uint8

const (
	nothing   shape = iota // the end of the input
	cut                    // a batch header that the end of the input cuts
	bad                    // no batch header
	endMarker              // the end of a generation, one byte
	whole                  // a batch header; its payload may still be cut
)

// A batch is a batch header.
type batch struct {
	shape             shape
	experimental      bool
	gen, thread, time uint64 // gen is 0 if the header is cut before its end
	total             int    // bytes of the header and the payload
	header            int    // bytes of the header
	padded            bool   // the size takes ten bytes, as the runtime writes it
}

// parseBatch reads the batch header at the start of b. b may be longer than the
// header; if it is shorter than maxHeader, the input ends with it.
func parseBatch(b []byte, version int) batch {
	if len(b) == 0 {
		return batch{shape: nothing}
	}
	h := batch{shape: whole, header: 1}
	switch {
	case b[0] == evEventBatch:
	case b[0] == evExperimentalBatch && version >= 23:
		h.experimental = true
		h.header++
	case b[0] == evEndOfGeneration && version >= 26:
		return batch{shape: endMarker, total: 1}
	default:
		return batch{shape: bad}
	}
	var size uint64
	for _, field := range [...]*uint64{&h.gen, &h.thread, &h.time, &size} {
		n := 0
		if h.header < len(b) {
			*field, n = binary.Uvarint(b[h.header:])
		}
		if n == 0 {
			h.shape = cut
			return h
		}
		if n < 0 || h.gen == 0 || h.gen > maxGen { // 0 is never a generation's number
			return batch{shape: bad}
		}
		h.header += n
		h.padded = n == binary.MaxVarintLen64
	}
	if size > maxPayload {
		return batch{shape: bad}
	}
	h.total = h.header + int(size)
	return h
}

// clock reads a batch that holds the frequency of the trace clock: a lone event
// up to format 23, a sync batch with a clock snapshot from 25. It returns 0 if
// payload is no such batch, or one that cannot be read.
func clock(payload []byte, version int) (freq uint64) {
	if version < 25 {
		if len(payload) > 0 && payload[0] == evFrequency {
			freq, _ = binary.Uvarint(payload[1:])
		}
		return freq
	}
	if len(payload) == 0 || payload[0] != evSync {
		return 0
	}
	snapshot := false
	for rest := payload[1:]; len(rest) > 0; {
		fields := 4
		if snapshot = snapshot || rest[0] == evClockSnapshot; rest[0] == evFrequency {
			fields = 1
		} else if rest[0] != evClockSnapshot {
			return 0
		}
		rest = rest[1:]
		for range fields {
			v, n := binary.Uvarint(rest)
			if n <= 0 {
				return 0
			}
			if rest = rest[n:]; fields == 1 {
				freq = v
			}
		}
	}
	if !snapshot {
		return 0
	}
	return freq
}
