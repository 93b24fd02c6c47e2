package json

import (
	"fmt"
	"time"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// traceHeader is the header of a trace as JSON shows it.
type traceHeader struct {
	Path        string     `json:"path"`
	GoVersion   *string    `json:"go_version"`
	Started     *time.Time `json:"started"`
	DurationNS  int64      `json:"duration_ns"`
	FromNS      int64      `json:"from_ns"`
	Events      int64      `json:"events"`
	Bytes       int64      `json:"bytes"`
	Generations int        `json:"generations"`
	GOMAXPROCS  *int       `json:"gomaxprocs"`
	Created     int64      `json:"goroutines_created"`
	Alive       int64      `json:"goroutines_alive"`
	Complete    bool       `json:"complete"`
	LostBytes   int64      `json:"lost_bytes"`
	LostNS      int64      `json:"lost_ns"`
	Lost        []loss     `json:"lost,omitempty"`
}

// loss is a part of the trace that is not analysed.
type loss struct {
	Code    string `json:"code"`
	Reason  string `json:"reason"`
	Bytes   int64  `json:"bytes"`
	Threads int    `json:"threads"`
	FromNS  *int64 `json:"from_ns"`
	ToNS    *int64 `json:"to_ns"`
	// Exact says that to_ns is the last event's time; else it is that or later.
	Exact bool `json:"exact"`
}

func losses(t *fact.Trace) []loss {
	var list []loss
	for _, l := range t.Lost {
		one := loss{Code: l.Code, Reason: l.Reason, Bytes: l.Bytes, Threads: l.Threads, Exact: l.Exact}
		if l.Timed {
			one.FromNS, one.ToNS = new(int64(l.From)), new(int64(l.To))
		}
		list = append(list, one)
	}
	return list
}

func newHeader(t *fact.Trace) traceHeader {
	h := traceHeader{
		Path: t.Path, DurationNS: int64(t.Duration), FromNS: int64(t.From),
		Events: t.Events, Bytes: t.Bytes, Generations: t.Generations,
		Created: t.Created, Alive: t.Alive,
		Complete: t.Complete(), LostBytes: t.LostBytes, LostNS: int64(t.LostTime),
		Lost: losses(t),
	}
	if t.Version != 0 {
		version := fmt.Sprintf("go1.%d", t.Version)
		h.GoVersion = &version
	}
	if !t.Started.IsZero() {
		started := t.Started.UTC()
		h.Started = &started
	}
	if t.GOMAXPROCS != 0 {
		h.GOMAXPROCS = &t.GOMAXPROCS
	}
	return h
}

// input is one trace of several.
type input struct {
	Side *string `json:"side"`
	traceHeader
}

// traces writes the headers. Where there are several, there is no "trace".
func (p *printer) traces(d *reports.Document) {
	switch {
	case d.Traceless():
		p.raw(",\n  \"trace\": null")
		return
	case len(d.Inputs) == 0:
		p.print(",\n  \"trace\": ", newHeader(&d.Trace))
		return
	}
	p.raw(",\n  \"trace\": null,\n  \"inputs\": [")
	for i := range d.Inputs {
		one := input{traceHeader: newHeader(&d.Inputs[i].Trace)}
		if side := d.Inputs[i].Side; side != "" {
			one.Side = &side
		}
		p.item(i, "    ")
		p.print("", one)
	}
	p.end(len(d.Inputs), "  ]")
}
