package cli

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tracetool/reports/catalogue"
)

// traces returns the paths of all samples.
func traces(t *testing.T) []string {
	t.Helper()
	plain, err1 := filepath.Glob(samples + "*/trace.out")
	versions, err2 := filepath.Glob(samples + "versions/*.gz")
	list := append(plain, versions...)
	if err1 != nil || err2 != nil || len(list) < 20 {
		t.Fatalf("%d samples, %v, %v", len(list), err1, err2)
	}
	return list
}

// read returns the bytes of a sample, decompressed.
func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil && strings.HasSuffix(path, ".gz") {
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, err = io.ReadAll(z)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

const (
	// damages is how many cuts and how many flipped bytes each sample suffers; a
	// large one suffers as many as fit into damageBytes.
	damages     = 40
	damageBytes = 24 << 20
	// damageTime is more than any damaged trace may take.
	damageTime = 20 * time.Second
)

// TestDamage cuts all samples short and flips their bytes: what comes of it is a
// report or one line, never a panic.
func TestDamage(t *testing.T) {
	for _, path := range traces(t) {
		name := strings.TrimPrefix(filepath.ToSlash(path), samples)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := read(t, path)
			n := min(damages, 3+damageBytes/len(data))
			if testing.Short() {
				n = min(n, 4)
			}
			for i := range n {
				end := len(data) * i / n
				summarizeDamaged(t, fmt.Sprintf("cut at byte %d", end), data[:end])
			}
			random := rand.New(rand.NewPCG(uint64(len(data)), 1))
			for range n {
				at, bit := random.IntN(len(data)), byte(1)<<random.IntN(8)
				data[at] ^= bit
				summarizeDamaged(t, fmt.Sprintf("bit %#x of byte %d flipped", bit, at), data)
				data[at] ^= bit
			}
			if compressed, err := os.ReadFile(path); err == nil && strings.HasSuffix(path, ".gz") {
				summarizeDamaged(t, "compressed, cut in half", compressed[:len(compressed)/2])
			}
		})
	}
}

func summarizeDamaged(t *testing.T, what string, data []byte) {
	t.Helper()
	start := time.Now()
	got := run(catalogue.Reports(), bytes.NewReader(data), "summarize", "-")
	if took := time.Since(start); took > damageTime {
		t.Errorf("%s: took %v", what, took)
	}
	lines := strings.Count(got.stderr, "\n")
	switch {
	case strings.Contains(got.stderr, "internal error"):
		t.Errorf("%s: %s", what, got.stderr)
	case got.code == 0 && lines == 0 && got.stdout != "":
	case got.code == 2 && lines == 1 && got.stdout == "":
	default:
		t.Errorf("%s: exit code %d, %d lines on standard error, %d bytes on standard output\n%s",
			what, got.code, lines, len(got.stdout), got.stderr)
	}
}

// TestConcurrentOutput interrupts an output while it is completed: it is whole or
// absent, and nothing else is left.
func TestConcurrentOutput(t *testing.T) {
	for range 50 {
		dir := t.TempDir()
		path := filepath.Join(dir, "out")
		out, err := newTool(&Streams{}, nil).openOutput(path, nil)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(out, "whole")
		var both sync.WaitGroup
		both.Go(func() { out.commit() })
		both.Go(out.abandon)
		both.Wait()
		left, _ := os.ReadDir(dir)
		got, err := os.ReadFile(path)
		if len(left) > 1 || len(left) == 1 && (err != nil || string(got) != "whole") {
			t.Fatalf("left %v: %q, %v", left, got, err)
		}
	}
}
