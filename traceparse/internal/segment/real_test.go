package segment_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime/trace"
	"strings"
	"sync"
	"testing"
	"time"

	exptrace "golang.org/x/exp/trace"

	"tracetool/traceparse/internal/segment"
)

// realTraces returns the module's sample traces by name, and one of this program.
func realTraces(t testing.TB) map[string][]byte {
	t.Helper()
	traces := make(map[string][]byte)
	for _, pattern := range []string{"*/trace.out", "versions/*.trace", "versions/*.trace.gz"} {
		names, err := filepath.Glob(filepath.Join("../../../samples", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			traces[name] = readFile(t, name)
		}
	}
	if !testing.Short() {
		traces["live"] = liveTrace()
	}
	return traces
}

// readFile returns a file's content, decompressed.
func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err == nil && strings.HasSuffix(name, ".gz") {
		var r *gzip.Reader
		if r, err = gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, err = io.ReadAll(r)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// liveTrace traces this program for three generations, once.
var liveTrace = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	if err := trace.Start(&b); err != nil {
		return nil // the test itself is being traced
	}
	c := make(chan int)
	stop := time.Now().Add(2200 * time.Millisecond)
	go func() {
		for time.Now().Before(stop) {
			c <- 1
			time.Sleep(time.Millisecond)
		}
		close(c)
	}()
	for range c {
	}
	trace.Stop()
	return b.Bytes()
})

// The segments of a healthy trace are the trace, and each can be read alone.
func TestRealTraces(t *testing.T) {
	for name, data := range realTraces(t) {
		if len(data) == 0 {
			continue
		}
		t.Run(filepath.Base(filepath.Dir(name))+"/"+filepath.Base(name), func(t *testing.T) {
			segs, err := scan(t, bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			joined := bytes.Clone(data[:headerSize])
			for _, seg := range segs {
				if seg.Damage != nil || seg.Suspect || seg.Version >= 22 && seg.Freq == 0 {
					t.Errorf("segment %d: clock %d, %v", seg.Index, seg.Freq, seg.Damage)
				}
				joined = append(joined, seg.Data[headerSize:]...)
				if err := readAlone(seg.Data); err != nil {
					t.Errorf("segment %d: %v", seg.Index, err)
				}
			}
			if !bytes.Equal(joined, data) {
				t.Error("the segments together are not the trace")
			}
		})
	}
}

// readAlone reads a trace to its end.
func readAlone(data []byte) error {
	r, err := exptrace.NewReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	for {
		if _, err := r.ReadEvent(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// A real trace that lacks a piece still yields segments that can be read.
func TestRealHoles(t *testing.T) {
	data := liveTrace()
	if testing.Short() || len(data) == 0 {
		t.Skip("no trace")
	}
	whole, err := scan(t, bytes.NewReader(data))
	if err != nil || len(whole) < 3 {
		t.Fatalf("%d segments, %v", len(whole), err)
	}
	middle := whole[1].Offset + whole[1].Bytes()/2
	for name, input := range map[string]io.Reader{
		"cut":     bytes.NewReader(data[:len(data)-100]),
		"removed": io.MultiReader(bytes.NewReader(data[:middle]), bytes.NewReader(data[middle+500:])),
		"zeroed":  io.MultiReader(bytes.NewReader(data[:middle]), bytes.NewReader(make([]byte, 5000)), bytes.NewReader(data[middle:])),
	} {
		segs, err := scan(t, input)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n := len(healthy(t, segs)); n != len(whole)-1 {
			t.Errorf("%s: %d generations of %d survive: %q", name, n, len(whole), kinds(segs))
		}
		for _, seg := range segs {
			if err := readAlone(seg.Data); seg.Damage == nil && err != nil {
				t.Errorf("%s: segment %d: %v", name, seg.Index, err)
			}
		}
	}
}

// largeTrace returns a trace of about 120 MB in 47 generations.
func largeTrace() []byte {
	b := &built{version: 26, data: header(26)}
	payload := bytes.Repeat([]byte{16, 3, 5, 7}, 64<<10/4)
	for gen := uint64(1); gen <= 47; gen++ {
		b.batch(gen, noThread, gen*1000, clockPayload(26))
		for thread := range uint64(39) {
			b.batch(gen, thread, gen*1000+thread, payload)
		}
		b.batch(gen, noThread, gen*1000+900, []byte{4})
		b.end(gen)
	}
	return b.data
}

func BenchmarkSegment(b *testing.B) {
	data := largeTrace()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		s, err := segment.NewScanner(bytes.NewReader(data), segment.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		for {
			seg, err := s.Next()
			if err == io.EOF {
				break
			}
			if err != nil || seg.Damage != nil {
				b.Fatal(err, seg.Damage)
			}
			seg.Release()
		}
	}
}

// BenchmarkResync searches garbage for a batch.
func BenchmarkResync(b *testing.B) {
	data := append(build(26, 1, 2).data, bytes.Repeat([]byte{0, 5, 9, 1, 200, 3}, 2<<20)...)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := scan(b, bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}
