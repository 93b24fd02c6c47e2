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
	for at := int64(0); len(b) > 0 && err == nil; {
		step, n := next(), next()
		if step >= octaves*sub || n == 0 || n > math.MaxUint32 {
			err = errText
		}
		at += step
		if err != nil || at >= octaves*sub {
			return errText
		}
		o, s := int(at)/sub, int(at)%sub
		if h.octave[o] == nil {
			h.octave[o] = new([sub]uint32)
		}
		h.octave[o][s] += uint32(n)
		h.n += n
	}
	if err == nil && (h.n == 0 || h.min > h.max) {
		err = errText
	}
	return err
}
