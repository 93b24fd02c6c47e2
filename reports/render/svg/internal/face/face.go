// Package face tells how wide text is at most, as whoever shows a picture has
// other fonts than who makes it.
package face

import (
	"strings"
	"unicode"

	"github.com/clipperhouse/displaywidth"
)

// Families of fonts, whose common members the widths here are taken from.
const (
	MonoFamily = "Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
	SansFamily = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
)

// A Face is a font, without its size.
type Face struct {
	classes []class
	other   float64 // width of other ASCII characters
	letter  float64 // width of letters of other alphabets
}

// class is characters of about the same width, in parts of the font's size.
type class struct {
	chars string
	width float64
}

// Faces of the two families. The widths of characters are those of the widest
// font: DejaVu Sans and Verdana are a fifth wider than Arial.
var (
	Mono = Face{nil, 0.61, 0.61}
	Sans = Face{[]class{
		{" '.,·ijl:;I", 0.35}, {"/\\-ft()[]!r\"`", 0.50}, {"szcJL_?kvxy|*", 0.59},
		{"AVBXZCRUHNDGOQw#+<=>^~&", 0.84}, {"mMW%@…", 1.03}}, 0.68, 0.90}
	Bold = Face{[]class{
		{" '.,·ijl:;I", 0.40}, {"/\\-ft()[]!r\"`", 0.53}, {"szcJL_?kvxy|*", 0.68},
		{"AVBXZCRUHNDGOQw#+<=>^~&", 0.92}, {"mMW%@…", 1.10}}, 0.74, 1.00}
)

// Width returns how wide s is at most at a font size.
func (f *Face) Width(s string, size float64) float64 {
	sum := 0.0
	for g := (displaywidth.Options{}).StringGraphemes(s); g.Next(); {
		sum += f.grapheme(g.Value(), g.Width())
	}
	return sum * size
}

// grapheme is the width of what looks like one character.
func (f *Face) grapheme(s string, columns int) float64 {
	for i := range f.classes {
		if strings.Contains(f.classes[i].chars, s) {
			return f.classes[i].width
		}
	}
	first := []rune(s)[0]
	switch {
	case columns == 0:
		return 0
	case columns > 1:
		return 1.4 // fonts disagree on emoji
	case first <= unicode.MaxASCII || first == 'µ':
		return f.other
	case first < 0x0530: // Latin, Greek, Cyrillic: fonts have them
		return f.letter
	}
	return 1.05
}
