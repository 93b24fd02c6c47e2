package reports_test

import (
	"context"
	"flag"
	"log"
	"os"

	"tracetool/reports"
	"tracetool/reports/contention"
	"tracetool/reports/render"
	"tracetool/traceparse"
)

// A report is made in three steps: an instance collects the facts of a trace,
// its view is a document, and a renderer writes that.
func Example() {
	flags := flag.NewFlagSet("contention", flag.ContinueOnError)
	report := contention.Report.New(flags)
	if err := flags.Parse([]string{"--class", "contention", "--by", "group"}); err != nil {
		log.Fatal(err)
	}

	file, err := os.Open("../samples/slow-consumer/trace.out")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	trace, err := traceparse.Scan(context.Background(), file, traceparse.Options{Name: "trace.out"}, reports.Sinks(report)...)
	if err != nil {
		log.Fatal(err)
	}

	document, err := report.View(&reports.Context{Trace: *trace})
	if err != nil {
		log.Fatal(err)
	}
	text, err := render.Lookup("text") // or "json"
	if err != nil {
		log.Fatal(err)
	}
	if err := text.Render(os.Stdout, document, reports.Style{Width: 100}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// trace.out   711ms · Go 1.26 · 2 procs · 7,909 events · 40.1kB
	//             5 goroutines created, 1 alive at the end · started 2026-11-22 23:13:59 UTC
	//
	// OPERATIONS   class       waits  open  total    mean     p99  impact  sched delay  futile
	//   chan-send  contention    600     0  2.82s  4.69ms  6.00ms   96.8%       12.0ms       0
	//
	// GROUPS
	//   operation  waiting goroutines  waits  open  total     p99     max  impact  goroutines
	//   chan-send  main.produce          600     0  2.82s  6.00ms  7.54ms   96.8%           4
	//              woken by main.consume main.go:31 100%
}
