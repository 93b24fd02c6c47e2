package criticalpath

import (
	"context"
	"flag"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tracetool/reports"
	"tracetool/reports/internal/reporttest"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

const samples = "../../samples"

// document runs the report as the command line does.
func document(t *testing.T, path string, o traceparse.Options, args ...string) (*reports.Document, error) {
	t.Helper()
	fs := flag.NewFlagSet("critical-path", flag.ContinueOnError)
	i := Report.New(fs)
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	if err := i.(reports.Preparer).Prepare(&reports.Options{}); err != nil {
		return nil, err
	}
	source, err := traceparse.Open(filepath.Join(samples, path), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	o.Name = filepath.Base(path)
	trace, err := traceparse.Scan(context.Background(), source, o, i.(reports.Sinker).Sinks()...)
	if err != nil {
		t.Fatal(err)
	}
	return i.View(&reports.Context{Trace: *trace})
}

func TestGolden(t *testing.T) {
	for _, test := range []struct {
		name, sample string
		args         []string
	}{
		{"straggler", "waitgroup-straggler/trace.out", nil},
		{"convoy", "mutex-convoy/trace.out", []string{"-group", "handleRequests"}},
		{"consumer", "slow-consumer/trace.out", nil},
		{"order", "tasks-regions/trace.out", []string{"-task", "order"}},
		{"ship", "tasks-regions/trace.out", []string{"-region", "ship", "-nth", "3"}},
	} {
		d, err := document(t, test.sample, traceparse.Options{}, test.args...)
		if err != nil {
			t.Fatal(err)
		}
		formats := []string{"text"}
		if test.name == "order" {
			formats = append(formats, "json")
		}
		for _, format := range formats {
			reporttest.Golden(t, filepath.Join("testdata", test.name+"."+format+".golden"), reporttest.Render(t, d, format))
		}
	}
}

// TestPlanted: the cause that is built into a sample comes first.
func TestPlanted(t *testing.T) {
	for _, test := range []struct{ sample, table, want string }{
		{"critical-lock", "waits", "waitgroup main.placeOrder until main.price"},
		{"critical-lock", "sites", "main.(*Ledger).commit timer"},
		{"straggler", "bounds", "cpu"},
		{"straggler", "sites", "main.(*Index).indexLargest cpu"},
		{"straggler", "waits", "waitgroup main.(*Index).batch until main.(*Index).indexLargest"},
		{"slow-stage", "bounds", "cpu"},
		{"slow-stage", "sites", "main.resize cpu"},
		// What rebuild works on while it has the lock is charged to who waits for it.
		{"lock-handoff", "bounds", "lock"},
		{"lock-handoff", "sites", "main.(*Index).update lock"},
		{"lock-handoff", "waits", "mutex main.(*Index).update until main.(*Index).rebuild"},
	} {
		d, err := document(t, test.sample+"/trace.out", traceparse.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := said(d, test.table); len(got) == 0 || got[0] != test.want {
			t.Errorf("%s: %s: %q", test.sample, test.table, got)
		}
	}
}

// TestCriticalLock: the lock on the path counts, not the one that most is waited for.
func TestCriticalLock(t *testing.T) {
	d, err := document(t, "critical-lock/trace.out", traceparse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	list := said(d, "waits")
	lock := slices.Index(list, "mutex main.(*Ledger).commit until main.(*Ledger).commit")
	if lock < 0 {
		t.Fatalf("%q", list)
	}
	for _, before := range list[:lock] {
		if strings.Contains(before, "mutex") || strings.Contains(before, "main.(*Stats).report") {
			t.Errorf("%q", list)
		}
	}
}

// said is a table's rows as words: operations, functions and bounds.
func said(d *reports.Document, key string) (list []string) {
	for _, table := range d.Tables() {
		if table.Key != key {
			continue
		}
		for _, row := range table.Rows {
			var words []string
			for i, c := range table.Columns {
				switch cell := row[i].(type) {
				case fact.Frame:
					if c.Key == "waker_site" {
						words = append(words, "until")
					}
					words = append(words, cell.Func)
				case string:
					words = append(words, cell)
				}
			}
			list = append(list, strings.Join(words, " "))
		}
	}
	return list
}

// TestHeads: no title stands for the heading of a column that is no name of a place,
// and every column of a leg has a heading.
func TestHeads(t *testing.T) {
	d, err := document(t, "lock-handoff/trace.out", traceparse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	text := reporttest.Render(t, d, "text")
	for _, head := range []string{"\nWAITS ON THE PATH\n  operation ", " mostly ", " share  at "} {
		if !strings.Contains(text, head) {
			t.Errorf("no %q in\n%s", head, text)
		}
	}
}

// TestJobs: the number of workers shows nowhere.
func TestJobs(t *testing.T) {
	for _, args := range [][]string{nil, {"-group", "handle"}} {
		var want string
		for _, jobs := range []int{1, 2, 5} {
			d, err := document(t, "mutex-convoy/trace.out", traceparse.Options{Jobs: jobs}, args...)
			if err != nil {
				t.Fatal(err)
			}
			got := reporttest.Render(t, d, "json")
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("%v: %d jobs make a difference", args, jobs)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		args string
		want string
	}{
		{"-task odrer", `no task "odrer"; there is order, refund`},
		{"-region x", `no region "x"; there is charge, fraud-check, pay-back, ship, validate`},
		{"-goroutine 4711", "no goroutine 4711 in the trace"},
		{"-goroutine -1", "--goroutine -1: goroutines are numbered from 1"},
		{"-group xyz", `no goroutine of a group that matches "xyz"; there is main.ship, main.handleOrders, main.main`},
		{"-group [", "--group: error parsing regexp: missing closing ]: `[`"},
		{"-task order -region ship", "only one of --goroutine, --group, --task and --region can be given"},
		{"-task refund -nth 11", `--nth 11: there are only 10 tasks "refund"`},
		{"-nth 2", "--nth goes with --group, --task or --region"},
		{"-task order -nth 0", "--nth 0: it counts from 1"},
	} {
		_, err := document(t, "tasks-regions/trace.out", traceparse.Options{}, strings.Fields(test.args)...)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: %v", test.args, err)
		}
	}
}

// TestEmpty: the document on no trace has the tables that every other one has.
func TestEmpty(t *testing.T) {
	i := Report.New(flag.NewFlagSet("critical-path", flag.ContinueOnError))
	empty, err := i.View(&reports.Context{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := document(t, "slow-consumer/trace.out", traceparse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for n, table := range empty.Tables() {
		if got := d.Tables()[n]; got.Key != table.Key || len(got.Columns) != len(table.Columns) {
			t.Errorf("table %s instead of %s", got.Key, table.Key)
		}
	}
}
