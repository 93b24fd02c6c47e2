package tracetest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"tracetool/traceparse/internal/segment"
)

// Sample is a recorded trace.
type Sample struct {
	// Name is short: "mutex-convoy", "primitives-go1.22.12".
	Name string
	Data []byte
	// Path is where Data was read.
	Path string
}

// Old reports whether the trace is in the format of Go 1.21 or older, which has
// no generations.
func (s *Sample) Old() bool {
	return bytes.HasPrefix(s.Data, []byte("go 1.1")) || bytes.HasPrefix(s.Data, []byte("go 1.21"))
}

// Segments cuts the sample, which must be whole, into its generations.
func (s *Sample) Segments(tb testing.TB) []*segment.Segment {
	tb.Helper()
	scanner, err := segment.NewScanner(bytes.NewReader(s.Data), segment.Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	var list []*segment.Segment
	for {
		seg, err := scanner.Next()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err == nil && seg.Damage != nil {
			err = seg.Damage
		}
		if err != nil {
			tb.Fatalf("%s: %v", s.Name, err)
		}
		list = append(list, seg)
	}
}

var load = sync.OnceValues(func() ([]Sample, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	var list []Sample
	for _, pattern := range []string{"*/trace.out", "versions/*.trace.gz"} {
		paths, err := filepath.Glob(filepath.Join(root, "samples", pattern))
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			data, err := read(path)
			if err != nil {
				return nil, err
			}
			list = append(list, Sample{name(path), data, path})
		}
	}
	return list, nil
})

// moduleRoot finds the module that the test runs in.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if filepath.Dir(dir) == dir {
			return "", errors.New("no go.mod above the working directory")
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}

func name(path string) string {
	if base, ok := strings.CutSuffix(filepath.Base(path), ".trace.gz"); ok {
		return base
	}
	return filepath.Base(filepath.Dir(path))
}

func read(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil || !strings.HasSuffix(path, ".gz") {
		return data, err
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// Samples returns all recorded traces of the module, uncompressed. With -short
// it leaves out the large ones.
func Samples(tb testing.TB) []Sample {
	tb.Helper()
	all, err := load()
	if err != nil {
		tb.Fatal(err)
	}
	if len(all) < 20 {
		tb.Fatalf("only %d samples", len(all))
	}
	if !testing.Short() {
		return all
	}
	var small []Sample
	for _, s := range all {
		if len(s.Data) < 100<<10 {
			small = append(small, s)
		}
	}
	return small
}

// Named returns the sample with the given name.
func Named(tb testing.TB, name string) *Sample {
	tb.Helper()
	all, err := load()
	if err != nil {
		tb.Fatal(err)
	}
	for i := range all {
		if all[i].Name == name {
			return &all[i]
		}
	}
	tb.Fatalf("no sample %s", name)
	return nil
}
