package segment_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"tracetool/traceparse/internal/segment"
)

const (
	headerSize = 16
	frequency  = 15625000 // the runtime's: units of 64 ns
	noThread   = ^uint64(0)
)

// A mark is where a batch begins, or an end marker (payload 0, header 1).
type mark struct {
	offset, header, payload int
	gen                     uint64
}

// A built trace and what the scanner should find in it.
type built struct {
	version int
	data    []byte
	marks   []mark
	ends    []int // where each generation ends
	gens    []uint64
}

// header returns a trace's file header.
func header(version int) []byte {
	return fmt.Appendf(nil, "go 1.%d trace\x00\x00\x00", version)
}

// build writes a trace of the given generations, each with some event batches of
// random bytes. It has the runtime's order: clock, events, stacks, strings.
func build(version int, gens ...uint64) *built {
	return buildSized(version, 150, gens...)
}

// buildSized is build with batches of up to the given size.
func buildSized(version, batchSize int, gens ...uint64) *built {
	b := &built{version: version, data: header(version), gens: gens}
	random := rand.New(rand.NewPCG(uint64(version), uint64(len(gens))))
	for _, gen := range gens {
		at := gen * 1000
		if version >= 25 { // before, some events come first
			b.batch(gen, noThread, at, clockPayload(version))
		}
		for thread := range 2 + random.Uint64N(4) {
			if version < 25 && thread == 1 {
				b.batch(gen, noThread, at, clockPayload(version))
			}
			payload := make([]byte, 1+random.IntN(batchSize))
			for i := range payload {
				payload[i] = byte(random.Uint32())
			}
			payload[0] = 16 // EvGoStart: not a table
			b.batch(gen, 100+thread, at+10*thread, payload)
		}
		b.batch(gen, noThread, at+900, []byte{2})
		b.batch(gen, noThread, at+950, []byte{4, 5, 0xe8, 7, 3, 'a', 'b', 'c'})
		b.end(gen)
	}
	return b
}

// clockPayload returns a batch that holds the frequency, as the version has it.
func clockPayload(version int) []byte {
	var p []byte
	if version >= 25 {
		p = append(p, 50)
	}
	p = binary.AppendUvarint(append(p, 8), frequency)
	if version >= 25 {
		p = append(p, 51)
		for _, v := range [...]uint64{3, 1 << 40, 1 << 31, 999999999} {
			p = binary.AppendUvarint(p, v)
		}
	}
	return p
}

// batch appends a batch, its size in ten bytes as the runtime writes it.
func (b *built) batch(gen, thread, time uint64, payload []byte) {
	m := mark{offset: len(b.data), payload: len(payload), gen: gen}
	b.data = append(b.data, 1)
	for _, v := range [...]uint64{gen, thread, time} {
		b.data = binary.AppendUvarint(b.data, v)
	}
	size := len(payload)
	for range 9 {
		b.data = append(b.data, 0x80|byte(size&0x7f))
		size >>= 7
	}
	b.data = append(b.data, byte(size))
	m.header = len(b.data) - m.offset
	b.data = append(b.data, payload...)
	b.marks = append(b.marks, m)
}

// end ends a generation.
func (b *built) end(gen uint64) {
	if b.version >= 26 {
		b.marks = append(b.marks, mark{offset: len(b.data), header: 1, gen: gen})
		b.data = append(b.data, 52)
	}
	b.ends = append(b.ends, len(b.data))
}

// begin returns where generation i begins.
func (b *built) begin(i int) int {
	if i == 0 {
		return headerSize
	}
	return b.ends[i-1]
}

// alone returns generation i as a trace of its own.
func (b *built) alone(i int) []byte {
	return append(header(b.version), b.data[b.begin(i):b.ends[i]]...)
}

// scan returns every segment of r and the error that ended the scan, nil for
// io.EOF. It checks what holds for every input.
func scan(t testing.TB, r io.Reader) ([]*segment.Segment, error) {
	t.Helper()
	return scanWithin(t, r, segment.Limits{})
}

func scanWithin(t testing.TB, r io.Reader, limits segment.Limits) ([]*segment.Segment, error) {
	t.Helper()
	s, err := segment.NewScanner(r, limits)
	if err != nil {
		return nil, err
	}
	var segs []*segment.Segment
	offset := int64(headerSize)
	for {
		seg, err := s.Next()
		if err != nil {
			if _, again := s.Next(); again != err {
				t.Errorf("Next returns %v after %v", again, err)
			}
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return segs, err
		}
		check(t, seg, len(segs), s.Version())
		if seg.Offset != offset {
			t.Errorf("segment %d begins at %d, want %d", seg.Index, seg.Offset, offset)
		}
		offset += seg.Bytes()
		segs = append(segs, seg)
	}
}

// check checks what holds for every segment.
func check(t testing.TB, seg *segment.Segment, index, version int) {
	t.Helper()
	if seg.Index != index || seg.Version != version {
		t.Errorf("segment %d of version %d, want %d of %d", seg.Index, seg.Version, index, version)
	}
	if seg.Data != nil && !bytes.HasPrefix(seg.Data, header(version)) {
		t.Errorf("segment %d has no file header", index)
	}
	d := seg.Damage
	switch {
	case d == nil && int64(len(seg.Data)) != headerSize+seg.Bytes():
		t.Errorf("segment %d has %d bytes of data for %d", index, len(seg.Data), seg.Bytes())
	case d != nil && (d.Bytes != seg.Bytes() || d.Offset < seg.Offset || d.Offset > seg.Offset+d.Bytes):
		t.Errorf("segment %d at %d: bad extent of damage: %+v", index, seg.Offset, d)
	case d != nil && d.Gen != seg.Gen:
		t.Errorf("segment %d: generation %d with damage of %d", index, seg.Gen, d.Gen)
	}
}

// healthy returns the generations that survive, by number.
func healthy(t testing.TB, segs []*segment.Segment) map[uint64][]byte {
	t.Helper()
	found := make(map[uint64][]byte)
	last := uint64(0)
	for _, seg := range segs {
		if seg.Damage != nil {
			continue
		}
		if seg.Gen <= last {
			t.Errorf("generation %d after %d", seg.Gen, last)
		}
		last = seg.Gen
		found[seg.Gen] = seg.Data
	}
	return found
}

// kinds lists each segment as its generation and what is wrong with it.
func kinds(segs []*segment.Segment) []string {
	var list []string
	for _, seg := range segs {
		s := fmt.Sprint(seg.Gen)
		if seg.Damage != nil {
			s += " " + seg.Damage.Kind.String()
		}
		list = append(list, s)
	}
	return list
}
