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
//	BenchmarkContention/sites/operation=mutex/site=cache.(*Store).Get 1 257 waits 435075584 total-ns
//
// Rows of a document that these do not tell apart get a number, /n=2. A row's
// numbers are its measurements: durations in ns, which benchstat shows as sec,
// shares as percentages, memory in B, anything else under its key. Points in time,
// IDs and what is not known are left out, and so are lists after the first number.
//
// The traces' Go version and number of procs are configuration, which benchstat
// keeps apart, unless asked to -ignore it. The path is not: traces with the same
// name of a benchmark are its samples.
package bench

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"tracetool/reports"
	"tracetool/reports/render/internal/header"
)

// Renderer is the format.
var Renderer = reports.Renderer{Name: "bench", Render: Render}

// Render writes d. It honours only the limit of rows in style.
func Render(w io.Writer, d *reports.Document, style reports.Style) error {
	b := &writer{out: bufio.NewWriter(w), names: map[string]int{}}
	b.config(d)
	for _, t := range d.Tables() {
		rows := len(t.Rows)
		if style.TopSet {
			rows = style.Rows(t)
		}
		b.table(newTable(d, t), rows)
	}
	return b.out.Flush() // which repeats the first error
}

// writer writes lines of the format.
type writer struct {
	out   *bufio.Writer
	names map[string]int // how often each was used
}

// config writes the configuration of the traces. A key without a value takes back
// that of the document before.
func (w *writer) config(d *reports.Document) {
	version, procs := "", ""
	if v := header.Version(d); v > 0 {
		version = fmt.Sprintf(" go1.%d", v)
	}
	if n := header.Procs(d); n > 0 {
		procs = fmt.Sprintf(" %d", n)
	}
	fmt.Fprintf(w.out, "goversion:%s\ngomaxprocs:%s\n", version, procs)
}

func (w *writer) table(t *table, rows int) {
	for _, row := range t.source.Rows[:rows] {
		values := t.values(row)
		if len(values) == 0 {
			continue // a benchmark without a measurement is an error
		}
		fmt.Fprintf(w.out, "Benchmark%s 1", w.unique(t.name(row)))
		for _, v := range values {
			fmt.Fprintf(w.out, " %s %s", strconv.FormatFloat(v.x, 'f', -1, 64), v.unit)
		}
		w.out.WriteByte('\n')
	}
}

func (w *writer) unique(name string) string {
	w.names[name]++
	if n := w.names[name]; n > 1 {
		return fmt.Sprintf("%s/n=%d", name, n)
	}
	return name
}
