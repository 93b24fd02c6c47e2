package decode

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/traceparse/internal/tracetest"
)

// TestShortCut: the pinned reader is one that the short cut knows. A new
// version with another layout is decoded through its getters, only slower.
func TestShortCut(t *testing.T) {
	if !sameLayout() {
		t.Error("the layout of trace.Event has changed: view.go wants a look")
	}
	if !sameNumbers() {
		t.Error("the events of trace.Event have changed: view.go wants a look")
	}
}

// TestShortCutParity: both ways give the same events, for generations alone and
// for whole files, where the tables change on the way.
func TestShortCutParity(t *testing.T) {
	for _, s := range tracetest.Samples(t) {
		inputs := [][]byte{s.Data}
		for _, seg := range s.Segments(t) {
			inputs = append(inputs, seg.Data)
		}
		tables, pool := NewTables(), NewPool(4)
		quick, slow := NewDecoder(tables, pool), NewDecoder(tables, pool)
		slow.short = false
		for i, data := range inputs {
			got, err := quick.Decode(data, nil)
			if err != nil {
				t.Fatal(err)
			}
			want, err := slow.Decode(data, nil)
			if err != nil {
				t.Fatal(err)
			}
			if s.Old() {
				// The reader's times of these vary by 1 ns from one reading to the
				// next: it goes through a map.
				continue
			}
			if diff := cmp.Diff(all(want), all(got)); diff != "" {
				t.Fatalf("%s, input %d (-getters +short cut):\n%s", s.Name, i, diff)
			}
		}
	}
}
