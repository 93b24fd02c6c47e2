package hist

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestQuantile compares with the sorted values themselves.
func TestQuantile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64/1024), 1, 200).Draw(t, "values")
		cut := rapid.IntRange(0, len(values)).Draw(t, "cut")
		var a, b Hist
		for i, v := range values {
			h := &a
			if i >= cut {
				h = &b
			}
			h.Add(time.Duration(v))
		}
		a.Merge(&b)
		slices.Sort(values)
		if got := a.Max(); int64(got) != values[len(values)-1] {
			t.Fatalf("Max = %d", got)
		}
		for _, q := range []float64{0, 0.5, 0.9, 0.99, 1} {
			want := values[max(0, int(math.Ceil(q*float64(len(values))))-1)]
			got := int64(a.Quantile(q))
			if math.Abs(float64(got-want)) > float64(want)/100 {
				t.Fatalf("Quantile(%v) = %d, want %d of %v", q, got, want, values)
			}
		}
	})
}

func TestExactParts(t *testing.T) {
	var h Hist
	for _, d := range []time.Duration{5, 1, 3} {
		h.Add(d)
	}
	if h.N() != 3 || h.Sum() != 9 || h.Mean() != 3 || h.Max() != 5 || h.Quantile(0.5) != 3 {
		t.Errorf("n %d sum %d mean %d max %d p50 %d", h.N(), h.Sum(), h.Mean(), h.Max(), h.Quantile(0.5))
	}
	if (&Hist{}).Quantile(0.5) != 0 || (&Hist{}).Mean() != 0 {
		t.Error("an empty distribution is not zero")
	}
}

func BenchmarkAdd(b *testing.B) {
	b.ReportAllocs()
	var h Hist
	for i := 0; b.Loop(); i++ {
		h.Add(time.Duration(i))
	}
}
