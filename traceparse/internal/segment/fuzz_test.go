package segment_test

import (
	"bytes"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"tracetool/traceparse/internal/segment"
)

// FuzzSegment scans any bytes: no panic, no byte unaccounted for, the same
// segments however the bytes arrive, and healthy segments that scan as such alone.
func FuzzSegment(f *testing.F) {
	for _, version := range versions {
		data := build(version, 1, 3, 2).data
		f.Add(data)
		f.Add(data[:len(data)-20])
		f.Add(slices.Insert(slices.Clone(data), len(data)/2, 1, 1, 1, 1, 1))
	}
	f.Add(append(header(21), 1, 2, 3))
	f.Add([]byte("PK\x03\x04"))
	limits := segment.Limits{Generation: 1 << 20}
	f.Fuzz(func(t *testing.T, data []byte) {
		segs, err := scanWithin(t, bytes.NewReader(data), limits)
		if err != nil {
			return
		}
		checkSum(t, segs, len(data))
		slowly, err := scanWithin(t, iotest.HalfReader(bytes.NewReader(data)), limits)
		if diff := cmp.Diff(kinds(segs), kinds(slowly)); diff != "" || err != nil {
			t.Errorf("%v (-at once +slowly):\n%s", err, diff)
		}
		for _, seg := range segs {
			if d := seg.Damage; d != nil && (d.MinTime > d.MaxTime || d.Exact && d.Kind != segment.Truncated && d.Kind != segment.Incomplete) {
				t.Errorf("%v: %+v", d, d.Extent)
			}
			if seg.Damage != nil || seg.Version < 22 {
				continue
			}
			alone, err := scanWithin(t, bytes.NewReader(seg.Data), limits)
			if err != nil || len(alone) != 1 || alone[0].Gen != seg.Gen {
				t.Errorf("generation %d alone: %v %q", seg.Gen, err, kinds(alone))
			}
		}
	})
}
