// Package measuretest measures traces for tests.
package measuretest

import (
	"context"
	"testing"

	"tracetool/reports"
	"tracetool/reports/measure"
	"tracetool/traceparse"
)

// Run returns what a trace measures.
func Run(t *testing.T, path string, need measure.Need) *measure.Run {
	t.Helper()
	src, err := traceparse.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	c := measure.NewCollector(need, &reports.Options{})
	trace, err := traceparse.Scan(context.Background(), src, traceparse.Options{Name: path}, c.Sinks()...)
	if err != nil {
		t.Fatal(err)
	}
	run, err := c.Run(trace)
	if err != nil {
		t.Fatal(err)
	}
	return run
}
