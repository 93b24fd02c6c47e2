package cli

import (
	"strings"
	"testing"

	"tracetool/reports"
)

// failedCheck is what a report's own check says.
type failedCheck struct{}

func (failedCheck) Error() string { return "2 goroutines are stuck" }
func (failedCheck) ExitCode() int { return 1 }

// TestFailure: a document whose check failed is printed all the same, one for
// each trace, and the exit code is the check's.
func TestFailure(t *testing.T) {
	f := &fake{view: func(_ *fake, ctx *reports.Context) (*reports.Document, error) {
		return &reports.Document{
			Report: "fake", Trace: ctx.Trace, Failure: failedCheck{},
			Sections: []reports.Section{{Title: "Shown", Text: []string{"all the same"}}},
		}, nil
	}}
	trace := samples + "worker-pool/trace.out"
	r := run([]reports.Report{f.report()}, nil, "fake", trace, trace)
	if r.code != 1 || strings.Count(r.stdout, "all the same") != 2 {
		t.Errorf("exit code %d, standard output:\n%s", r.code, r.stdout)
	}
	if want := "tracetool: " + trace + ": 2 goroutines are stuck\n"; r.stderr != want+want {
		t.Errorf("standard error %q, want twice %q", r.stderr, want)
	}
}
