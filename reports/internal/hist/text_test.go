package hist

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var sameHist = cmp.AllowUnexported(Hist{})

func text(t interface{ Fatal(...any) }, h *Hist) []byte {
	b, err := h.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A distribution comes out of its text as it went in.
func TestText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want, got Hist
		for _, v := range rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64/1024), 0, 200).Draw(t, "values") {
			want.Add(time.Duration(v))
		}
		if err := got.UnmarshalText(text(t, &want)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&want, &got, sameHist); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Texts of distributions that cannot be are errors.
func TestWrongText(t *testing.T) {
	for _, text := range []string{"AA", "!", "AAAA", "AAAAAA", "AgEBAQEAAQ", "//////////8B", "AQICAgE"} {
		if err := new(Hist).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

// What can be read is written as what reads the same.
func FuzzHistText(f *testing.F) {
	var h Hist
	for _, d := range []time.Duration{0, 1, 63, 64, 1e3, 1e6, 1e9, 1e6} {
		f.Add(text(f, &h))
		h.Add(d)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var a, b Hist
		if a.UnmarshalText(data) != nil {
			return
		}
		if a.Quantile(0) > a.Quantile(0.5) || a.Quantile(0.5) > a.Quantile(1) || a.Mean() > a.Max() {
			t.Fatalf("no distribution: %v %v %v, mean %v, max %v", a.Quantile(0), a.Quantile(0.5), a.Quantile(1), a.Mean(), a.Max())
		}
		if err := b.UnmarshalText(text(t, &a)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&a, &b, sameHist); diff != "" {
			t.Fatal(diff)
		}
	})
}
