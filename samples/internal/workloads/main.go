// Workloads runs one of three small programs with a fixed amount of work and records
// it: what a budget is to be learned from and checked against. A budget written from
// a few recordings must pass further ones, also beside a CPU hog, and must fail those
// of the planted regression.
//
//	go run ./internal/workloads -workload pipeline|lock|http [-regression] [-hog] -o trace.out
//
// Each file describes its workload: what is fixed, what varies from run to run, and
// what the regression is. Durations of I/O and the order of events are drawn anew in
// each run, so no two recordings are alike. The script record.sh makes a series.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/trace"
)

// A workload sets itself up, which no trace is to show, and returns the part that
// is recorded and the one that tidies up afterwards. It does share of its usual
// amount of work, which is 1 but in tests.
type workload func(share float64, regression bool) (body, tidy func() error, err error)

var workloads = map[string]workload{
	"pipeline": pipelineWorkload,
	"lock":     lockWorkload,
	"http":     httpWorkload,
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == burnCommand {
		burn(os.Stdout, os.Stdin)
		return
	}
	name := flag.String("workload", "", "run the workload `NAME`: pipeline, lock or http (required)")
	regression := flag.Bool("regression", false, "with the planted regression")
	hog := flag.Bool("hog", false, "beside processes that want all CPUs")
	out := flag.String("o", "", "write the trace to `FILE` (required)")
	flag.Parse()
	if err := run(*name, *regression, *hog, *out); err != nil {
		fmt.Fprintln(os.Stderr, "workloads:", err)
		os.Exit(1)
	}
}

func run(name string, regression, hog bool, out string) error {
	w := workloads[name]
	if w == nil {
		return fmt.Errorf("-workload: %q is none of pipeline, lock, http", name)
	}
	if out == "" {
		return errors.New("-o FILE is required")
	}
	if hog {
		stop, err := startHog()
		if err != nil {
			return err
		}
		defer stop()
	}
	// In memory: a file's writes would be part of the trace.
	var traced bytes.Buffer
	if err := record(&traced, w, 1, regression); err != nil {
		return err
	}
	return os.WriteFile(out, traced.Bytes(), 0o644)
}

// record writes a trace of the body of w.
func record(traced io.Writer, w workload, share float64, regression bool) error {
	body, tidy, err := w(share, regression)
	if err != nil {
		return err
	}
	if err := trace.Start(traced); err != nil {
		return errors.Join(err, tidy())
	}
	err = body()
	trace.Stop()
	return errors.Join(err, tidy())
}
