package whatif

import (
	"context"
	"flag"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/reporttest"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

const samples = "../../samples"

// document runs the report as the command line does.
func document(t *testing.T, path string, args ...string) (*reports.Document, error) {
	t.Helper()
	fs := flag.NewFlagSet("what-if", flag.ContinueOnError)
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
	trace, err := traceparse.Scan(context.Background(), source, traceparse.Options{Name: filepath.Base(path)}, i.(reports.Sinker).Sinks()...)
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
		{"convoy", "mutex-convoy/trace.out", []string{"-site", "Store"}},
		{"half", "slow-consumer/trace.out", []string{"-site", "writeRow", "-speedup", "50%"}},
		{"order", "tasks-regions/trace.out", []string{"-task", "order"}},
		{"nothing", "waitgroup-straggler/trace.out", nil},
	} {
		d, err := document(t, test.sample, test.args...)
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []string{"text", "json"} {
			reporttest.Golden(t, filepath.Join("testdata", test.name+"."+format+".golden"), reporttest.Render(t, d, format))
		}
	}
}

// TestHalf: half of a millisecond's sleep for each of 600 messages.
func TestHalf(t *testing.T) {
	d, err := document(t, "slow-consumer/trace.out", "-site", "^sleep$", "-speedup", "0.5")
	if err != nil {
		t.Fatal(err)
	}
	row := d.Tables()[0].Rows[0]
	if saved := row[2].(time.Duration); saved < 300*time.Millisecond || saved > 400*time.Millisecond {
		t.Errorf("%v saved", saved)
	}
	if row[0].(time.Duration)-row[2].(time.Duration) != row[4] {
		t.Errorf("%v", row)
	}
}

// TestCriticalLock: of two locks that one is named which is on the path, though the
// other one is waited for four times as long; and before it, what its holder does.
func TestCriticalLock(t *testing.T) {
	d, err := document(t, "critical-lock/trace.out")
	if err != nil {
		t.Fatal(err)
	}
	text := reporttest.Render(t, d, "text")
	if !strings.Contains(text, "in sleep at main.(*Ledger).commit (main.go:68) gone, ") {
		t.Errorf("%s", text)
	}
	locks, waited := 0, time.Duration(0)
	for _, row := range d.Tables()[1].Rows {
		site, operation := row[0].(fact.Frame), row[1]
		if site.Func != "main.(*Ledger).commit" {
			t.Errorf("%v", row)
		}
		if operation == "mutex" {
			locks++
			waited = row[3].(time.Duration)
			if saved := row[4].(time.Duration); saved < 200*time.Millisecond {
				t.Errorf("saves %v", saved)
			}
		}
	}
	if locks != 1 {
		t.Errorf("%d locks in %s", locks, text)
	}
	other, err := document(t, "critical-lock/trace.out", "-site", "Stats")
	if err != nil {
		t.Fatal(err)
	}
	row := other.Tables()[1].Rows[0]
	if total := row[3].(time.Duration); total < 3*waited {
		t.Errorf("%v on the other lock, %v on this one", total, waited)
	}
	if saved := row[4].(time.Duration); saved > 5*time.Millisecond {
		t.Errorf("the other lock saves %v", saved)
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"-site xyz", `no wait at a site like "xyz"; on the path there is main.pipeline, main.writeRow`},
		{"-site [", "--site: error parsing regexp: missing closing ]: `[`"},
		{"-goroutine 1 -task x", "only one of --goroutine, --group, --task and --region can be given"},
	} {
		_, err := document(t, "slow-consumer/trace.out", strings.Fields(test.args)...)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: %v", test.args, err)
		}
	}
}

func TestSpeedup(t *testing.T) {
	for text, want := range map[string]speedup{"100%": 1, "50%": 0.5, "0.5": 0.5, "0": 0, "1": 1, "12.5%": 0.125} {
		var s speedup
		if err := s.Set(text); err != nil || s != want {
			t.Errorf("%s: %v, %v", text, s, err)
		}
	}
	for _, text := range []string{"", "%", "50", "-1%", "101%", "NaN", "half", "1.5"} {
		var s speedup
		if err := s.Set(text); err == nil {
			t.Errorf("%s is %v", text, s)
		}
	}
}

// TestEmpty: the document on no trace has the tables that every other one has.
func TestEmpty(t *testing.T) {
	i := Report.New(flag.NewFlagSet("what-if", flag.ContinueOnError))
	empty, err := i.View(&reports.Context{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := document(t, "slow-consumer/trace.out")
	if err != nil {
		t.Fatal(err)
	}
	for n, table := range empty.Tables() {
		if got := d.Tables()[n]; got.Key != table.Key || len(got.Columns) != len(table.Columns) {
			t.Errorf("table %s instead of %s", got.Key, table.Key)
		}
	}
}

// TestSitePatterns: a site is found by what is printed of it, too.
func TestSitePatterns(t *testing.T) {
	d, err := document(t, "critical-lock/trace.out", "-site", "main.go:68")
	if err != nil {
		t.Fatal(err)
	}
	want := reporttest.Render(t, d, "json")
	for _, site := range []string{`^main\.go:68$`, `commit main.go:68$`, `^main\.\(\*Ledger\)\.commit main\.go:68$`} {
		d, err := document(t, "critical-lock/trace.out", "-site", site)
		if err != nil || reporttest.Render(t, d, "json") != want {
			t.Errorf("%s: %v", site, err)
		}
	}
	if _, err := document(t, "critical-lock/trace.out", "-site", "^main.go$"); err == nil {
		t.Error("main.go is found without a line")
	}
	if d, err := document(t, "critical-lock/trace.out", "-site", "main.go"); err != nil || len(d.Tables()[1].Rows) < 3 {
		t.Errorf("main.go: %v", err)
	}
}

// TestNoSpeedup: nothing changes if nothing is to change.
func TestNoSpeedup(t *testing.T) {
	d, err := document(t, "slow-consumer/trace.out", "-site", "^sleep$", "-speedup", "0")
	if err != nil {
		t.Fatal(err)
	}
	line := d.Sections[0].Text[0]
	if !strings.Contains(line, "as long as they are, nothing changes: the trace takes ") || strings.Contains(line, "shorter") {
		t.Errorf("%s", line)
	}
}

// TestAtMost: a bound is no less than what is bounded.
func TestAtMost(t *testing.T) {
	for x, want := range map[float64]string{0.9999: "100%", 0.00001: "0.1%", 0.123: "12.3%", 1: "100%"} {
		if got := atMost(x); got != want {
			t.Errorf("%v: %s", x, got)
		}
	}
}
