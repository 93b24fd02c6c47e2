package bench

import (
	"cmp"
	"slices"

	"tracetool/reports/render/internal/cell"
	"tracetool/traceparse/fact"
)

// byPlace are the indices of the rows in the order of their places, file and line;
// where these are equal, in the rows' own.
func (t *table) byPlace() []int {
	order := make([]int, len(t.source.Rows))
	places := make([][]fact.Frame, len(order))
	for i, row := range t.source.Rows {
		order[i], places[i] = i, t.places(row)
	}
	slices.SortStableFunc(order, func(a, b int) int { return slices.CompareFunc(places[a], places[b], compare) })
	return order
}

// places are all that a row has, also behind the numbers: where it waits comes
// before where it was created.
func (t *table) places(row []any) []fact.Frame {
	var list []fact.Frame
	for i, c := range t.source.Columns {
		switch x := cell.Value(c.Unit, row[i]).(type) {
		case fact.Frame:
			list = append(list, x)
		case []string:
			if len(x) > 0 {
				list = append(list, parse(x[0]))
			}
		}
	}
	return list
}

func compare(a, b fact.Frame) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
}
