// Package bench writes the tables of a document in the format of Go benchmarks,
// so that benchstat compares traces:
//
//	tracetool contention -f bench old-1.out old-2.out … > old.txt
//	tracetool contention -f bench new-1.out new-2.out … > new.txt
//	benchstat old.txt new.txt
//	benchstat -filter '/operation:mutex .unit:total-ns' -row /site old.txt new.txt
//
// A row is a benchmark. Its name is made of the report, the table and the texts
// before the row's first number, functions without file and line:
//
//	BenchmarkContention/sites/operation=mutex/site=example.org_shop_cache.(*Store).Get 1 257 waits 4.35075584e+08 total-ns
//
// Functions keep the path of their package, with _ for /, which separates the parts
// of a name: without it two packages called cache would be one.
//
// Rows of a document that these do not tell apart get a number, /n=2, in the order
// of their places in the source, whatever their rank: the second Lock of a function
// is compared with its second one. Only where a run never waited at the first is it
// another.
//
// A row's numbers are its measurements: durations in ns, which benchstat shows as
// sec, shares as percentages, memory in B, anything else under its key. Points in
// time, IDs and what is not known are left out, and so are lists after the first
// number.
//
// Tables whose rows are single happenings are left out, as no other run has the
// same: the parts of a critical path, the slowest tasks, the story of a goroutine.
// They have a point in time where others have a name and a number.
//
// The traces' Go version and number of procs are configuration, which benchstat
// keeps apart, unless asked to -ignore it. The path is not: traces with the same
// name of a benchmark are its samples.
package bench

import (
	"bufio"
	"fmt"
	"io"

	"golang.org/x/perf/benchfmt"

	"tracetool/reports"
	"tracetool/reports/render/internal/header"
)

// Renderer is the format.
var Renderer = reports.Renderer{Name: "bench", Render: Render}

// Render writes d. It honours only the limit of rows in style.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	out := bufio.NewWriter(w)
	b := &writer{out: benchfmt.NewWriter(out), config: config(d), names: map[string]int{}}
	for _, t := range d.Tables() {
		rows := len(t.Rows)
		if style.TopSet {
			rows = style.Rows(t)
		}
		if n := newTable(d, t); !n.happenings {
			if err := b.table(n, rows); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

// config is the configuration of the traces. It comes with the first benchmark: a
// document that measures nothing is empty.
func config(d *reports.Document) []benchfmt.Config {
	version, procs := "", ""
	if v := header.Version(d); v > 0 {
		version = fmt.Sprintf("go1.%d", v)
	}
	if n := header.Procs(d); n > 0 {
		procs = fmt.Sprint(n)
	}
	// A key without a value takes back that of the document before, if files are
	// joined; one that is left out does not.
	return []benchfmt.Config{
		{Key: "goversion", Value: []byte(version), File: true},
		{Key: "gomaxprocs", Value: []byte(procs), File: true},
	}
}

// writer writes benchmarks.
type writer struct {
	out    *benchfmt.Writer
	config []benchfmt.Config
	names  map[string]int // how often each was used
}

func (w *writer) table(t *table, rows int) error {
	names := w.unique(t)
	for i, row := range t.source.Rows[:rows] {
		values := t.values(row)
		if len(values) == 0 {
			continue // a benchmark without a measurement is an error
		}
		if err := w.out.Write(&benchfmt.Result{Config: w.config, Name: names[i], Iters: 1, Values: values}); err != nil {
			return err
		}
	}
	return nil
}

// unique are the names of all rows, whether they are written or not: a row's number
// must not depend on how many are asked for, or on what is known of others.
func (w *writer) unique(t *table) []benchfmt.Name {
	names := make([]benchfmt.Name, len(t.source.Rows))
	for _, i := range t.byPlace() {
		name := t.name(t.source.Rows[i])
		w.names[name]++
		if n := w.names[name]; n > 1 {
			name = fmt.Sprintf("%s/n=%d", name, n)
		}
		names[i] = benchfmt.Name(name)
	}
	return names
}
