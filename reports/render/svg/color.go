package svg

import (
	"tracetool/traceparse/fact"
)

// Colours of what is not an edge.
const (
	ground   = "#ffffff"
	frame    = "#dee2e6"
	ink      = "#212529"
	gray     = "#495057"
	faint    = "#6c757d"
	pseudo   = "#f1f3f5"
	pseudoBy = "#adb5bd"
)

// paint is the colours of something.
type paint struct{ line, text string }

// classPaint returns the colours of a class of waits: contention stands out.
func classPaint(c fact.Class) paint {
	switch c {
	case fact.Contention:
		return paint{"#e8590c", "#b43403"}
	case fact.Coordination:
		return paint{"#339af0", "#1864ab"}
	case fact.External:
		return paint{"#868e96", "#495057"}
	case fact.RuntimeClass:
		return paint{"#7950f2", "#5f3dc4"}
	}
	return paint{"#ced4da", "#6c757d"}
}

// knots are the colours of the grounds of knots and of their nodes' borders.
var knots = []struct{ ground, border string }{
	{"#fff3bf", "#e67700"},
	{"#d3f9d8", "#2b8a3e"},
	{"#ffdeeb", "#a61e4d"},
	{"#c5f6fa", "#0b7285"},
	{"#e5dbff", "#5f3dc4"},
}
