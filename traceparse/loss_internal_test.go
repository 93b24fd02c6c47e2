package traceparse

import "testing"

// TestLossHolds: times that contradict the survivors are not told.
func TestLossHolds(t *testing.T) {
	const s = 1_000_000_000
	for _, test := range []struct {
		after, before, from, to int64
		want                    bool
	}{
		{0, 0, 5 * s, 6 * s, true},
		{0, 0, 0, 0, false}, // not known
		{5 * s, 7 * s, 5 * s, 7 * s, true},
		{5 * s, 7 * s, 5*s - 1000, 7*s + 1000, true},
		{5 * s, 7 * s, 3 * s, 6 * s, false},
		{5 * s, 7 * s, 6 * s, 9 * s, false},
		{5 * s, 0, 6 * s, 5 * s, false},
		{5 * s, 0, 6 * s, 99 * s, true},
	} {
		l := loss{after: test.after, before: test.before}
		if got := l.holds(test.from, test.to); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}
