package text

import (
	"strings"

	"tracetool/reports/render/format"
)

// wrap breaks text at spaces into lines of at most width columns; 0 is no limit.
// A word that is wider than a line goes on in the next one: nothing is lost.
func wrap(text string, width int) []string {
	words := strings.Fields(text)
	if width > 0 {
		words = split(words, width)
	}
	return fill(words, " ", width)
}

// split cuts the words that are wider than a line.
func split(words []string, width int) []string {
	var out []string
	for _, w := range words {
		for format.Width(w) > width {
			front := format.Head(w, width)
			if front == "" {
				break // a single character is wider than the line
			}
			out = append(out, front)
			w = w[len(front):]
		}
		out = append(out, w)
	}
	return out
}

// fill joins items by a separator into lines of at most width columns; 0 is no
// limit. There is always one line.
func fill(items []string, separator string, width int) []string {
	lines := []string{""}
	used := 0
	for i, item := range items {
		last := &lines[len(lines)-1]
		switch {
		case i == 0:
			*last = item
			used = format.Width(item)
		case width > 0 && used+format.Width(separator)+format.Width(item) > width:
			lines = append(lines, item)
			used = format.Width(item)
		default:
			*last += separator + item
			used += format.Width(separator) + format.Width(item)
		}
	}
	return lines
}

// wrapCommand breaks a command line between its arguments; a backslash ends
// every line but the last, as in a shell. An argument is never broken.
func wrapCommand(command string, width int) []string {
	if width <= 0 || format.Width(command) <= width {
		return []string{command}
	}
	lines := fill(arguments(command), " ", max(1, width-len(` \`)))
	for i := range lines[:len(lines)-1] {
		lines[i] += ` \`
	}
	return lines
}

// arguments splits a command line at the spaces that are not quoted.
func arguments(command string) []string {
	var quote rune
	escaped := false
	return strings.FieldsFunc(command, func(r rune) bool {
		switch {
		case escaped:
			escaped = false
			return false
		case r == '\\' && quote != '\'':
			escaped = true
		case quote == 0 && (r == '\'' || r == '"'):
			quote = r
		case r == quote:
			quote = 0
		}
		return r == ' ' && quote == 0
	})
}
