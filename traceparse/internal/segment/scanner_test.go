package segment_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"syscall"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tracetool/traceparse/internal/segment"
)

var versions = []int{22, 23, 25, 26}

// forVersions runs a test for each format that has generations.
func forVersions(t *testing.T, f func(t *testing.T, version int)) {
	for _, version := range versions {
		t.Run(fmt.Sprint(version), func(t *testing.T) { f(t, version) })
	}
}

func TestHealthy(t *testing.T) {
	forVersions(t, func(t *testing.T, version int) {
		b := build(version, 1, 2, 3, 4)
		segs, err := scan(t, bytes.NewReader(b.data))
		if err != nil || len(segs) != 4 {
			t.Fatalf("%d segments, %v", len(segs), err)
		}
		for i, seg := range segs {
			if seg.Damage != nil || seg.Suspect || seg.Gen != uint64(i+1) {
				t.Errorf("segment %d: %+v", i, seg)
			}
			if diff := cmp.Diff(b.alone(i), seg.Data); diff != "" {
				t.Errorf("segment %d (-want +got):\n%s", i, diff)
			}
			if seg.Freq != frequency || seg.MinTime != seg.Gen*1000 || seg.MaxTime != seg.Gen*1000+10*uint64(seg.Threads-1) {
				t.Errorf("segment %d: clock %d, times %d to %d", i, seg.Freq, seg.MinTime, seg.MaxTime)
			}
			if seg.Batches < 4 || seg.Threads != seg.Batches-3 {
				t.Errorf("segment %d: %d batches of %d threads", i, seg.Batches, seg.Threads)
			}
		}
	})
}

// A trace of a flight recorder begins with any generation.
func TestFirstGeneration(t *testing.T) {
	forVersions(t, func(t *testing.T, version int) {
		segs, err := scan(t, bytes.NewReader(build(version, 300, 301).data))
		if diff := cmp.Diff([]string{"300", "301"}, kinds(segs)); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

// Generations larger than the scanner's buffers, among small ones.
func TestLarge(t *testing.T) {
	b := &built{version: 26, data: header(26)}
	for gen := uint64(1); gen < 12; gen++ {
		b.batch(gen, noThread, gen, clockPayload(26))
		for range gen % 4 * 30 {
			b.batch(gen, 7, gen, make([]byte, 64<<10))
		}
		b.end(gen)
	}
	segs, err := scan(t, iotest.DataErrReader(bytes.NewReader(b.data)))
	if err != nil || len(segs) != 11 {
		t.Fatalf("%d segments, %v", len(segs), err)
	}
	for i, seg := range segs {
		if !bytes.Equal(seg.Data, b.alone(i)) {
			t.Errorf("segment %d differs", i)
		}
	}
}

// Buffers that were given back must not be seen through other segments.
func TestRelease(t *testing.T) {
	b := &built{version: 23, data: header(23)}
	for gen := uint64(1); gen < 30; gen++ {
		for range 12 + gen%5 {
			b.batch(gen, 7, gen, bytes.Repeat([]byte{byte(gen)}, 64<<10))
		}
		b.batch(gen, noThread, gen, clockPayload(23))
		b.batch(gen, noThread, gen, []byte{4})
		b.end(gen)
	}
	s, err := segment.NewScanner(bytes.NewReader(b.data), segment.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var held []*segment.Segment
	for i := 0; ; i++ {
		seg, err := s.Next()
		if err == io.EOF {
			break
		}
		if held = append(held, seg); len(held) == 3 {
			for j, seg := range held {
				if !bytes.Equal(seg.Data, b.alone(i-2+j)) {
					t.Errorf("generation %d changed", seg.Gen)
				}
				seg.Release()
				seg.Release()
			}
			held = nil
		}
	}
}

// However the bytes arrive, the segments are the same.
func TestReaders(t *testing.T) {
	readers := map[string]func(io.Reader) io.Reader{
		"one byte": iotest.OneByteReader,
		"half":     iotest.HalfReader,
		"data err": iotest.DataErrReader,
	}
	forVersions(t, func(t *testing.T, version int) {
		b := build(version, 1, 2, 4, 3, 5)
		b.data = append(b.data, "garbage"...)
		want, _ := scan(t, bytes.NewReader(b.data))
		for name, reader := range readers {
			got, err := scan(t, reader(bytes.NewReader(b.data)))
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(segment.Segment{})); diff != "" || err != nil {
				t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
			}
		}
	})
}

// A read error comes after what was read before it; a stream that is cut short is
// damage and no error.
func TestReadErrors(t *testing.T) {
	forVersions(t, func(t *testing.T, version int) {
		b := build(version, 1, 2, 3)
		cutShort := fmt.Errorf("inflating: %w", io.ErrUnexpectedEOF)
		for _, cause := range []error{syscall.EIO, cutShort} {
			for cut := headerSize + 1; cut <= len(b.data); cut++ {
				segs, err := scan(t, io.MultiReader(bytes.NewReader(b.data[:cut]), iotest.ErrReader(cause)))
				if want := cause == syscall.EIO; errors.Is(err, cause) != want {
					t.Fatalf("cut at %d: got error %v for %v", cut, err, cause)
				}
				checkCut(t, b, cut, segs)
				last := segs[len(segs)-1]
				if cause == cutShort && (last.Damage == nil || last.Damage.Cause != cause) {
					t.Fatalf("cut at %d: the cause is lost: %v", cut, last.Damage)
				}
			}
		}
	})
}

func TestNoProgress(t *testing.T) {
	stuck := readerFunc(func([]byte) (int, error) { return 0, nil })
	_, err := scan(t, io.MultiReader(bytes.NewReader(build(26, 1).data), stuck))
	if !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// Traces without generations are one segment.
func TestOldFormats(t *testing.T) {
	for _, version := range []int{11, 19, 21} {
		data := append(header(version), bytes.Repeat([]byte{1, 2, 3}, 1<<19)...)
		segs, err := scan(t, bytes.NewReader(data))
		if err != nil || len(segs) != 1 || segs[0].Damage != nil || !bytes.Equal(segs[0].Data, data) {
			t.Errorf("1.%d: %d segments, %v", version, len(segs), err)
		}
		segs, err = scan(t, io.MultiReader(bytes.NewReader(data), iotest.ErrReader(io.ErrUnexpectedEOF)))
		if diff := cmp.Diff([]string{"0 truncated"}, kinds(segs)); diff != "" || err != nil {
			t.Errorf("1.%d cut: %v (-want +got):\n%s", version, err, diff)
		}
		segs, err = scanWithin(t, bytes.NewReader(data), segment.Limits{Generation: 1 << 20})
		if diff := cmp.Diff([]string{"0 too large"}, kinds(segs)); diff != "" || err != nil {
			t.Errorf("1.%d large: %v (-want +got):\n%s", version, err, diff)
		}
	}
}
