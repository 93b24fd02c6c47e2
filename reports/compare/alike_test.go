package compare_test

import (
	"fmt"
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/reports/compare"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// differing counts the rows of all tables that are different.
func differing(d *reports.Document) (n int) {
	for _, t := range d.Tables() {
		for _, row := range t.Rows {
			if row[t.Column("verdict")] == string(compare.Different) {
				n++
			}
		}
	}
	return n
}

// Sides that are alike may show a difference, in whatever table, in at most one
// comparison of twenty, and a regression must be found, with however few runs.
func TestAlikeAndNot(t *testing.T) {
	for _, test := range []struct {
		old, new, draws int
		found           float64 // the least share of the draws
	}{
		{4, 4, 200, 0.7}, {5, 5, 200, 0.95}, {10, 10, 40, 1}, {4, 10, 40, 0.95},
	} {
		t.Run(fmt.Sprintf("%d-%d", test.old, test.new), func(t *testing.T) {
			false, found := 0, 0
			for i := range test.draws {
				p, slow := newProgram(uint64(i)), newProgram(uint64(i+1000))
				slow.sites[0].length *= 3
				old := p.runs(test.old)
				if differing(compare.New(old, p.runs(test.new), usual).Document()) > 0 {
					false++
				}
				d := compare.New(old, slow.runs(test.new), usual).Document()
				if lookup(d, "sites", "example.org/shop.(*Cache).Get", "wait.wall_share", "verdict") == "different" {
					found++
				}
			}
			t.Logf("of %d draws %d false, %d found", test.draws, false, found)
			if share := float64(false) / float64(test.draws); share > 0.08 {
				t.Errorf("%v of the comparisons of sides that are alike show a difference", share)
			}
			if share := float64(found) / float64(test.draws); share < test.found {
				t.Errorf("the site that became 3 times slower is found in %v of the comparisons", share)
			}
		})
	}
}

// lookup returns a cell of the row of a site and metric.
func lookup(d *reports.Document, table, site, metric, column string) any {
	for _, t := range d.Tables() {
		if t.Key != table {
			continue
		}
		for _, row := range t.Rows {
			if row[t.Column("site")] == site && row[t.Column("metric")] == metric {
				return row[t.Column(column)]
			}
		}
	}
	return nil
}

// A large program's ten runs a side must be compared well below a second.
func TestLarge(t *testing.T) {
	var s measure.Series
	p := newProgram(1)
	p.sites, p.groups = nil, nil
	for i := range 1000 {
		p.sites = append(p.sites, site{fact.Mutex, fmt.Sprintf("example.org/large.site%d", i), 20 + i%7, time.Duration(1+i%100) * time.Microsecond})
		p.groups = append(p.groups, group{fmt.Sprintf("example.org/large.group%d", i), int64(i % 10), int64(i % 3)})
	}
	s = p.runs(20)
	start := time.Now()
	d := compare.New(s[:10], s[10:], usual).Document()
	took := time.Since(start)
	rows := 0
	for _, table := range d.Tables() {
		rows += len(table.Rows)
	}
	t.Logf("%d rows in %v", rows, took)
	if took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}
