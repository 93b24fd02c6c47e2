package check_test

import (
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/reports/check"
	"tracetool/reports/measure"
	"tracetool/traceparse/fact"
)

// A suppression is about what a rule tells apart, and not about what weighs most in
// it: whoever lives with one lock must hear of the next.
func TestSuppressedParts(t *testing.T) {
	const reason = "\nsuppress: [{rule: a, reason: known, "
	for _, test := range []struct {
		rule, suppression string
		broken, warnings  int
	}{
		{"per: site, require: waits < 5", "site: cache.(*Store).Get", 2, 0},
		{"per: site, require: waits < 5", "site: main.take", 2, 0},
		{"per: site, require: waits < 50", "operation: mutex", 0, 0},
		{"per: site, require: waits < 5", "site: main.take, operation: mutex", 3, 1}, // it keeps the rule
		{"per: operation, require: waits < 15", "operation: mutex", 1, 0},
		{"select: {site: main.take}, require: waits < 5", "site: main.take", 0, 0},
		{"select: {site: cache.(*Store).Get}, require: waits < 5", "site: example.org/shop/cache.(*Store).Get", 0, 0},
		{"select: {site: example.org/shop/cache.(*Store).Get}, require: waits < 5", "site: cache.(*Store).Get", 0, 0},
		{"select: {site: main.*}, require: waits < 5", "site: main.take", 1, 1},
		{"select: {site: main.*}, require: waits < 5", "site: main.*", 0, 0},
		{"select: {operation: [mutex, chan-send]}, require: waits < 5", "operation: mutex", 1, 1},
	} {
		doc := holds(t, "rules: [{name: a, "+test.rule+"}]"+reason+test.suppression+"}]", &check.Input{Runs: measure.Series{usual()}}).Document()
		unused := 0
		for _, w := range doc.Warnings {
			if w.Code == "suppression-unused" {
				unused++
			}
		}
		if len(doc.Findings) != test.broken || unused != test.warnings {
			t.Errorf("%s, suppressed %s: %d findings, warnings %v", test.rule, test.suppression, len(doc.Findings), doc.Warnings)
		}
	}
}

// Findings of summarize are suppressed by the place that they are about.
func TestSuppressedFindings(t *testing.T) {
	run := found(finding("lock-contention", reports.Warning))
	for suppression, fails := range map[string]bool{
		"site: main.f": false, "operation: mutex": false, "site: main.f, operation: mutex": false, "site: main.g": true, "operation: once": true,
	} {
		doc := holds(t, "findings: {max_severity: none}\nsuppress: [{rule: lock-contention, reason: known, "+suppression+"}]",
			&check.Input{Runs: measure.Series{run}}).Document()
		if (doc.Failure != nil) != fails {
			t.Errorf("%s: %v", suppression, doc.Failure)
		}
	}
}

// A suppression that has run out is told of, beside another that holds.
func TestTwoSuppressions(t *testing.T) {
	doc := holds(t, "rules: [{name: a, per: operation, require: waits < 5}]\nsuppress:\n"+
		"- {rule: a, reason: old, until: 2026-01-01}\n- {rule: a, operation: chan-send, reason: new}\n- {rule: a, operation: chan-send, reason: again}",
		&check.Input{Runs: measure.Series{made(site{fact.ChanSend, "main.f", 9, time.Millisecond})}, Today: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}).Document()
	if len(doc.Suppressed) != 1 || doc.Suppressed[0].Reason != "new" || len(doc.Warnings) != 1 || doc.Warnings[0].Code != "suppression-expired" {
		t.Errorf("%v %v", doc.Suppressed, doc.Warnings)
	}
}
