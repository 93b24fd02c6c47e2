// Package header words what documents say about their trace.
package header

import (
	"fmt"

	"tracetool/reports/render/format"
	"tracetool/traceparse/fact"
)

// Name is what the trace is called.
func Name(t *fact.Trace) string {
	if t.Path == "-" {
		return "standard input"
	}
	return format.Clean(t.Path)
}

// Facts lists what was read, without the path.
func Facts(t *fact.Trace) []string {
	list := []string{format.Duration(t.Duration)}
	if t.From > 0 {
		list[0] = fmt.Sprintf("%s to %s of the trace", format.Offset(t.From), format.Offset(t.From+fact.Time(t.Duration)))
	}
	if t.Version > 0 {
		list = append(list, format.GoVersion(t.Version))
	}
	if t.GOMAXPROCS > 0 {
		list = append(list, format.Plural(int64(t.GOMAXPROCS), "proc", "procs"))
	}
	events := format.Compact(t.Events) + " events"
	if t.Events == 1 {
		events = "1 event"
	}
	list = append(list, events, format.Bytes(t.Bytes),
		fmt.Sprintf("%s created, %s alive at the end", format.Plural(t.Created, "goroutine", "goroutines"), format.Count(t.Alive)))
	if !t.Started.IsZero() {
		list = append(list, "started "+t.Started.UTC().Format("2006-01-02 15:04:05 MST"))
	}
	return list
}

// Lost says what damage took away, "" if nothing. Where there are warnings, they
// say it better.
func Lost(t *fact.Trace) string {
	if t.LostBytes == 0 {
		return ""
	}
	s := format.Bytes(t.LostBytes)
	if t.LostTime > 0 {
		s += ", about " + format.Duration(t.LostTime) + ","
	}
	return s + " could not be read"
}
