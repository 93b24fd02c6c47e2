// Package hist holds distributions of durations in little memory: one belongs
// to every site and group, and there are thousands.
package hist

import (
	"math"
	"math/bits"
	"time"
)

const (
	// subBits is the number of bits kept below the leading one: 64 buckets
	// an octave, so that a bucket's middle is within 1/128 of any value in it.
	subBits = 6
	sub     = 1 << subBits
	octaves = 64 - subBits
)

// Hist counts durations in log-linear buckets. The zero value is empty. The
// count, the sum, the least and the greatest value are exact; quantiles are
// within 0.8%. An octave's buckets are allocated when it is first met: most
// distributions span a few. (HDR histograms do the same in 37 KB each.)
type Hist struct {
	n        int64
	sum      time.Duration
	min, max time.Duration
	octave   [octaves]*[sub]uint32
}

// Add adds one duration; a negative one counts as 0.
func (h *Hist) Add(d time.Duration) {
	d = max(d, 0)
	if h.n == 0 || d < h.min {
		h.min = d
	}
	h.max = max(h.max, d)
	h.n++
	h.sum += d
	o, s := bucket(uint64(d))
	if h.octave[o] == nil {
		h.octave[o] = new([sub]uint32)
	}
	h.octave[o][s]++
}

// Merge adds all durations of o.
func (h *Hist) Merge(o *Hist) {
	if o.n == 0 {
		return
	}
	if h.n == 0 || o.min < h.min {
		h.min = o.min
	}
	h.max = max(h.max, o.max)
	h.n += o.n
	h.sum += o.sum
	for i, src := range o.octave {
		if src == nil {
			continue
		}
		if h.octave[i] == nil {
			h.octave[i] = new([sub]uint32)
		}
		for j, n := range src {
			h.octave[i][j] += n
		}
	}
}

// N is the number of durations added.
func (h *Hist) N() int64 { return h.n }

// Sum is their sum.
func (h *Hist) Sum() time.Duration { return h.sum }

// Max is the greatest, 0 if there is none.
func (h *Hist) Max() time.Duration { return h.max }

// Mean is Sum/N, 0 if there is none.
func (h *Hist) Mean() time.Duration {
	if h.n == 0 {
		return 0
	}
	return h.sum / time.Duration(h.n)
}

// Quantile returns the value at or below which the share q of the durations
// lies: the nearest-rank definition, the ⌈q·n⌉-th smallest. 0 if there is none.
func (h *Hist) Quantile(q float64) time.Duration {
	rank := max(1, int64(math.Ceil(q*float64(h.n))))
	var seen int64
	for o, counts := range h.octave {
		if counts == nil {
			continue
		}
		for s, n := range counts {
			seen += int64(n)
			if seen >= rank && n > 0 {
				return min(max(middle(o, s), h.min), h.max)
			}
		}
	}
	return h.max
}

// bucket returns the octave of v and the bucket within it. The first octave
// holds the values below sub, each exactly.
func bucket(v uint64) (octave, index int) {
	if v < sub {
		return 0, int(v)
	}
	shift := bits.Len64(v) - 1 - subBits
	return shift + 1, int(v>>shift) - sub
}

// middle is the inverse of bucket.
func middle(octave, index int) time.Duration {
	if octave == 0 {
		return time.Duration(index)
	}
	shift := octave - 1
	low := uint64(sub+index) << shift
	return time.Duration(low + (1<<shift)/2)
}
