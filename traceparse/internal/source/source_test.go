package source_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/klauspost/compress/zstd"

	"tracetool/traceparse/internal/segment"
	"tracetool/traceparse/internal/source"
)

// content is what the inputs hold: not repetitive, so that it stays large.
var content = func() []byte {
	b := []byte("go 1.26 trace\x00\x00\x00")
	for x := uint32(1); len(b) < 1<<20; x = x*1664525 + 1013904223 {
		b = append(b, byte(x>>24), byte(len(b)))
	}
	return b
}()

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstded(t testing.TB, data []byte) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	return z.EncodeAll(data, nil)
}

// file writes a file and returns its path.
func file(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// Names do not matter, content does.
func TestCompression(t *testing.T) {
	half := len(content) / 2
	for _, test := range []struct {
		name, compression string
		stored            []byte
	}{
		{"trace.gz", "", content},
		{"trace.out", "gzip", gzipped(t, content)},
		{"trace.zst", "gzip", append(gzipped(t, content[:half]), gzipped(t, content[half:])...)},
		{"trace", "zstd", zstded(t, content)},
		{"frames", "zstd", append(zstded(t, content[:half]), zstded(t, content[half:])...)},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := file(t, test.name, test.stored)
			s, err := source.Open(path, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			got, err := io.ReadAll(s)
			if err != nil || !bytes.Equal(got, content) {
				t.Errorf("%d bytes of %d, %v", len(got), len(content), err)
			}
			size := int64(len(test.stored))
			if s.Compression() != test.compression || s.Size() != size || s.Consumed() != size || s.Name() != path {
				t.Errorf("%q of %d bytes, %d read", s.Compression(), s.Size(), s.Consumed())
			}
		})
	}
}

func TestStandardInput(t *testing.T) {
	stdin := iotest.HalfReader(bytes.NewReader(gzipped(t, content)))
	s, err := source.Open("-", stdin)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(s)
	if err != nil || !bytes.Equal(got, content) || s.Size() != -1 || s.Name() != "standard input" {
		t.Errorf("%d bytes, %v; size %d, name %q", len(got), err, s.Size(), s.Name())
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// Standard input may be a file that someone has read from.
func TestRedirectedInput(t *testing.T) {
	f, err := os.Open(file(t, "stdin", append([]byte("skipped"), content...)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := io.CopyN(io.Discard, f, 7); err != nil {
		t.Fatal(err)
	}
	s, err := source.Open("-", f)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(s)
	if err != nil || !bytes.Equal(got, content) || s.Size() != int64(len(content)) {
		t.Errorf("%d bytes, %v; size %d", len(got), err, s.Size())
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := f.Stat(); err != nil {
		t.Errorf("Close closed standard input: %v", err)
	}
}

func TestNamedPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	go os.WriteFile(path, content, 0)
	s, err := source.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, err := io.ReadAll(s); err != nil || !bytes.Equal(got, content) || s.Size() != -1 {
		t.Errorf("%d bytes, %v; size %d", len(got), err, s.Size())
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write := func(name string, data []byte, mode os.FileMode) {
		if err := os.WriteFile(name, data, mode); err != nil {
			t.Fatal(err)
		}
	}
	write("empty", nil, 0o666)
	write("secret", content, 0)
	write("short.gz", gzipped(t, content)[:5], 0o666)
	write("tiny.gz", []byte("\x1f\x8b"), 0o666)
	write("bad.gz", []byte("\x1f\x8b\x09\x00 and so on, which is no gzip header"), 0o666)
	for _, test := range []struct{ path, want string }{
		{"missing", "missing: no such file"},
		{"", `"": no such file`},
		{"two\nlines", `"two\nlines": no such file`},
		{".", ".: is a directory, not a trace"},
		{"empty", "empty: empty file"},
		{"empty/file", "empty/file: not a directory"},
		{"secret", "secret: permission denied"},
		{"short.gz", "short.gz: the gzip data is cut short"},
		{"tiny.gz", "tiny.gz: the gzip data is cut short"},
		{"bad.gz", "bad.gz: the gzip data is corrupt (gzip: invalid header)"},
		{"-", "standard input: empty file"},
	} {
		if test.path == "secret" && os.Getuid() == 0 {
			continue // root may read everything
		}
		s, err := source.Open(test.path, strings.NewReader(""))
		var sourceErr *source.Error
		if s != nil || !errors.As(err, &sourceErr) || err.Error() != test.want {
			t.Errorf("%q: got %v, want %s", test.path, err, test.want)
		}
	}
}

// A stream that is cut or corrupt gives what came before, then an error that
// means truncation.
func TestDamagedStreams(t *testing.T) {
	for format, stored := range map[string][]byte{"gzip": gzipped(t, content), "zstd": zstded(t, content)} {
		corrupt := bytes.Clone(stored)
		for i := range 100 {
			corrupt[len(corrupt)/2+i] ^= 0x55
		}
		for name, data := range map[string][]byte{
			"cut short": stored[:len(stored)/2],
			"no end":    stored[:len(stored)-1],
			"corrupt":   corrupt,
		} {
			t.Run(format+"/"+name, func(t *testing.T) {
				s, err := source.Open("-", bytes.NewReader(data))
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				got, err := io.ReadAll(s)
				if !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasPrefix(err.Error(), "the "+format+" data is c") {
					t.Errorf("got error %v", err)
				}
				if name != "corrupt" && (len(got) < len(content)/3 || !bytes.HasPrefix(content, got)) {
					t.Errorf("%d good bytes of %d", len(got), len(content))
				}
			})
		}
	}
}

// A failure to read is no damage to the stream.
func TestReadErrors(t *testing.T) {
	for name, stored := range map[string][]byte{"": content, "gzip": gzipped(t, content), "zstd": zstded(t, content)} {
		r := io.MultiReader(bytes.NewReader(stored[:len(stored)/2]), iotest.ErrReader(syscall.EIO))
		s, err := source.Open("-", r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(s)
		if !errors.Is(err, syscall.EIO) || errors.Is(err, io.ErrUnexpectedEOF) || len(got) == 0 {
			t.Errorf("%q: %d bytes, %v", name, len(got), err)
		}
		if want := "standard input: input/output error"; err.Error() != want {
			t.Errorf("%q: got %q, want %q", name, err, want)
		}
	}
}

// A Scanner takes a cut stream for a truncated trace, and other content for none.
func TestScan(t *testing.T) {
	s, err := source.Open("-", bytes.NewReader(gzipped(t, []byte("\x0a\x04\x08\x01\x10\x02 a profile"))))
	if err != nil {
		t.Fatal(err)
	}
	var headerErr *segment.HeaderError
	if _, err := segment.NewScanner(s, segment.Limits{}); !errors.As(err, &headerErr) {
		t.Errorf("got %v", err)
	}
	stored := gzipped(t, content)
	s, err = source.Open("-", bytes.NewReader(stored[:len(stored)/2]))
	if err != nil {
		t.Fatal(err)
	}
	scanner, err := segment.NewScanner(s, segment.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var last *segment.Segment
	for {
		seg, err := scanner.Next()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		last = seg
	}
	if last == nil || last.Damage == nil || !errors.Is(last.Damage, io.ErrUnexpectedEOF) {
		t.Errorf("the last segment is %+v", last)
	}
}

// Nothing stays behind when a source is closed half way.
func TestCloseHalfWay(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 10 {
		for _, stored := range [][]byte{content, gzipped(t, content), zstded(t, content)} {
			s, err := source.Open(file(t, "trace", stored), nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.CopyN(io.Discard, s, 1000); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Errorf("again: %v", err)
			}
		}
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func BenchmarkRead(b *testing.B) {
	for name, stored := range map[string][]byte{"plain": content, "gzip": gzipped(b, content), "zstd": zstded(b, content)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			buf := make([]byte, 256<<10)
			for b.Loop() {
				s, err := source.Open("-", bytes.NewReader(stored))
				for err == nil {
					_, err = s.Read(buf)
				}
				if err != io.EOF {
					b.Fatal(err)
				}
				s.Close()
			}
		})
	}
}
