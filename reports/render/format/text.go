package format

import (
	"strings"
	"unicode"

	"github.com/clipperhouse/displaywidth"
)

// Ellipsis stands where something was left out.
const Ellipsis = "…"

// Unknown stands for a value that the trace does not tell.
const Unknown = "-"

// widths does not look at the environment, unlike the defaults of most
// libraries: output is the same everywhere. Colour has no width.
var widths = displaywidth.Options{ControlSequences: true}

// Width is the number of terminal columns that s takes.
func Width(s string) int { return widths.String(s) }

// Clean makes a string from a trace safe to print on one line: newlines and
// tabs become spaces; terminal escape sequences, other control characters and
// those that reverse the direction of text are dropped. Names of tasks, regions
// and logs may hold anything.
func Clean(s string) string {
	if !strings.ContainsFunc(s, unsafe) {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	var b strings.Builder
	for g := widths.StringGraphemes(s); g.Next(); {
		value := g.Value()
		if strings.HasPrefix(value, "\x1b") {
			continue
		}
		for _, r := range value {
			switch {
			case r == '\n' || r == '\t' || r == '\u2028' || r == '\u2029':
				b.WriteByte(' ')
			case unsafe(r):
			default:
				b.WriteRune(r) // RuneError for bytes that are no UTF-8
			}
		}
	}
	return b.String()
}

func unsafe(r rune) bool {
	switch r {
	case '\u2028', '\u2029', '\u200e', '\u200f', '\u061c', '\ufeff':
		return true
	}
	return unicode.IsControl(r) ||
		'\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069'
}

// Fit shortens s to width columns, with an ellipsis at its end.
func Fit(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	return Head(s, width-1) + Ellipsis
}

// FitMiddle shortens s to width columns, with an ellipsis in its middle.
func FitMiddle(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	front := Head(s, (width-1)/2)
	return front + Ellipsis + tail(s, width-1-Width(front))
}

// Head is the longest beginning of s within width columns.
func Head(s string, width int) string {
	end, used := 0, 0
	for g := widths.StringGraphemes(s); g.Next(); {
		if used += g.Width(); used > width {
			break
		}
		end += len(g.Value())
	}
	return s[:end]
}

// tail is the longest end of s within width columns.
func tail(s string, width int) string {
	excess := Width(s) - width
	start := 0
	for g := widths.StringGraphemes(s); excess > 0 && g.Next(); {
		excess -= g.Width()
		start += len(g.Value())
	}
	return s[start:]
}
