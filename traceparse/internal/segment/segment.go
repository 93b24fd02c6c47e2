package segment

import (
	"fmt"
	"strings"
)

// A Segment is one generation's bytes, ready to be decoded alone, or the
// description of a stretch of the input that cannot be.
type Segment struct {
	// Index counts the segments of one Scanner from 0, in the order of the
	// input. Lost segments and gaps are counted too, so that the indexes
	// are contiguous and a reader that works on several segments at once
	// can put its results back in order.
	Index int

	// Gen is the generation's number in the trace. It is 0 for a trace of
	// Go 1.21 or older, and for garbage that belongs to no generation.
	Gen uint64

	// Version is the trace's format from its file header: 11, 19, 21, 22,
	// 23, 25 or 26 for "go 1.NN trace". It is not the version of Go that
	// wrote the trace: Go 1.24 writes format 23.
	Version int

	// Data is the file header followed by the generation's bytes: a valid
	// trace by itself. If Damage is not nil it is what was collected before
	// the damage, always cut after a whole batch; it may be nil, and no
	// reader of whole generations can decode it.
	//
	// Data belongs to the caller until it calls Release.
	Data []byte

	// Offset is where the segment begins, in bytes of the decompressed
	// input. A gap begins where the generation after it does.
	Offset int64

	Extent

	// Freq is the number of timestamp units per second, 0 if the
	// generation's frequency was not seen.
	Freq uint64

	// Damage is nil if the generation is whole as far as its framing shows.
	// Flipped bytes inside a batch are not visible here: decoding finds them.
	Damage *Damage

	// Suspect says that some of the generation's batches may be missing or
	// another's: bytes just before it were skipped as garbage, or before format
	// 26 the generation does not end or begin with the tables it should. It is
	// worth decoding; that it decodes is less sure.
	Suspect bool

	size   int64
	buffer []byte // all of Data's memory, nil if it is not worth reusing
	pool   *pool  // where Release puts it
}

// Release gives Data's memory back to the Scanner for a later segment. It may
// be called from any goroutine, once nothing refers to Data any more. Calling
// it is optional, and calling it twice is harmless.
func (s *Segment) Release() {
	if s.buffer != nil {
		s.pool.put(s.buffer)
	}
	s.Data, s.buffer = nil, nil
}

// Bytes returns the number of bytes of the input that the segment stands for,
// damaged or not, without the file header. The segments' sum is the input's
// length less its file header.
func (s *Segment) Bytes() int64 { return s.size }

// Extent is what can be told about a generation without its tables, for most from
// batch headers alone. It is known for lost generations too.
type Extent struct {
	Batches int // batches seen
	Threads int // distinct threads that wrote events; the runtime's own tables have none

	// MinTime and MaxTime are, in units of the trace clock (see Segment.Freq),
	// the least and greatest times at which batches of events begin; the last
	// event is at MaxTime or later. Both are 0 if there is no such batch.
	MinTime, MaxTime uint64

	// Exact says that MinTime and MaxTime are the times of the first and the
	// last event of which all bytes are there. It is so for Damage that leaves
	// all of its bytes to be followed, event by event.
	Exact bool
}

// A Kind says what is wrong with a stretch of the input.
type Kind uint8

const (
	// Truncated: the input ends before the generation does.
	Truncated Kind = 1 + iota
	// BadFraming: bytes that are no batch, or a batch of an impossible size.
	BadFraming
	// Gap: the numbers of one or more generations are missing.
	Gap
	// OutOfOrder: a generation that stands after a later one.
	OutOfOrder
	// Incomplete: a generation that lacks its end marker, its clock or its
	// string table although the input goes on.
	Incomplete
	// TooLarge: a generation larger than Limits.Generation.
	TooLarge
	// SecondTrace: another trace follows in the same input. It is not read,
	// since its goroutines and clock are not those of the first.
	SecondTrace
)

var kindNames = [...]string{
	Truncated:   "truncated",
	BadFraming:  "bad framing",
	Gap:         "gap",
	OutOfOrder:  "out of order",
	Incomplete:  "incomplete",
	TooLarge:    "too large",
	SecondTrace: "second trace",
}

// String returns the kind in words, for example "bad framing".
func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Damage describes a stretch of the input that cannot be decoded. It implements
// error, though Next returns it inside a Segment: damage is a record, it does not
// stop the scan.
type Damage struct {
	Kind Kind

	// Gen is the generation lost, the first one if Missing is greater than
	// one, or 0 if it is unknown.
	Gen uint64

	// Missing is the number of generations that a Gap stands for, else 0.
	Missing uint64

	// Offset is where the damage was noticed, in bytes of the decompressed
	// input. It is at or after the Segment's own Offset.
	Offset int64

	// Bytes is how many bytes of the input are lost: the whole generation's,
	// not just the unreadable ones. It is 0 for a Gap.
	Bytes int64

	Extent // what is known of the lost generation

	// Cause is the read error that cut the input short, for example a
	// decompressor's, or nil.
	Cause error
}

// Error returns one line such as "generation 7 is truncated at byte 81234
// (5120 bytes lost)".
func (d *Damage) Error() string {
	var b strings.Builder
	b.WriteString(d.What())
	if d.Kind != Gap {
		fmt.Fprintf(&b, " (%d bytes lost)", d.Bytes)
	}
	if d.Cause != nil {
		fmt.Fprintf(&b, ": %v", d.Cause)
	}
	return b.String()
}

// Unwrap returns Cause.
func (d *Damage) Unwrap() error { return d.Cause }

// What describes the damage without its size and cause.
func (d *Damage) What() string {
	gen := "the trace"
	if d.Gen != 0 {
		gen = fmt.Sprintf("generation %d", d.Gen)
	}
	switch d.Kind {
	case Truncated:
		return fmt.Sprintf("%s is truncated at byte %d", gen, d.Offset)
	case BadFraming:
		return fmt.Sprintf("%s is damaged at byte %d", gen, d.Offset)
	case Gap:
		if d.Missing == 1 {
			return fmt.Sprintf("%s is missing before byte %d", gen, d.Offset)
		}
		return fmt.Sprintf("generations %d to %d are missing before byte %d", d.Gen, d.Gen+d.Missing-1, d.Offset)
	case OutOfOrder:
		return fmt.Sprintf("%s is out of order at byte %d", gen, d.Offset)
	case Incomplete:
		return fmt.Sprintf("%s lacks its end at byte %d", gen, d.Offset)
	case TooLarge:
		return fmt.Sprintf("%s is too large to read at byte %d", gen, d.Offset)
	case SecondTrace:
		return fmt.Sprintf("another trace begins at byte %d", d.Offset)
	}
	return fmt.Sprintf("%s: %v at byte %d", gen, d.Kind, d.Offset)
}
