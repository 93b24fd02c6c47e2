package segment_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/traceparse/internal/segment"
)

// checkCut checks the segments of b's first cut bytes: the generations that are
// there whole survive, and no byte is unaccounted for.
func checkCut(t *testing.T, b *built, cut int, segs []*segment.Segment) {
	t.Helper()
	got := healthy(t, segs)
	for i, end := range b.ends {
		data, ok := got[b.gens[i]]
		if ok != (end <= cut) || ok && !bytes.Equal(data, b.alone(i)) {
			t.Fatalf("cut at %d: generation %d survives: %v", cut, b.gens[i], ok)
		}
	}
	checkSum(t, segs, cut)
	whole := slices.Contains(b.ends, cut)
	last := segs[len(segs)-1]
	if d := last.Damage; !whole && (d == nil || d.Kind != segment.Truncated) {
		t.Fatalf("cut at %d: %v", cut, d)
	}
}

// checkSum checks that the segments account for a trace of size bytes.
func checkSum(t testing.TB, segs []*segment.Segment, size int) {
	t.Helper()
	sum := int64(headerSize)
	for _, seg := range segs {
		sum += seg.Bytes()
	}
	if sum != int64(size) {
		t.Fatalf("the segments account for %d bytes of %d", sum, size)
	}
}

func TestEveryCut(t *testing.T) {
	forVersions(t, func(t *testing.T, version int) {
		b := build(version, 1, 2, 3)
		for cut := headerSize + 1; cut <= len(b.data); cut++ {
			segs, err := scan(t, bytes.NewReader(b.data[:cut]))
			if err != nil {
				t.Fatal(err)
			}
			checkCut(t, b, cut, segs)
		}
	})
}

// What the headers told about a generation before it broke off is kept.
func TestTruncatedExtent(t *testing.T) {
	b := build(26, 1, 2)
	last := b.marks[len(b.marks)-2] // the strings; then the end marker
	segs, _ := scan(t, bytes.NewReader(b.data[:last.offset+last.header]))
	if len(segs) != 2 {
		t.Fatal(kinds(segs))
	}
	d := segs[1].Damage
	want := segment.Extent{Batches: d.Threads + 2, Threads: d.Threads, MinTime: 2000, MaxTime: 2000 + 10*uint64(d.Threads-1)}
	if d.Extent != want || d.Threads == 0 || segs[1].Freq != frequency {
		t.Errorf("got %+v, want %+v", d.Extent, want)
	}
	if !bytes.HasPrefix(b.alone(1), segs[1].Data) || len(segs[1].Data) <= headerSize {
		t.Errorf("data: %q", segs[1].Data)
	}
}

// Every byte of every batch header is damaged in several ways. The generation it
// is in may be lost, the others may not.
func TestFlippedHeaders(t *testing.T) {
	forVersions(t, func(t *testing.T, version int) {
		b := buildSized(version, 1000, 101, 102, 103, 104)
		for _, m := range b.marks {
			for at := m.offset; at < m.offset+m.header; at++ {
				for _, c := range damagedBytes(b.data[at]) {
					if !b.ambiguous(m, at, c) {
						checkFlip(t, b, m, at, c)
					}
				}
			}
		}
	})
}

// checkFlip scans b with c at offset at, in the header of batch m.
func checkFlip(t *testing.T, b *built, m mark, at int, c byte) {
	t.Helper()
	data := slices.Clone(b.data)
	data[at] = c
	segs, err := scan(t, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	checkSum(t, segs, len(data))
	checkSurvivors(t, fmt.Sprintf("byte %d %#x for %#x", at, c, b.data[at]), b, m.gen, segs)
}

// ambiguous reports whether c at offset at, in the header of batch m, makes
// another trace whose framing is sound.
func (b *built) ambiguous(m mark, at int, c byte) bool {
	// An end marker that becomes an experimental batch swallows the header's
	// first byte of the next batch and nothing else.
	if b.data[m.offset] == 52 {
		return c == 49
	}
	// Before format 25 a first batch may well be a last one.
	if b.version < 25 && slices.Contains(b.ends, m.offset) && at == m.offset+1 && uint64(c) == m.gen-1 {
		return true
	}
	// A size that reaches to another header.
	if first := m.offset + m.header - 10; at >= first {
		size, shift := 0, 0
		for i := range 10 {
			digit := b.data[first+i]
			if first+i == at {
				digit = c
			}
			size |= int(digit&0x7f) << shift
			if shift += 7; digit < 0x80 {
				return slices.ContainsFunc(b.marks, func(o mark) bool { return o.offset == first+i+1+size })
			}
		}
	}
	return false
}

// damagedBytes returns c with each bit flipped, and some others.
func damagedBytes(c byte) []byte {
	list := []byte{0, 1, 49, 52, 'g', 0xff, c + 1}
	for bit := range 8 {
		list = append(list, c^1<<bit)
	}
	return list
}

// checkSurvivors checks that every generation but lost is there unchanged.
func checkSurvivors(t *testing.T, what string, b *built, lost uint64, segs []*segment.Segment) {
	t.Helper()
	got := healthy(t, segs)
	for i, gen := range b.gens {
		if gen != lost && !bytes.Equal(got[gen], b.alone(i)) {
			t.Errorf("%s in generation %d: generation %d is lost: %q", what, lost, gen, kinds(segs))
		}
	}
}

// Blocks of the file are overwritten or lost: the generations that do not touch
// them survive.
func TestHoles(t *testing.T) {
	// The seed is one without the coincidence that a batch cut short ends, by its
	// size, exactly where another begins.
	random := rand.New(rand.NewPCG(2, 3))
	forVersions(t, func(t *testing.T, version int) {
		b := buildSized(version, 4000, 101, 102, 103, 104, 105)
		for range 500 {
			from := headerSize + random.IntN(len(b.data)-headerSize)
			to := min(len(b.data), from+1+random.IntN(3000))
			zeroed := slices.Clone(b.data)
			clear(zeroed[from:to])
			removed := slices.Delete(slices.Clone(b.data), from, to)
			inserted := slices.Insert(slices.Clone(b.data), from, zeroed[from:to]...)
			checkHole(t, b, from, to, zeroed)
			checkHole(t, b, from, to, removed)
			checkHole(t, b, from, from+1, inserted)
		}
	})
}

// checkHole scans data, which is b with something wrong in [from, to).
func checkHole(t *testing.T, b *built, from, to int, data []byte) {
	t.Helper()
	if len(data) == headerSize {
		return
	}
	segs, err := scan(t, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	checkSum(t, segs, len(data))
	got := healthy(t, segs)
	for i, gen := range b.gens {
		apart := to < b.begin(i) || from > b.ends[i]
		if apart && !bytes.Equal(got[gen], b.alone(i)) {
			t.Errorf("version %d: damage at %d to %d: generation %d (%d to %d) is lost: %q",
				b.version, from, to, gen, b.begin(i), b.ends[i], kinds(segs))
		}
	}
}

// Events that repeat look like a chain of batch headers, of any length.
func TestRepetitiveEvents(t *testing.T) {
	forVersions(t, func(t *testing.T, version int) {
		b := &built{version: version, data: header(version), gens: []uint64{1, 2, 3}}
		for _, gen := range b.gens {
			b.batch(gen, noThread, gen, clockPayload(version))
			for thread := range uint64(5) {
				b.batch(gen, thread, gen, bytes.Repeat([]byte{1, 22, 1, 1, 0}, 1000))
			}
			b.batch(gen, noThread, gen, []byte{4})
			b.end(gen)
		}
		m := b.marks[3]
		data := slices.Delete(slices.Clone(b.data), m.offset+100, m.offset+1200)
		segs, err := scan(t, bytes.NewReader(data))
		if diff := cmp.Diff([]string{"1 bad framing", "2", "3"}, kinds(segs)); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		checkSurvivors(t, "removed", b, 1, segs)
	})
}

func TestMisplacedGenerations(t *testing.T) {
	for _, test := range []struct {
		name string
		gens []uint64
		want []string
	}{
		{"removed", []uint64{1, 2, 5, 6}, []string{"1", "2", "3 gap", "5", "6"}},
		{"swapped", []uint64{1, 3, 2, 4}, []string{"1", "2 gap", "3", "2 out of order", "4"}},
		{"repeated", []uint64{1, 2, 2, 3}, []string{"1", "2", "2 out of order", "3"}},
		{"far away", []uint64{1, 1 << 39, 1<<39 + 1}, []string{"1", "2 gap", "549755813888", "549755813889"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			forVersions(t, func(t *testing.T, version int) {
				want := test.want
				if test.name == "repeated" && version < 25 {
					want = []string{"1", "2", "3"} // nothing stands between the two: content
				}
				b := build(version, test.gens...)
				segs, err := scan(t, bytes.NewReader(b.data))
				if diff := cmp.Diff(want, kinds(segs)); diff != "" || err != nil {
					t.Errorf("%v (-want +got):\n%s", err, diff)
				}
			})
		})
	}
}

func TestGapCounts(t *testing.T) {
	segs, _ := scan(t, bytes.NewReader(build(26, 1, 2, 5).data))
	d := segs[2].Damage
	if d.Missing != 2 || d.Gen != 3 || d.Bytes != 0 || d.Offset != segs[3].Offset {
		t.Errorf("%+v", d)
	}
	if want := fmt.Sprintf("generations 3 to 4 are missing before byte %d", d.Offset); d.Error() != want {
		t.Errorf("got %q, want %q", d, want)
	}
}

// Text between two generations, as of a program that also prints to the file.
func TestGarbageBetween(t *testing.T) {
	forVersions(t, func(t *testing.T, version int) {
		b := build(version, 1, 2, 3)
		garbage := []byte("2026/01/02 listening on :8080\n")
		data := slices.Insert(slices.Clone(b.data), b.ends[0], garbage...)
		segs, err := scan(t, bytes.NewReader(data))
		want := []string{"1", "0 bad framing", "2", "3"}
		if diff := cmp.Diff(want, kinds(segs)); diff != "" || err != nil {
			t.Fatalf("%v (-want +got):\n%s", err, diff)
		}
		if d := segs[1].Damage; d.Bytes != int64(len(garbage)) {
			t.Errorf("%+v", d)
		}
		if segs[0].Suspect || !segs[2].Suspect || segs[3].Suspect {
			t.Error("the generation after the garbage, and no other, is suspect")
		}
		checkSurvivors(t, "garbage", b, 0, segs)
	})
}

// A file that was preallocated, or written in part before a crash.
func TestZeroTail(t *testing.T) {
	forVersions(t, func(t *testing.T, version int) {
		b := build(version, 1, 2)
		data := append(slices.Clone(b.data), make([]byte, 3<<20)...)
		segs, err := scan(t, bytes.NewReader(data))
		if diff := cmp.Diff([]string{"1", "2", "0 bad framing"}, kinds(segs)); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		checkSum(t, segs, len(data))
	})
}

func TestSecondTrace(t *testing.T) {
	forVersions(t, func(t *testing.T, version int) {
		b := build(version, 1, 2)
		data := append(slices.Clone(b.data), b.data...)
		segs, err := scan(t, bytes.NewReader(data))
		if diff := cmp.Diff([]string{"1", "2", "0 second trace"}, kinds(segs)); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		checkSum(t, segs, len(data))

		cut := append(slices.Clone(b.data[:len(b.data)-3]), b.data...)
		segs, err = scan(t, bytes.NewReader(cut))
		if diff := cmp.Diff([]string{"1", "2 bad framing", "0 second trace"}, kinds(segs)); diff != "" || err != nil {
			t.Errorf("cut: %v (-want +got):\n%s", err, diff)
		}
		checkSum(t, segs, len(cut))
	})
}

// A generation without its clock cannot be decoded.
func TestNoClock(t *testing.T) {
	forVersions(t, func(t *testing.T, version int) {
		b := &built{version: version, data: header(version)}
		for gen := uint64(1); gen <= 3; gen++ {
			if gen != 2 {
				b.batch(gen, noThread, gen, clockPayload(version))
			}
			b.batch(gen, 5, gen, []byte{16, 1, 2, 3})
			b.batch(gen, noThread, gen, []byte{4})
			b.end(gen)
		}
		segs, err := scan(t, bytes.NewReader(b.data))
		if diff := cmp.Diff([]string{"1", "2 incomplete", "3"}, kinds(segs)); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func TestTooLarge(t *testing.T) {
	forVersions(t, func(t *testing.T, version int) {
		b := build(version, 1)
		b.gens = []uint64{1, 2, 3}
		for range 40 {
			b.batch(2, 1, 2000, make([]byte, 60<<10))
		}
		b.end(2)
		next := build(version, 3)
		b.data = append(b.data, next.data[headerSize:]...)
		b.ends = append(b.ends, len(b.data))
		segs, err := scanWithin(t, bytes.NewReader(b.data), segment.Limits{Generation: 1 << 20})
		if diff := cmp.Diff([]string{"1", "2 too large", "3"}, kinds(segs)); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		checkSum(t, segs, len(b.data))
		checkSurvivors(t, "too large", b, 2, segs)
	})
}

// Inputs that could make a scanner slow or greedy.
func TestHostile(t *testing.T) {
	const size = 1 << 20
	for name, pattern := range map[string][]byte{
		"ones":        {1},
		"zeros":       {0},
		"headers":     {1, 1, 1, 1, 0},
		"generations": {1, 1, 1, 1, 0, 1, 2, 1, 1, 0},
		"markers":     {1, 1, 1, 1, 0, 52},
		"huge sizes":  {1, 1, 1, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01},
		"overflow":    {1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"largest":     {1, 1, 1, 1, 0x80, 0x80, 4},
		"too large":   {1, 1, 1, 1, 0x81, 0x80, 4},
	} {
		t.Run(name, func(t *testing.T) {
			for _, version := range versions {
				data := append(header(version), bytes.Repeat(pattern, size/len(pattern))...)
				segs, err := scan(t, bytes.NewReader(data))
				if err != nil {
					t.Error(err)
				}
				checkSum(t, segs, len(data))
			}
		})
	}
}
