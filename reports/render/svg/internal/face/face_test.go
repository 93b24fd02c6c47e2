package face_test

import (
	"testing"

	"tracetool/reports/render/svg/internal/face"
)

// TestWidths compares with advances of fonts, in parts of their size.
func TestWidths(t *testing.T) {
	for _, test := range []struct {
		face   *face.Face
		text   string
		widest float64
	}{
		{&face.Mono, "cache.(*Store).Get", 18 * 0.602}, // DejaVu Sans Mono
		{&face.Mono, "漢字", 2},
		{&face.Mono, "👩‍👩‍👧‍👦", 1.3},
		{&face.Sans, "48,210 waits", 5*0.636 + 0.318 + 0.318 + 0.818 + 0.613 + 0.278 + 0.392 + 0.521}, // DejaVu Sans
		{&face.Bold, "12.4s mutex", 3*0.696 + 0.38 + 0.595 + 0.348 + 1.042 + 0.712 + 0.478 + 0.678 + 0.645},
		{&face.Sans, "", 0},
	} {
		got := test.face.Width(test.text, 10)
		if got < 10*test.widest || got > 14*test.widest {
			t.Errorf("%q is %v wide, not %v", test.text, got, 10*test.widest)
		}
	}
}
