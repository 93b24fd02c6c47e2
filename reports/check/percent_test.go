package check_test

import (
	"strings"
	"testing"

	"tracetool/reports/check"
	"tracetool/reports/measure"
)

// Shares are printed as percentages, and so is what they are compared with.
func TestToldInPercent(t *testing.T) {
	in := &check.Input{Runs: measure.Series{usual()}, Baseline: measure.Series{usual()}}
	for condition, want := range map[string]string{
		"wait.wall_share <= 0.1":                              "wait.wall_share <= 10%",
		"wait.wall_share  <=  0.07":                           "wait.wall_share <= 7%",
		"0.0123 > wait.wall_share":                            "1.23% > wait.wall_share",
		"wait.wall_share > 1":                                 "wait.wall_share > 100%",
		"wait.wall_share == 0":                                "wait.wall_share == 0",
		"wait.wall_share < -0.5":                              "wait.wall_share < -50%",
		"wait.wall_share <= max(0.1, wait.typical_share / 2)": "wait.wall_share <= max(10%, wait.typical_share / 2)",
		"wait.wall_share < baseline.wait.wall_share * 0.9":    "wait.wall_share < baseline.wait.wall_share * 0.9",
		"wait.wall_share < baseline.wait.wall_share - 0.2":    "wait.wall_share < baseline.wait.wall_share - 20%",
		"wait.wall_share < 0.1 / 2":                           "wait.wall_share < 10% / 2",
		"waits / baseline.waits < 0.1":                        "waits / baseline.waits < 0.1",
		"wait.p50 * 0.1 < 1us":                                "wait.p50 * 0.1 < 1us",
		"not (wait.wall_share > 0.01 or waits > 1)":           "not (wait.wall_share > 1% or waits > 1)",
		"wait.wall_share < 1e-30":                             "wait.wall_share < 1e-30",
	} {
		doc := holds(t, "rules: [{name: a, require: '"+condition+"'}]", in).Document()
		required := doc.Checks[0].Doc
		if required != "Required: "+want+"." {
			t.Errorf("%s: %s", condition, required)
		}
		if broken := doc.Findings; len(broken) == 1 && !strings.HasSuffix(broken[0].Title, "; required is "+want+".") {
			t.Errorf("%s: %s", condition, broken[0].Title)
		}
	}
}

// The percentage is the very value that was written.
func TestPercentIsTheSame(t *testing.T) {
	in := &check.Input{Runs: measure.Series{usual()}} // its wall share is 13.6%
	for condition, want := range map[string]string{
		"wait.wall_share == 0.136": "passed 0/1", "wait.wall_share < 0.136": "failed 1/1", "wait.wall_share <= 1 / 7.3": "passed 0/1",
	} {
		if got := outcome(t, "require: "+condition, in); got != want {
			t.Errorf("%s: %s, want %s", condition, got, want)
		}
	}
}
