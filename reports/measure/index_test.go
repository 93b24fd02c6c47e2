package measure_test

import (
	"math"
	"testing"

	"tracetool/reports/measure"
)

// The index changes no value.
func TestIndexed(t *testing.T) {
	s := measure.Series{scan(t, "primitives", measure.NeedAll), scan(t, "tasks-regions", measure.NeedAll)}
	fast := s.Indexed()
	for _, sel := range selections(s) {
		for _, m := range measure.Metrics() {
			if want, got := s.Value(m, &sel), fast.Value(m, &sel); got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
				t.Errorf("%s of %q is %v, want %v", m.Key, sel.String(), got, want)
			}
		}
	}
}
