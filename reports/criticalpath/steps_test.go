package criticalpath

import (
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/path"
	"tracetool/traceparse/fact"
)

// TestManySteps: of a path with more steps than the table may hold, the longest are
// told, in the order of time.
func TestManySteps(t *testing.T) {
	const extra = 50
	place := &fact.Frame{Func: "main.f"}
	steps := make([]path.Step, maxSteps+extra)
	at := fact.Time(0)
	for i := range steps {
		d := time.Duration(1 + (i*7919)%len(steps)) // all different
		steps[i] = path.Step{Start: at, Duration: d, Site: place}
		at = steps[i].End()
	}
	table := stepsTable(&reports.Options{}, steps)
	if len(table.Rows) != maxSteps {
		t.Errorf("%d rows", len(table.Rows))
	}
	last := fact.Time(-1)
	for _, row := range table.Rows {
		if row[0].(fact.Time) <= last || row[1].(time.Duration) <= extra {
			t.Fatalf("%v after %v", row, last)
		}
		last = row[0].(fact.Time)
	}
	if got := leastOf(steps[:10], 10); got != 0 {
		t.Errorf("%d of few", got)
	}
	// Equal ones are left out rather than too many told.
	if got := leastOf([]path.Step{{Duration: 5}, {Duration: 5}, {Duration: 7}}, 2); got != 6 {
		t.Errorf("%d", got)
	}
}
