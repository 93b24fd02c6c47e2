package check_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/reports/check"
	"tracetool/reports/measure"
	"tracetool/reports/render/gitlab"
	"tracetool/traceparse/fact"
)

// fingerprints are those of what breaks a rule, as GitLab gets them.
func fingerprints(t *testing.T, rule string, sites ...site) (list []string) {
	t.Helper()
	doc := holds(t, "rules: [{name: a, "+rule+"}]", &check.Input{Runs: measure.Series{made(sites...)}}).Document()
	var out strings.Builder
	var issues []struct{ Fingerprint string }
	if err := gitlab.Render(&out, doc, reports.Style{}); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(out.String()), &issues); err != nil {
		t.Fatal(err)
	}
	for _, i := range issues {
		list = append(list, i.Fingerprint)
	}
	slices.Sort(list)
	return list
}

// A service for CI knows a broken rule again whatever weighs most in it, and
// wherever its lines have moved.
func TestFingerprints(t *testing.T) {
	f, g := site{fact.Mutex, "main.f", 9, time.Millisecond}, site{fact.ChanSend, "main.g", 8, time.Millisecond}
	more := site{fact.ChanSend, "main.g", 90, time.Millisecond}
	for rule, n := range map[string]int{
		"require: waits < 5":                                 1,
		"select: {class: contention}, require: waits < 5":    1,
		"select: {site: main.*}, require: waits < 5":         1,
		"per: class, require: waits < 5":                     1,
		"per: site, require: waits < 5":                      2,
		"per: operation, require: waits < 5":                 2,
		"per: site, require: wait.max < 1ns and waits < 500": 2,
	} {
		before := fingerprints(t, rule, f, g)
		if len(slices.Compact(before)) != n {
			t.Errorf("%s: %q, not %d different ones", rule, before, n)
		}
		if after := fingerprints(t, rule, more, f); !slices.Equal(before, after) { // other lines, another cause
			t.Errorf("%s: %q, then %q", rule, before, after)
		}
	}
	if all, class := fingerprints(t, "require: waits < 5", f), fingerprints(t, "select: {class: contention}, require: waits < 5", f); all[0] == class[0] {
		t.Error("two parts of the program with one fingerprint")
	}
}
