package source_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"tracetool/traceparse/internal/source"
)

// TestRewind reads inputs of all kinds twice, the first time to the end or not.
func TestRewind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	plain := bytes.Repeat([]byte("go 1.26 trace"), 50_000)
	for name, stored := range map[string][]byte{
		"plain": plain, "gzip": gzipped(t, plain), "zstd": zstded(t, plain),
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, append([]byte("before"), stored...), 0o666); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		file.Seek(6, io.SeekStart)
		for what, stdin := range map[string]io.Reader{"pipe": bytes.NewBuffer(stored), "file": file} {
			s, err := source.OpenTwice("-", stdin)
			if err != nil {
				t.Fatal(err)
			}
			checkTwice(t, name+" "+what, s, plain)
		}
	}
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func checkTwice(t *testing.T, name string, s *source.Source, want []byte) {
	t.Helper()
	for _, n := range []int{0, 1, 1000, len(want), len(want)} {
		if _, err := io.ReadFull(s, make([]byte, n)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.Rewind(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	got, err := io.ReadAll(s)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s: %d bytes of %d after rewinding, %v", name, len(got), len(want), err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// TestRewindRefused: what has not been opened for it and is no file.
func TestRewindRefused(t *testing.T) {
	s, err := source.Open("-", bytes.NewBufferString("text"))
	if err != nil {
		t.Fatal(err)
	}
	var e *source.Error
	if err := s.Rewind(); !errors.As(err, &e) || e.Error() != "standard input: cannot be read twice" {
		t.Errorf("%v", err)
	}
}

// TestSpoolFails: an input that cannot be copied is one line.
func TestSpoolFails(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "absent"))
	_, err := source.OpenTwice("-", bytes.NewBufferString("text"))
	var e *source.Error
	if !errors.As(err, &e) || e.Error() != "standard input: cannot be copied to a file, to be read twice: no such file or directory" {
		t.Errorf("%v", err)
	}
}
