package tracetest

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

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
	dir, keepErr := folder(x.t)
	path := ""
	if keepErr == nil {
		path, keepErr = keep(x.t, dir, data)
	}
	if err != nil || keepErr != nil {
		fmt.Fprintf(os.Stderr, "tracetest: %s: the trace is lost: %v\n", x.t.Name(), errors.Join(err, keepErr))
		return
	}
	fmt.Fprintf(os.Stderr, "\ntracetest: %s: the function has not returned, and go test's -timeout is near.\n", x.t.Name())
	if run, err := measureTrace(data, path, measure.NeedStuck|measure.NeedWaits); err == nil {
		fmt.Fprint(os.Stderr, remains(run, "stuck", "Stuck:"), remains(run, "open_waits", "Not ended:"))
	}
	fmt.Fprintln(os.Stderr, next([]string{path}))
}

// remains is what makes up a metric, as lines. It is no rule that is broken: whatever
// the test demands, the function has to return.
func remains(run *measure.Run, key, title string) string {
	const most = 10
	causes := measure.Lookup(key).Causes(run, &measure.Selection{})
	if len(causes) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintln(&b, title)
	for _, c := range causes[:min(most, len(causes))] {
		fmt.Fprintf(&b, "    %s\n", c.Text)
	}
	if n := len(causes) - most; n > 0 {
		fmt.Fprintf(&b, "    and at %d more places\n", n)
	}
	return b.String()
}
