package main

import (
	"math/rand/v2"
	"time"
)

// compute is a fixed amount of CPU work, about n ns of an idle core of 2026. FNV,
// unlike the checksums of the standard library, has no instruction of its own.
// Inlined, it would be dropped where nobody looks at the sum.
//
//go:noinline
func compute(n int) uint64 {
	sum := uint64(14695981039346656037)
	for i := range n {
		sum = (sum ^ uint64(byte(i))) * 1099511628211
	}
	return sum
}

// between draws a duration of I/O. It is drawn anew in each run: no two requests
// of a real service take equally long.
func between(least, most time.Duration) time.Duration {
	return least + rand.N(most-least)
}

// scaled is share of n, at least 1.
func scaled(n int, share float64) int { return max(1, int(float64(n)*share)) }
