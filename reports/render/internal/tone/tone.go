// Package tone is how formats that other programs lay out draw an edge.
package tone

import (
	"math"
	"strconv"

	"tracetool/traceparse/fact"
)

// Color returns the colour of a class of waits.
func Color(c fact.Class) string {
	switch c {
	case fact.Contention:
		return "#d9480f"
	case fact.Coordination:
		return "#1c7ed6"
	case fact.External:
		return "#868e96"
	case fact.RuntimeClass:
		return "#7048e8"
	}
	return "#ced4da"
}

// Width is the width of an edge with the given weight, 1 to 7 points.
func Width(weight float64) string {
	if !(weight > 0) { // NaN too
		weight = 0
	}
	return strconv.FormatFloat(math.Round(10*(1+6*min(weight, 1)))/10, 'f', -1, 64)
}
