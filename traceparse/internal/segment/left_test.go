package segment_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"

	exptrace "golang.org/x/exp/trace"

	"tracetool/traceparse/internal/segment"
)

// A moment is where an event of a trace ends, and its time.
type moment struct {
	end  int
	time uint64
}

// numbersOf is how many numbers each type of event in the samples has, written down
// a second time.
var numbersOf = map[byte]int{
	7: 5, 9: 3, 10: 3, 11: 1, 12: 4, 13: 3, 14: 4, 15: 2, 16: 3, 17: 1, 18: 1, 19: 3, 20: 3, 21: 4,
	22: 3, 23: 1, 24: 1, 25: 4, 26: 3, 27: 1, 28: 2, 29: 3, 30: 2, 31: 2, 32: 2, 33: 3, 34: 2, 35: 2,
	36: 1, 37: 2, 38: 2, 39: 2, 40: 5, 41: 3, 42: 4, 43: 4, 44: 5, 45: 3, 46: 3, 47: 4, 48: 5,
}

// uvarint reads a number at data[at:] and returns where it ends.
func uvarint(data []byte, at int) (uint64, int) {
	v, n := binary.Uvarint(data[at:])
	return v, at + n
}

// moments returns the events in data, a sound trace, from an offset on, in the
// order of the file, and where its batches begin and end.
func moments(t *testing.T, data []byte, from int) (list []moment, bounds []int) {
	for at := from; at < len(data); {
		bounds = append(bounds, at)
		kind := data[at]
		if at++; kind == 52 {
			continue
		}
		if kind == 49 {
			at++
		}
		var time, size uint64
		for _, field := range []*uint64{new(uint64), new(uint64), &time, &size} {
			*field, at = uvarint(data, at)
		}
		end := at + int(size)
		if kind == 1 {
			list = append(list, events(t, data, at, end, time)...)
		}
		at = end
	}
	return list, append(bounds, len(data))
}

// events returns the events of the batch in data[at:end].
func events(t *testing.T, data []byte, at, end int, time uint64) (list []moment) {
	switch data[at] {
	case 2, 4, 8, 50:
		return nil
	case 6:
		at++
	}
	for at < end {
		kind := data[at]
		n, ok := numbersOf[kind]
		if at++; !ok {
			t.Fatalf("event %d at byte %d", kind, at-1)
		}
		for i := range n {
			var v uint64
			switch v, at = uvarint(data, at); {
			case i == 0 && kind == 7:
				time = v
			case i == 0:
				time += v
			}
		}
		list = append(list, moment{at, time})
	}
	return list
}

// TestLeft cuts real traces within their last generation, at the bounds of
// batches and anywhere: the first and the last time told of what is left are those
// of the events that are there whole.
func TestLeft(t *testing.T) {
	for name, data := range realTraces(t) {
		segs, err := scan(t, bytes.NewReader(data))
		if err != nil || len(segs) == 0 || segs[0].Version < 22 {
			continue
		}
		t.Run(filepath.Base(filepath.Dir(name))+"/"+filepath.Base(name), func(t *testing.T) {
			last := segs[len(segs)-1]
			list, cuts := moments(t, data, int(last.Offset))
			checkReader(t, last, list)
			random := rand.New(rand.NewPCG(uint64(len(data)), 1))
			n := 40
			if testing.Short() {
				n = 10
			}
			for range n {
				cuts = append(cuts, int(last.Offset)+random.IntN(len(data)-int(last.Offset)))
			}
			exact := 0
			for _, cut := range cuts {
				exact += checkLeft(t, data, cut, last, list)
			}
			if exact < len(cuts)/2 {
				t.Errorf("%d of %d cuts leave an exact time", exact, len(cuts))
			}
		})
	}
}

// checkLeft returns 1 if what is left of data[:cut] has exact times.
func checkLeft(t *testing.T, data []byte, cut int, last *segment.Segment, list []moment) int {
	t.Helper()
	if cut <= headerSize {
		return 0
	}
	var first, latest uint64
	for _, m := range list {
		if m.end <= cut {
			latest = max(latest, m.time)
			if first == 0 || m.time < first {
				first = m.time
			}
		}
	}
	segs, err := scan(t, bytes.NewReader(data[:cut]))
	if err != nil || len(segs) == 0 {
		t.Fatal(err)
	}
	seg := segs[len(segs)-1]
	d := seg.Damage
	if d == nil || seg.Offset != last.Offset {
		return 0 // nothing lost, or what looks like nothing
	}
	switch {
	case d.Exact && (d.MinTime != first || d.MaxTime != latest || latest == 0):
		t.Errorf("cut at %d: told %d to %d, want %d to %d", cut, d.MinTime, d.MaxTime, first, latest)
	case !d.Exact && latest > 0:
		t.Errorf("cut at %d: %+v is not exact", cut, d.Extent)
	case d.Exact:
		return 1
	}
	return 0
}

// checkReader compares the moments of a generation with what the reader of
// golang.org/x/exp/trace makes of it: it moves events that are simultaneous apart.
func checkReader(t *testing.T, seg *segment.Segment, list []moment) {
	t.Helper()
	var latest uint64
	for _, m := range list {
		latest = max(latest, m.time)
	}
	r, err := exptrace.NewReader(bytes.NewReader(seg.Data))
	if err != nil {
		t.Fatal(err)
	}
	var last exptrace.Time
	for {
		ev, err := r.ReadEvent()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if ev.Kind() != exptrace.EventSync {
			last = ev.Time()
		}
	}
	want := exptrace.Time(float64(latest) * (1e9 / float64(seg.Freq)))
	if off := last - want; off < 0 || off > 200 {
		t.Errorf("the last event is at %d ns, the reader's %d ns later", want, off)
	}
}
