package check_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/reports/check"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// site is waits of a run: how many at an operation and function, each of a length.
type site struct {
	op     fact.Operation
	name   string
	n      int
	length time.Duration
}

// made is a run of a second with the given waits.
func made(sites ...site) *measure.Run {
	r := &measure.Run{Has: measure.NeedAll | measure.NeedFindings}
	r.Trace.Duration, r.Trace.Path = time.Second, "trace.out"
	for i, s := range sites {
		w := measure.Wait{Place: measure.Place{Operation: s.op, Site: s.name, Group: "main.worker"}, Idle: -1}
		w.Frame = fact.Frame{Func: s.name, File: "main.go", Line: i + 1}
		for range s.n {
			w.Hist.Add(s.length)
		}
		r.Waits = append(r.Waits, w)
	}
	r.Groups = []measure.Group{{Name: "main.worker", Alive: 4, Before: 4}, {Name: "example.org/shop.serve", Alive: 9, Before: 2}}
	return r
}

// usual has a wait of three operations and a class of each kind.
func usual() *measure.Run {
	return made(site{fact.Mutex, "example.org/shop/cache.(*Store).Get", 100, time.Millisecond}, site{fact.ChanSend, "main.emit", 10, time.Millisecond},
		site{fact.ChanReceive, "main.take", 20, time.Millisecond}, site{fact.Mutex, "main.take", 3, 2 * time.Millisecond})
}

func holds(t *testing.T, budget string, in *check.Input) *check.Result {
	t.Helper()
	b, err := check.Parse("b", []byte("version: 1\n"+budget))
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.Check(in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// outcome is that of a budget's only rule, and how many parts of the program break it.
func outcome(t *testing.T, rule string, in *check.Input) string {
	t.Helper()
	r := holds(t, "rules: [{name: a, "+rule+"}]", in).Rules[0]
	return fmt.Sprintf("%s %d/%d", r.Outcome, len(r.Broken), r.Subjects)
}

func TestSelections(t *testing.T) {
	in := &check.Input{Runs: measure.Series{usual()}}
	for rule, want := range map[string]string{
		"require: waits == 133":                                                                "passed 0/1",
		"select: {operation: mutex}, require: waits == 103":                                    "passed 0/1",
		"select: {operation: [mutex, chan-send]}, require: waits == 113":                       "passed 0/1",
		"select: {class: contention}, require: waits == 113":                                   "passed 0/1",
		"select: {class: coordination}, require: waits == 20":                                  "passed 0/1",
		"select: {class: [contention, coordination]}, require: waits == 133":                   "passed 0/1",
		"select: {class: contention, operation: chan-receive}, require: waits == 0":            "passed 0/1",
		"select: {site: cache.(*Store).Get}, require: waits == 100":                            "passed 0/1",
		"select: {site: example.org/shop/cache.(*Store).Get}, require: waits == 100":           "passed 0/1",
		"select: {site: other/cache.(*Store).Get}, require: waits == 0":                        "passed 0/1",
		"select: {site: main.*}, require: waits == 33":                                         "passed 0/1",
		"select: {site: main.take, operation: mutex}, require: waits == 3":                     "passed 0/1",
		"select: {site: '*', group: main.worker}, require: waits == 133":                       "passed 0/1",
		"select: {group: shop.serve}, require: goroutines.grown == 7 and goroutines.alive > 8": "passed 0/1",

		"per: operation, require: waits > 0":                                                                        "passed 0/3",
		"per: class, require: waits < 100":                                                                          "failed 1/2",
		"per: site, require: waits >= 100":                                                                          "failed 3/4",
		"per: group, require: goroutines.grown < 5":                                                                 "failed 1/2",
		"per: site, select: {class: coordination}, require: waits < 5":                                              "failed 1/1",
		"per: site, except: [{site: main.take}], require: waits < 50":                                               "failed 1/2",
		"per: site, except: [{site: main.take, operation: mutex}], require: waits > 5":                              "passed 0/3",
		"per: site, except: [{class: contention}], require: waits > 5":                                              "passed 0/1",
		"per: class, except: [{class: contention}], require: waits < 50":                                            "passed 0/1",
		"per: operation, except: [{class: contention}], require: waits < 50":                                        "passed 0/1",
		"per: class, select: {operation: [mutex, chan-receive]}, except: [{class: contention}], require: waits < 5": "failed 1/1",
		"per: group, except: [{group: shop.*}], require: goroutines.grown < 5":                                      "passed 0/1",
	} {
		if got := outcome(t, rule, in); got != want {
			t.Errorf("%s: %s, want %s", rule, got, want)
		}
	}
}

func TestMediansAndWorst(t *testing.T) {
	var runs measure.Series
	for i, n := range []int{10, 900, 20, 30, 1} {
		r := made(site{fact.Mutex, "main.f", n, time.Millisecond})
		r.Waits[0].Open = int64(i)
		runs = append(runs, r)
	}
	for rule, want := range map[string]string{
		"require: waits == 20":                                       "passed 0/1", // the median
		"require: open_waits == 4":                                   "passed 0/1", // the worst
		"require: wait.typical_share == 2%":                          "passed 0/1",
		"per: site, require: waits == 20":                            "passed 0/1",
		"select: {site: main.g}, require: waits == 0":                "passed 0/1",
		"require: stuck == 0 and wait.max == 1ms and waits < 21 * 1": "passed 0/1",
	} {
		if got := outcome(t, rule, &check.Input{Runs: runs}); got != want {
			t.Errorf("%s: %s, want %s", rule, got, want)
		}
	}
	if got := outcome(t, "require: waits == 25", &check.Input{Runs: runs[:4]}); got != "passed 0/1" {
		t.Errorf("median of four: %s", got)
	}
}

func TestBaseline(t *testing.T) {
	base := made(site{fact.Mutex, "main.gone", 100, time.Millisecond}, site{fact.Mutex, "main.f", 10, time.Millisecond})
	now := made(site{fact.Mutex, "main.new", 50, time.Millisecond}, site{fact.Mutex, "main.f", 15, time.Millisecond})
	in := &check.Input{Runs: measure.Series{now}, Baseline: measure.Series{base}}
	for rule, want := range map[string]string{
		"select: {site: main.f}, require: waits <= baseline.waits * 1.5":        "passed 0/1",
		"select: {site: main.f}, require: waits <= baseline.waits * 1.4":        "failed 1/1",
		"select: {site: main.new}, require: waits <= baseline.waits * 2":        "failed 1/1",    // 0 in the baseline
		"select: {site: main.gone}, require: waits <= baseline.waits":           "passed 0/1",    // 0 now
		"select: {site: main.new}, require: waits / baseline.waits < 2":         "undecided 0/1", // divides by 0
		"per: site, require: waits >= baseline.waits":                           "failed 1/3",    // main.gone
		"per: site, require: 'waits <= max(60, baseline.waits * 2)'":            "passed 0/3",
		"require: wait.impact <= baseline.wait.impact * 2":                      "undecided 0/1",
		"require: wait.impact <= 5% or waits < 1000":                            "passed 0/1", // whatever the impact
		"require: wait.impact <= 5% and waits < 10":                             "failed 1/1",
		"require: not (wait.impact <= 5%)":                                      "undecided 0/1",
		"require: 'abs(waits - baseline.waits) <= 45 and min(waits, 500) > 60'": "passed 0/1",
	} {
		if got := outcome(t, rule, in); got != want {
			t.Errorf("%s: %s, want %s", rule, got, want)
		}
	}
	if r := holds(t, "rules: [{name: a, require: wait.impact <= 5%}]", in); len(r.Document().Warnings) != 1 || r.Document().Quiet != "0 rules hold (1 undecided)." {
		t.Errorf("undecided: %v %q", r.Document().Warnings, r.Document().Quiet)
	}
}

// found is a run with findings of summarize.
func found(list ...reports.Finding) *measure.Run {
	r := usual()
	r.Findings = list
	return r
}

func finding(rule string, severity reports.Severity) reports.Finding {
	return reports.Finding{Rule: rule, Severity: severity, Score: 50, Title: rule, Site: fact.Frame{Func: "main.f"}, Operation: "mutex"}
}

func TestFindingsLimit(t *testing.T) {
	lock, knot := finding("lock-contention", reports.Warning), finding("knot", reports.Info)
	ok := usual()
	for _, test := range []struct {
		limit  string
		runs   measure.Series
		broken string
	}{
		{"max_severity: none", measure.Series{found(lock, knot)}, "lock-contention knot"},
		{"max_severity: info", measure.Series{found(lock, knot)}, "lock-contention"},
		{"max_severity: warning", measure.Series{found(lock, knot)}, ""},
		{"max_severity: error, forbid: [knot]", measure.Series{found(lock, knot)}, "knot"},
		{"forbid: knot", measure.Series{found(lock, knot)}, "knot"},
		{"max_severity: none, allow: [lock-contention, knot]", measure.Series{found(lock, knot)}, ""},
		{"max_severity: none", measure.Series{found(lock), ok, ok}, ""},
		{"max_severity: none", measure.Series{found(lock), found(lock), ok}, "lock-contention"},
		{"max_severity: none", measure.Series{found(lock), ok}, "lock-contention"},
	} {
		doc := holds(t, "findings: {"+test.limit+"}", &check.Input{Runs: test.runs}).Document()
		var broken []string
		for _, f := range doc.Findings {
			broken = append(broken, f.Rule)
		}
		if got := strings.Join(broken, " "); got != test.broken || (doc.Failure != nil) != (got != "") {
			t.Errorf("%s of %d runs: %q breaks it, want %q (%v)", test.limit, len(test.runs), got, test.broken, doc.Failure)
		}
	}
}

// A baseline has no findings: that is no reason to pass.
func TestFindingsOfBaseline(t *testing.T) {
	run := usual()
	run.Has = measure.NeedAll
	doc := holds(t, "findings: {max_severity: info}", &check.Input{Runs: measure.Series{run}}).Document()
	for _, c := range doc.Checks {
		if c.Outcome != reports.Undecided {
			t.Errorf("%s: %s", c.Rule, c.Outcome)
		}
	}
	if len(doc.Warnings) != 1 || strings.Contains(doc.Quiet, "no finding") {
		t.Errorf("%v %q", doc.Warnings, doc.Quiet)
	}
}

func TestSeverityAndPlace(t *testing.T) {
	in := &check.Input{Runs: measure.Series{usual()}}
	for severity, fails := range map[string]bool{"info": false, "warning": false, "error": true} {
		doc := holds(t, "rules: [{name: a, severity: "+severity+", require: waits < 5}]", in).Document()
		if len(doc.Findings) != 1 || (doc.Failure != nil) != fails {
			t.Errorf("%s: %v, %v", severity, doc.Findings, doc.Failure)
		}
	}
	doc := holds(t, "rules: [{name: a, select: {site: main.*}, require: waits < 5}]", in).Document()
	if f := doc.Findings[0]; f.Site.Func != "main.take" || f.Site.Line != 3 || f.Operation != "chan-receive" {
		t.Errorf("not the place with most waits: %+v", f)
	}
}

func TestSuppression(t *testing.T) {
	day := func(zone int, clock string) time.Time {
		at, err := time.ParseInLocation(time.DateTime, clock, time.FixedZone("", zone*3600))
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, test := range []struct {
		suppression string
		today       time.Time
		fails       bool
		warnings    string
	}{
		{"", day(0, "2027-01-31 12:00:00"), false, ""},
		{"site: main.take", day(0, "2027-01-31 12:00:00"), false, ""},
		{"site: main.take, operation: chan-receive", day(0, "2027-01-31 12:00:00"), false, ""},
		{"operation: mutex", day(0, "2027-01-31 12:00:00"), true, "suppression-unused"},
		{"site: main.emit", day(0, "2027-01-31 12:00:00"), true, "suppression-unused"},
		{"until: 2027-01-31", day(0, "2027-01-31 23:59:59"), false, ""},
		{"until: 2027-01-31", day(0, "2027-02-01 00:00:00"), true, "suppression-expired"},
		{"until: 2027-01-31", day(-11, "2027-01-31 23:59:59"), false, ""}, // the next day in UTC
		{"until: 2027-01-31", day(13, "2027-02-01 00:00:00"), true, "suppression-expired"},
	} {
		doc := holds(t, "rules: [{name: a, select: {class: coordination}, per: site, require: waits < 5}]\nsuppress: [{rule: a, reason: known, "+test.suppression+"}]",
			&check.Input{Runs: measure.Series{usual()}, Today: test.today}).Document()
		var codes []string
		for _, w := range doc.Warnings {
			codes = append(codes, w.Code)
		}
		if (doc.Failure != nil) != test.fails || strings.Join(codes, " ") != test.warnings {
			t.Errorf("%s on %s: %v, warnings %q", test.suppression, test.today, doc.Failure, codes)
		}
	}
}
