package check_test

import (
	"strings"
	"testing"

	"tracetool/reports"
	"tracetool/reports/check"
	"tracetool/reports/measure"
)

// A missing baseline is told of at the word, and one that the budget names at its name.
func TestBaselinePlaces(t *testing.T) {
	b, err := check.Parse("dir/b", []byte("version: 1\nbaseline: base.json\nrules:\n  - name: a\n    require: >\n      waits < 5 or\n      waits < max(5, baseline.waits * 2)\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Check(&check.Input{Runs: measure.Series{usual()}})
	if err == nil || !strings.HasPrefix(err.Error(), `dir/b:7:22: rule "a" compares with a baseline, and there is none: `) {
		t.Error(err)
	}
	if got := b.BaselineMistake("no such file").Error(); got != "dir/b:2:11: no such file" {
		t.Error(got)
	}
}

// People read of suppressed rules, and never of skipped ones.
func TestSuppressedIsTheWord(t *testing.T) {
	in := &check.Input{Runs: measure.Series{found(finding("lock-contention", reports.Warning))}}
	r := holds(t, "rules: [{name: a, require: stuck > 5}]\nfindings: {max_severity: none}\n"+
		"suppress: [{rule: a, reason: known}, {rule: lock-contention, reason: known}]", in)
	doc := r.Document()
	if doc.Quiet != "No finding is more than the budget allows (2 suppressed)." {
		t.Error(doc.Quiet)
	}
	for _, c := range doc.Checks {
		if strings.Contains(c.Note+c.Doc, "skipped") {
			t.Errorf("%s: %s", c.Rule, c.Note)
		}
	}
}
