package contention

import (
	"cmp"

	"tracetool/traceparse/fact"
)

// Orders by content: pointers and maps have none.

// ordered handles nil, which comes first.
func ordered[T any](a, b *T, compare func(a, b *T) int) int {
	switch {
	case a == b:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return compare(a, b)
}

func compareSites(a, b *fact.Site) int {
	return ordered(a, b, func(a, b *fact.Site) int {
		return cmp.Or(a.Frame.Compare(b.Frame), cmp.Compare(a.Call, b.Call), cmp.Compare(a.Reason, b.Reason))
	})
}

func compareWakeSites(a, b *fact.WakeSite) int {
	return ordered(a, b, func(a, b *fact.WakeSite) int {
		return cmp.Or(a.Frame.Compare(b.Frame), cmp.Compare(a.Call, b.Call))
	})
}
