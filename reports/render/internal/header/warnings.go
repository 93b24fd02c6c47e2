package header

import (
	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// Traces are those that d is about.
func Traces(d *reports.Document) []*fact.Trace {
	if len(d.Inputs) == 0 {
		return []*fact.Trace{&d.Trace}
	}
	var list []*fact.Trace
	for i := range d.Inputs {
		list = append(list, &d.Inputs[i].Trace)
	}
	return list
}

// Warnings are those about the traces, with the trace's name where there are
// several, and those about the report.
func Warnings(d *reports.Document) []fact.Warning {
	var list []fact.Warning
	for _, t := range Traces(d) {
		for _, w := range t.Warnings {
			list = append(list, fact.Warning{Code: w.Code, Message: prefix(d, t) + w.Message})
		}
	}
	return append(list, d.Warnings...)
}

// Losses is what damage took away, a line for each trace of which no warning
// tells.
func Losses(d *reports.Document) []string {
	var list []string
	for _, t := range Traces(d) {
		if lost := Lost(t); lost != "" && len(t.Warnings) == 0 {
			list = append(list, prefix(d, t)+lost)
		}
	}
	return list
}

func prefix(d *reports.Document, t *fact.Trace) string {
	if len(d.Inputs) == 0 {
		return ""
	}
	return Name(t) + ": "
}

// Version is NN of the traces' "go 1.NN", 0 where they differ or do not tell.
func Version(d *reports.Document) int {
	return common(d, func(t *fact.Trace) int { return t.Version })
}

// Procs is the number of procs of the traces, 0 where they differ or do not tell.
func Procs(d *reports.Document) int {
	return common(d, func(t *fact.Trace) int { return t.GOMAXPROCS })
}

func common(d *reports.Document, of func(*fact.Trace) int) int {
	traces := Traces(d)
	for _, t := range traces {
		if of(t) != of(traces[0]) {
			return 0
		}
	}
	return of(traces[0])
}
