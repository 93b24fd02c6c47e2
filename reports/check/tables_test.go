package check_test

import (
	"strings"
	"testing"

	"tracetool/reports"
	"tracetool/reports/check"
	"tracetool/reports/internal/measuretest"
	"tracetool/reports/internal/reporttest"
	"tracetool/reports/measure"
)

// What is told of a rule that holds for every group must not be one group's value under
// the name of all, and a person must be able to read rules and conditions whole.
func TestRulesTable(t *testing.T) {
	const require = "goroutines.created <= 4 and goroutines.grown <= 100 and goroutines.alive <= 100 and running.wall_share <= 10000%"
	budget, err := check.Parse("b", []byte("version: 1\nrules: [{name: a rule with quite a long name, per: group, require: '"+require+"'}]"))
	if err != nil {
		t.Fatal(err)
	}
	run := measuretest.Run(t, "../../samples/slow-consumer/trace.out", measure.NeedAll)
	result, err := budget.Check(&check.Input{Runs: measure.Series{run}})
	if err != nil {
		t.Fatal(err)
	}
	if note := result.Checks[0].Note; note != "3 hold" {
		t.Errorf("the check says %q", note)
	}
	d := result.Document()
	for _, table := range d.Tables() {
		if table.Key != "values" {
			continue
		}
		row := table.Rows[0]
		value := row[table.Column("value")].(reports.Quantity).Value
		if row[table.Column("select")] != "group main.produce" || value != 4 { // of 5 in all
			t.Errorf("%v of %v is %v", row[table.Column("metric")], row[table.Column("select")], value)
		}
	}
	d.Warnings = nil
	if text := reporttest.Render(t, d, "text"); strings.Count(text, "a rule with quite a long name") != 1 || strings.Contains(text, "name…") ||
		!strings.Contains(text, "required goroutines.created <= 4 and goroutines.grown <= 100") {
		t.Errorf("cut:\n%s", text)
	}
}
