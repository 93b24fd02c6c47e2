package traceparse_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"tracetool/traceparse"
	"tracetool/traceparse/internal/tracetest"
)

// length returns the length of the trace in data, read from a pipe, and checks
// that the source can be read afterwards.
func length(t *testing.T, name string, data []byte) time.Duration {
	t.Helper()
	src, err := traceparse.OpenTwice("-", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	got, err := traceparse.Length(context.Background(), src, traceparse.Options{Jobs: 1, From: time.Hour})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if again, err := io.ReadAll(src); err != nil || !bytes.Equal(again, data) {
		t.Errorf("%s: %d bytes of %d the second time, %v", name, len(again), len(data), err)
	}
	return got
}

// TestLength: the length is that of a scan, to the nanosecond. Only those of old
// traces vary, see Options.Jobs.
func TestLength(t *testing.T) {
	for _, s := range tracetest.Samples(t) {
		tolerance := time.Duration(0)
		if s.Old() {
			tolerance = time.Microsecond
		}
		want := scan(t, s.Data, traceparse.Options{}).Duration
		if got := length(t, s.Name, s.Data); (got - want).Abs() > tolerance {
			t.Errorf("%s: %v, want %v", s.Name, got, want)
		}
	}
}

// TestLengthDamaged: so is that of a trace that has lost any of its generations.
func TestLengthDamaged(t *testing.T) {
	for name, segs := range multi(t) {
		for i := range segs {
			missing, broken := slices.Clone(segs), slices.Clone(segs)
			missing[i] = nil
			broken[i] = flipped(t, segs[i])
			for _, data := range [][]byte{join(missing), join(broken), join(segs[:i+1])[:segs[i].Offset+segs[i].Bytes()-1]} {
				result, err := traceparse.Scan(context.Background(), bytes.NewReader(data), traceparse.Options{})
				if err != nil {
					continue
				}
				if got := length(t, name, data); got != result.Duration {
					t.Errorf("%s, %d damaged: %v, want %v", name, i, got, result.Duration)
				}
			}
		}
	}
}

// TestLengthError: errors are those of Scan.
func TestLengthError(t *testing.T) {
	whole := tracetest.Named(t, "too-few-procs").Data
	for _, data := range []string{"PK\x03\x04", "go 1.26 trace\x00\x00\x00xyz", string(whole[:len(whole)-1])} {
		path := filepath.Join(t.TempDir(), "trace")
		if err := os.WriteFile(path, []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
		src, err := traceparse.OpenTwice(path, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = traceparse.Length(context.Background(), src, traceparse.Options{})
		_, want := traceparse.Scan(context.Background(), bytes.NewReader([]byte(data)), traceparse.Options{})
		if err == nil || want == nil || err.Error() != want.Error() {
			t.Errorf("%.4q: %v, want %v", data, err, want)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := errors.Join(src.Rewind(), src.Close()); err != nil {
			t.Error(err)
		}
		if _, err := traceparse.Length(ctx, mustOpen(t, path), traceparse.Options{}); err == nil {
			t.Error("cancelled, and no error")
		}
	}
}

func mustOpen(t *testing.T, path string) *traceparse.Source {
	t.Helper()
	src, err := traceparse.OpenTwice(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { src.Close() })
	return src
}
