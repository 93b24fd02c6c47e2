package hist

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"
	"time"
)

// errText is that of a text that no [Hist] has made.
var errText = errors.New("not a distribution")

// MarshalText packs h into a short word: the sum, the least and the greatest value, and
// for every bucket that is in use its distance from the one before and its count.
func (h *Hist) MarshalText() ([]byte, error) {
	if h.n == 0 {
		return nil, nil
	}
	b := binary.AppendUvarint(nil, uint64(h.sum))
	b = binary.AppendUvarint(b, uint64(h.min))
	b = binary.AppendUvarint(b, uint64(h.max))
	last := 0
	for o, counts := range h.octave {
		if counts == nil {
			continue
		}
		for s, n := range counts {
			if n > 0 {
				at := o*sub + s
				b = binary.AppendUvarint(b, uint64(at-last))
				b = binary.AppendUvarint(b, uint64(n))
				last = at
			}
		}
	}
	return []byte(base64.RawStdEncoding.EncodeToString(b)), nil
}

// UnmarshalText is the inverse of [Hist.MarshalText].
func (h *Hist) UnmarshalText(text []byte) error {
	*h = Hist{}
	b, err := base64.RawStdEncoding.DecodeString(string(text))
	if err != nil {
		return errText
	}
	if len(b) == 0 {
		return nil
	}
	next := func() int64 {
		v, n := binary.Uvarint(b)
		if n <= 0 || v > math.MaxInt64 {
			err, b = errText, nil
			return 0
		}
		b = b[n:]
		return int64(v)
	}
	h.sum, h.min, h.max = time.Duration(next()), time.Duration(next()), time.Duration(next())
	first, at := -1, 0
	for len(b) > 0 && err == nil {
		step, n := next(), next()
		if step >= octaves*sub || step == 0 && first >= 0 || n == 0 || n > math.MaxUint32 {
			return errText
		}
		if at += int(step); at >= octaves*sub {
			return errText
		}
		if first < 0 {
			first = at
		}
		h.put(at, n)
	}
	if err == nil && !h.sound(first, at) {
		err = errText
	}
	return err
}

// put adds n durations to the bucket at a place among all.
func (h *Hist) put(at int, n int64) {
	o, s := at/sub, at%sub
	if h.octave[o] == nil {
		h.octave[o] = new([sub]uint32)
	}
	h.octave[o][s] += uint32(n)
	h.n += n
}

// sound reports whether the exact figures can be those of the buckets, of which
// these are the first and the last in use.
func (h *Hist) sound(first, last int) bool {
	place := func(d time.Duration) int {
		o, s := bucket(uint64(d))
		return o*sub + s
	}
	n, sum := float64(h.n), float64(h.sum)
	const rounding = 1e-9
	return h.n > 0 && place(h.min) == first && place(h.max) == last &&
		float64(h.min)*n <= sum*(1+rounding) && sum <= float64(h.max)*n*(1+rounding)
}
