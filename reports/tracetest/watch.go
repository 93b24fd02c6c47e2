package tracetest

import (
	"errors"
	"fmt"
	"os"
	"time"

	"tracetool/reports/check"
	"tracetool/reports/measure"
)

// watch tells what a function waits for that does not return before go test's
// -timeout ends the process: the trace is in memory, and would be lost. It returns
// what ends it.
func (x *execution) watch(r *recorder) (end func() bool) {
	never := func() bool { return false }
	t, ok := x.t.(interface{ Deadline() (time.Time, bool) })
	if !ok {
		return never
	}
	deadline, ok := t.Deadline()
	if !ok {
		return never
	}
	left := time.Until(deadline)
	return time.AfterFunc(left-min(max(left/20, time.Second/2), left/2, 10*time.Second), func() { x.late(r) }).Stop
}

// late ends the trace. It prints: the log of a test that does not end is lost.
func (x *execution) late(r *recorder) {
	data, err := r.stop()
	path, keepErr := keep(x.t, data)
	if err != nil || keepErr != nil {
		fmt.Fprintf(os.Stderr, "tracetest: %s: the trace is lost: %v\n", x.t.Name(), errors.Join(err, keepErr))
		return
	}
	fmt.Fprintf(os.Stderr, "\ntracetest: %s: the function has not returned, and go test's -timeout is near. What it leaves:\n", x.t.Name())
	s, _ := newSettings([]Option{NoStuck(), NoOpenWaits()})
	run, err := measureTrace(data, path, s.budget.Needs())
	if err == nil {
		if result, err := s.budget.Check(&check.Input{Runs: measure.Series{run}, Today: time.Now()}); err == nil {
			fmt.Fprint(os.Stderr, render(result.Document()))
		}
	}
	fmt.Fprintln(os.Stderr, next([]string{path}))
}
