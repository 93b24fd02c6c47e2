package path

import (
	"bytes"
	"context"
	"hash/fnv"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

const samples = "../../../samples"

// each runs f for every sample.
func each(t *testing.T, f func(t *testing.T, data []byte)) {
	t.Helper()
	var paths []string
	for _, pattern := range []string{"*/trace.out", "versions/*.gz"} {
		matches, err := filepath.Glob(filepath.Join(samples, pattern))
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, matches...)
	}
	if len(paths) < 20 {
		t.Fatalf("only %d samples", len(paths))
	}
	for _, path := range paths {
		t.Run(strings.TrimPrefix(filepath.ToSlash(path), samples+"/"), func(t *testing.T) {
			f(t, read(t, path))
		})
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	source, err := traceparse.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	data, err := io.ReadAll(source)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// whatever keeps every task and every region.
type whatever struct {
	tasks
	regions
}

func (w *whatever) Task(t *fact.Task) {
	w.tasks.name = t.Name
	w.tasks.Task(t)
}

func (w *whatever) Region(r *fact.Region) {
	w.regions.name = r.Name
	w.regions.Region(r)
}

// targets scans a trace and returns the targets in it: the whole, goroutines,
// tasks and regions.
func targets(t *testing.T, data []byte, o traceparse.Options) (*Collector, []*Target) {
	t.Helper()
	c := NewCollector()
	w := &whatever{tasks{marks{c: c}}, regions{marks{c: c}}}
	trace, err := traceparse.Scan(context.Background(), bytes.NewReader(data), o, c, w)
	if err != nil {
		t.Fatal(err)
	}
	list := []*Target{c.whole(trace)}
	n := 50
	if o != (traceparse.Options{}) {
		n = 10
	}
	for g := 0; g < len(c.goroutines); g += 1 + len(c.goroutines)/n {
		list = append(list, c.life(uint32(g), trace), c.until(uint32(g), trace))
	}
	for i := range w.tasks.list {
		list = append(list, w.tasks.targetOf(&w.tasks.list[i]))
	}
	for i := range w.regions.list {
		list = append(list, w.regions.targetOf(&w.regions.list[i]))
	}
	return c, list
}

// windows are the whole of a trace and parts of it.
func windows(t *testing.T, data []byte) []traceparse.Options {
	trace, err := traceparse.Scan(context.Background(), bytes.NewReader(data), traceparse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := trace.Duration
	return []traceparse.Options{{}, {From: d / 4, To: d * 3 / 4}, {From: d / 2, To: d/2 + d/50 + 1}}
}

// TestPathLaws: every path sums to its window, whatever it leads to.
func TestPathLaws(t *testing.T) {
	each(t, func(t *testing.T, data []byte) {
		for _, o := range windows(t, data) {
			c, list := targets(t, data, o)
			for _, target := range list {
				p := c.Path(target)
				checkPath(t, p)
				if sums := c.Sums(target); sums.Bounds != p.Bounds || len(sums.Steps) != 0 {
					t.Fatalf("%v without steps, %v with", sums.Bounds, p.Bounds)
				}
			}
		}
	})
}

// half matches about half of the sites.
func half(s *fact.Site) bool {
	h := fnv.New32()
	h.Write([]byte(s.Func + s.Call + s.Operation.String()))
	return h.Sum32()&4 == 0
}

// TestSpeedLaws: nothing moves by itself, what is shorter saves no less, and the
// path that is left is as long as what is left of the window.
func TestSpeedLaws(t *testing.T) {
	each(t, func(t *testing.T, data []byte) {
		for i, o := range windows(t, data)[:2] {
			c, list := targets(t, data, o)
			for k := i; k < len(list); k += 1 + len(list)/4 {
				checkSpeed(t, c, list[k], []Match{half, all}[(i+k)%2])
			}
		}
	})
}

func checkSpeed(t *testing.T, c *Collector, target *Target, match Match) {
	t.Helper()
	before := time.Duration(0)
	for _, share := range []float64{0, 0.3, 0.5, 1} {
		saved := c.Saved(target, match, share)
		if saved < before || saved > target.To.Sub(target.From) || share == 0 && saved != 0 {
			t.Fatalf("by %v of %v: %v saved, %v before", share, target.To-target.From, saved, before)
		}
		before = saved
		p := checkMoved(t, c, target, match, share)
		checkPath(t, p)
		if p.Length() != target.To.Sub(target.From)-saved {
			t.Fatalf("by %v: %v saved, a path of %v", share, saved, p.Length())
		}
	}
}

// TestUnmoved: no change at no site leaves the critical path itself.
func TestUnmoved(t *testing.T) {
	none := func(*fact.Site) bool { return false }
	each(t, func(t *testing.T, data []byte) {
		c, list := targets(t, data, traceparse.Options{})
		for i := 0; i < len(list); i += 1 + len(list)/10 {
			was, is := c.Path(list[i]), checkMoved(t, c, list[i], none, 1)
			if is.To != was.To || !slices.Equal(was.Steps, is.Steps) {
				t.Fatalf("to %d, %d before; %v, %v before", is.To, was.To, is.Bounds, was.Bounds)
			}
		}
	})
}
