package meanwhile

import (
	"tracetool/reports/internal/names"
	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// Known gives a place that the trace does not name a word of its own.
func Known(f fact.Frame) fact.Frame {
	if f.Func == "" {
		f.Func = names.Older
	}
	return f
}

// More counts the places beside the first, for people: "+2", "" for none.
func More(places []fact.Frame) string {
	if len(places) < 2 {
		return ""
	}
	return "+" + format.Count(int64(len(places)-1))
}

// Places are the places in full, for a cell.
func Places(list []fact.Frame) []string {
	places := make([]string, len(list))
	for i, f := range list {
		places[i] = Place(f)
	}
	return places
}
