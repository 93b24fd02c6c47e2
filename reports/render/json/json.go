// Package json writes a document as one JSON object, schema "tracetool/1".
//
// Columns are keys, in the order of the columns. Times are integers in
// nanoseconds, shares floats from 0 to 1, lists are lists, and what is not known
// is null. A place with key K is the function's full name; its file and line
// are K_file and K_line, or "file" and "line" beside "site". Every finding and
// every row has a line of its own, which is kind to diff and grep and the same
// to jq.
package json

import (
	"bufio"
	"bytes"
	stdjson "encoding/json"
	"fmt"
	"io"
	"time"

	"tracetool/reports"
	"tracetool/reports/render/internal/data"
	"tracetool/traceparse/fact"
)

// Schema names the layout of the object. Keys may be added to it; a change of
// meaning gets another name.
const Schema = "tracetool/1"

// Renderer is the JSON format.
var Renderer = reports.Renderer{Name: "json", Render: Render}

// Render writes d. It honours only the limit of rows in style.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	tables, err := data.Tables(d, style)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	p := newPrinter(out)
	p.print("{\n  \"schema\": ", Schema)
	p.print(",\n  \"report\": ", d.Report)
	p.print(",\n  \"trace\": ", header(&d.Trace))
	p.raw(",\n  \"warnings\": [")
	for i, warning := range d.Trace.Warnings {
		p.item(i, "    ")
		p.print(`{"code":`, warning.Code)
		p.print(`,"message":`, warning.Message)
		p.raw("}")
	}
	p.end(len(d.Trace.Warnings), "  ]")
	p.raw(",\n  \"findings\": [")
	p.rows(data.Findings(d), "    ", "  ")
	p.raw(",\n  \"tables\": {")
	for i, t := range tables {
		p.item(i, "    ")
		p.print("", t.Key)
		p.raw(": [")
		p.rows(t, "      ", "    ")
	}
	p.end(len(tables), "  }")
	p.raw("\n}\n")
	if p.err != nil {
		return p.err
	}
	return out.Flush()
}

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

func header(t *fact.Trace) traceHeader {
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

// printer writes JSON piece by piece, so that a large table never exists as a
// whole, and keeps the first error.
type printer struct {
	out     *bufio.Writer
	scratch bytes.Buffer
	encoder *stdjson.Encoder // to scratch
	record  []any
	err     error
}

func newPrinter(out *bufio.Writer) *printer {
	p := &printer{out: out}
	p.encoder = stdjson.NewEncoder(&p.scratch)
	p.encoder.SetEscapeHTML(false)
	return p
}

func (p *printer) raw(s string) {
	if p.err == nil {
		_, p.err = p.out.WriteString(s)
	}
}

// print writes a prefix and a value.
func (p *printer) print(prefix string, value any) {
	p.raw(prefix)
	if p.err != nil {
		return
	}
	p.scratch.Reset()
	if p.err = p.encoder.Encode(value); p.err == nil {
		_, p.err = p.out.Write(bytes.TrimSuffix(p.scratch.Bytes(), []byte("\n")))
	}
}

// item starts element i of a list or an object, on a line of its own.
func (p *printer) item(i int, indent string) {
	if i > 0 {
		p.raw(",")
	}
	p.raw("\n" + indent)
}

// end closes a list or an object of n items; an empty one stays on its line.
func (p *printer) end(n int, closing string) {
	if n == 0 {
		p.raw(closing[len(closing)-1:])
		return
	}
	p.raw("\n" + closing)
}

// rows writes the records of t, one a line, and closes the list.
func (p *printer) rows(t *data.Table, indent, outer string) {
	for i := range t.Rows {
		if p.err != nil {
			return
		}
		p.item(i, indent)
		p.raw("{")
		p.record = t.Record(p.record[:0], i)
		for c, key := range t.Keys {
			if c > 0 {
				p.raw(",")
			}
			p.print("", key)
			p.print(":", list(p.record[c]))
		}
		p.raw("}")
	}
	p.end(t.Rows, outer+"]")
}

// list makes an empty list of a nil slice, which is one as far as reports are
// concerned.
func list(value any) any {
	switch v := value.(type) {
	case []string:
		if v == nil {
			return []string{}
		}
	case []int64:
		if v == nil {
			return []int64{}
		}
	}
	return value
}
