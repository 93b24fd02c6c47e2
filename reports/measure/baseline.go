package measure

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"tracetool/reports/internal/hist"
	"tracetool/traceparse/fact"
)

// Schema names the layout of a baseline file, of which the last element is the
// version.
const Schema = "tracetool/baseline/1"

const schemaFamily = "tracetool/baseline/"

// A baseline file is a [Series] as JSON, one row a line so that changes can be
// read: what the rows have in common stands once, their figures once a run.
type baseline struct {
	Schema  string                          `json:"schema"`
	Runs    []runHead                       `json:"runs"`
	Waits   []entry[jsonPlace, waitCell]    `json:"waits"`
	Groups  []entry[string, groupCell]      `json:"groups"`
	Tasks   []entry[string, annotationCell] `json:"tasks"`
	Regions []entry[string, annotationCell] `json:"regions"`
	Path    []entry[jsonPlace, int64]       `json:"critical_path"`
	Stuck   []entry[jsonPlace, int64]       `json:"stuck"`
	Yields  []entry[string, int64]          `json:"yields"`
}

// entry is what the runs have of one thing, nil for those that do not have it.
type entry[K comparable, C any] struct {
	At   K    `json:"at"`
	Runs []*C `json:"runs"`
}

type runHead struct {
	GoVersion  int           `json:"go_version"`
	GOMAXPROCS int           `json:"gomaxprocs"`
	WallNS     int64         `json:"wall_ns"`
	Has        Need          `json:"has"`
	PathNS     int64         `json:"critical_path_ns"`
	Runtime    Runtime       `json:"runtime"`
	Channels   []jsonChannel `json:"channels,omitempty"`
	Locks      []jsonLock    `json:"locks,omitempty"`
}

type jsonPlace struct {
	Operation string `json:"operation"`
	Site      string `json:"site"`
	Group     string `json:"group,omitempty"`
}

// waitCell holds the waits' number, sum and quantiles in Waits.
type waitCell struct {
	Waits   hist.Hist `json:"waits"`
	Open    int64     `json:"open,omitempty"`
	DelayNS int64     `json:"sched_delay_ns,omitempty"`
	Futile  int64     `json:"futile,omitempty"`
	Impact  *float64  `json:"impact"`
}

type groupCell struct {
	Created int64     `json:"created"`
	Ended   int64     `json:"ended"`
	Alive   int64     `json:"alive"`
	Before  int64     `json:"before"`
	Times   jsonTimes `json:"times_ns"`
}

type annotationCell struct {
	Count int64     `json:"count"`
	Open  int64     `json:"open"`
	Took  hist.Hist `json:"took"`
	Times jsonTimes `json:"times_ns"`
}

// jsonTimes is a [fact.Breakdown]: running, runnable, syscall, unknown, and waiting by
// class.
type jsonTimes [4 + fact.NumClasses]int64

type jsonChannel struct {
	Senders       []string `json:"senders"`
	Receivers     []string `json:"receivers"`
	ConsumerBound bool     `json:"consumer_bound"`
	SendingNS     int64    `json:"sending_ns"`
	ReceivingNS   int64    `json:"receiving_ns"`
}

type jsonLock struct {
	Sites    []string `json:"sites"`
	MaxQueue int64    `json:"max_queue"`
	TotalNS  int64    `json:"total_ns"`
}

// IsBaseline reports whether a file that begins with head is a baseline and no trace.
func IsBaseline(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n\ufeff"), []byte("{"))
}

// Write writes s as a baseline file.
func (s Series) Write(w io.Writer) error {
	var b bytes.Buffer
	b.WriteString("{\n\"schema\": \"" + Schema + "\"")
	f := s.baseline()
	for _, part := range []struct {
		key  string
		rows []any
	}{
		{"runs", list(f.Runs)}, {"waits", list(f.Waits)}, {"groups", list(f.Groups)}, {"tasks", list(f.Tasks)},
		{"regions", list(f.Regions)}, {"critical_path", list(f.Path)}, {"stuck", list(f.Stuck)}, {"yields", list(f.Yields)},
	} {
		b.WriteString(",\n\"" + part.key + "\": [")
		for i, row := range part.rows {
			line, err := json.Marshal(row)
			if err != nil {
				return err
			}
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString("\n  ")
			b.Write(line)
		}
		b.WriteString("]")
	}
	b.WriteString("\n}\n")
	_, err := w.Write(b.Bytes())
	return err
}

func list[T any](rows []T) []any {
	out := make([]any, len(rows))
	for i := range rows {
		out[i] = &rows[i]
	}
	return out
}

// maxBaseline is the size from which a file is no baseline: those of large programs
// have some hundred kB a run, and take a hundred times that in memory.
const maxBaseline = 32 << 20

// ReadBaseline reads what [Series.Write] has written. Its errors are one line.
func ReadBaseline(r io.Reader) (Series, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBaseline+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxBaseline {
		return nil, fmt.Errorf("too large for a baseline: more than %d MB", maxBaseline>>20)
	}
	var head struct{ Schema string }
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("not a baseline: %w", oneLine(err))
	}
	switch {
	case head.Schema == Schema:
	case strings.HasPrefix(head.Schema, schemaFamily):
		return nil, fmt.Errorf("a baseline of another version (%s, this tracetool reads %s): write it anew with tracetool baseline",
			head.Schema, Schema)
	default:
		return nil, fmt.Errorf("not a baseline: its schema is %q, not %q", head.Schema, Schema)
	}
	var f baseline
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("damaged baseline: %w", oneLine(err))
	}
	s, err := f.series()
	if err != nil {
		return nil, err
	}
	for i, r := range s {
		if !r.sound() {
			return nil, fmt.Errorf("damaged baseline: run %d has a number below 0", i+1)
		}
	}
	return s, nil
}

// oneLine drops what encoding/json says of Go types.
func oneLine(err error) error {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%.80q at byte %d is a %s", e.Field, e.Offset, e.Value)
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("it breaks off, or is no JSON, at byte %d", e.Offset)
	}
	return err
}
