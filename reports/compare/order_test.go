package compare_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/compare"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// A site that costs more stands above one whose ratio is greater, and tiny waits
// stand last, however they multiply.
func TestOrder(t *testing.T) {
	p := newProgram(1)
	p.vary = 0.05
	old := p.runs(10)
	p.sites[0].length *= 2 // Get: 12% of the wall to 24%
	p.sites[1].length *= 3 // Add: 2.5% to 7.5%
	p.sites[4].waits *= 2  // tick: 3 tiny waits to 6
	d := compare.New(old, p.runs(10), usual).Document()
	table := tableOf(d, "sites")
	var order []string
	for _, row := range table.Rows {
		s := fmt.Sprint(row[table.Column("verdict")], " ", row[table.Column("site")])
		if !slices.Contains(order, s) {
			order = append(order, s)
		}
	}
	want := []string{"different example.org/shop.(*Cache).Get", "different example.org/shop.(*Cart).Add"}
	if diff := cmp.Diff(want, order[:2]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	last := table.Rows[len(table.Rows)-1]
	if got := last[table.Column("site")]; got != "example.org/shop.tick" {
		t.Errorf("%v is last", got)
	}
	if slices.Contains(order, "different example.org/shop.tick") {
		t.Error("tiny waits are different")
	}
	checkOrder(t, table)
}

// checkOrder checks that verdicts follow each other as they should.
func checkOrder(t *testing.T, table *reports.Table) {
	t.Helper()
	rank := map[any]int{"different": 0, "unknown": 1, "same": 2}
	before := 0
	for i, row := range table.Rows {
		now := rank[row[table.Column("verdict")]]
		if row[table.Column("negligible")] == true {
			now = 3
		}
		if now < before {
			t.Errorf("row %d: %v", i, row)
		}
		before = now
	}
}

func tableOf(d *reports.Document, key string) *reports.Table {
	for _, t := range d.Tables() {
		if t.Key == key {
			return t
		}
	}
	return nil
}

// Whatever the subject, its value is that of the series, in either order of the
// runs.
func TestValuesAreThoseOfTheSeries(t *testing.T) {
	old := measure.Series{scan(t, "mutex-convoy"), scan(t, "tasks-regions"), scan(t, "leak-send")}
	new := measure.Series{scan(t, "tasks-regions"), scan(t, "primitives")}
	d := compare.New(old, new, usual).Document()
	rows := 0
	for _, table := range d.Tables() {
		for _, row := range table.Rows {
			rows++
			cell := func(key string) any { return row[table.Column(key)] }
			sel := selection(table, row)
			m := measure.Lookup(cell("metric").(string))
			for key, s := range map[string]measure.Series{"old": old, "new": new} {
				if got, want := cell(key).(reports.Quantity), m.Quantity(s.Value(m, &sel)); !near(got.Value, want.Value) || got.Unit != want.Unit {
					t.Errorf("%s, %s, %s: %s is %v, want %v", table.Key, sel.String(), m.Key, key, got, want)
				}
			}
		}
	}
	if rows < 200 {
		t.Errorf("%d rows", rows)
	}
}

func near(a, b float64) bool { return a == b || (a-b) < 1e-9*b && (b-a) < 1e-9*b }

// selection is the one that the subject columns of a row say.
func selection(table *reports.Table, row []any) (sel measure.Selection) {
	for i, c := range table.Columns {
		text, _ := row[i].(string)
		switch c.Key {
		case "operation":
			op, _ := fact.ParseOperation(text)
			sel.Operations = []fact.Operation{op}
		case "site":
			sel.Site = measure.Exactly(text)
		case "group":
			sel.Group = measure.Exactly(text)
		case "task":
			sel.Task = measure.Exactly(text)
		case "region":
			sel.Region = measure.Exactly(text)
		}
	}
	return sel
}
