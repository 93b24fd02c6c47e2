package tracetest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"regexp"

	"tracetool/reports"
	"tracetool/reports/measure"
	"tracetool/traceparse"
)

// own are functions of this package that wait while a trace is recorded.
var own = regexp.MustCompile(`^tracetool/reports/tracetest\.(settle|\(\*watch\).*)$`)

// measureTrace measures a trace in memory.
func measureTrace(data []byte, name string, need measure.Need) (*measure.Run, error) {
	c := measure.NewCollector(need, &reports.Options{Ignore: own})
	trace, err := traceparse.Scan(context.Background(), bytes.NewReader(data), traceparse.Options{Name: name}, c.Sinks()...)
	if err != nil {
		return nil, err
	}
	return c.Run(trace)
}

// readBaseline reads a baseline file, or measures a trace.
func readBaseline(path string, need measure.Need) (measure.Series, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if measure.IsBaseline(data) {
		runs, err := measure.ReadBaseline(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return runs, nil
	}
	run, err := measureTrace(data, path, need)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return measure.Series{run}, nil
}
