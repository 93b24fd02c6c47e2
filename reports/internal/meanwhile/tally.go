package meanwhile

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Tally sums times up by key. The zero value is empty.
type Tally[K comparable] map[K]time.Duration

// Add adds d to the sum of key.
func (t *Tally[K]) Add(key K, d time.Duration) {
	if *t == nil {
		*t = make(Tally[K])
	}
	(*t)[key] += d
}

// Sorted returns the keys with the longest times first, equal ones in the order
// of compare.
func (t Tally[K]) Sorted(compare func(a, b K) int) []K {
	keys := make([]K, 0, len(t))
	for k := range t {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b K) int { return cmp.Or(cmp.Compare(t[b], t[a]), compare(a, b)) })
	return keys
}

// Top is the first of Sorted.
func (t Tally[K]) Top(compare func(a, b K) int) (top K, ok bool) {
	for k, d := range t {
		if !ok || d > t[top] || d == t[top] && compare(k, top) < 0 {
			top, ok = k, true
		}
	}
	return top, ok
}

func compareThings(a, b Thing) int {
	return cmp.Or(strings.Compare(a.What, b.What), a.Frame.Compare(b.Frame))
}
