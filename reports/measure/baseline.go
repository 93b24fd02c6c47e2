package measure

import (
	"bytes"
	"encoding/json"
	"io"

	"tracetool/reports/internal/hist"
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

// runHead says of a run what no table does. One that damage took nothing away from
// says nothing of that.
type runHead struct {
	GoVersion  int           `json:"go_version"`
	GOMAXPROCS int           `json:"gomaxprocs"`
	WallNS     int64         `json:"wall_ns"`
	LostBytes  int64         `json:"lost_bytes,omitempty"`
	LostNS     int64         `json:"lost_ns,omitempty"`
	Has        Need          `json:"has"`
	PathNS     int64         `json:"critical_path_ns"`
	Runtime    *Runtime      `json:"runtime"`
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
// class. It is no array, of which encoding/json fills in what is missing.
type jsonTimes []int64

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
