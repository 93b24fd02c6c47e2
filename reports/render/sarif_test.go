package render_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tracetool/reports"
)

// The parts of SARIF 2.1.0 that are used; whatever else the output holds fails the
// test.
type (
	sarifText struct {
		Text string `json:"text"`
	}
	sarifRule struct {
		ID                                      string
		ShortDescription, FullDescription, Help sarifText
		DefaultConfiguration                    struct{ Level string }
	}
	sarifResult struct {
		RuleID    string `json:"ruleId"`
		RuleIndex int
		Level     string
		Rank      float64
		Message   sarifText
		Locations []struct {
			PhysicalLocation *struct {
				ArtifactLocation struct{ URI string }
				Region           *struct{ StartLine int }
			}
			LogicalLocations []struct{ FullyQualifiedName, Kind string }
		}
		PartialFingerprints map[string]string
		Suppressions        []struct{ Kind, Status, Justification string }
	}
	sarifNotification struct {
		Level          string
		Message        sarifText
		Descriptor     *struct{ ID string }
		AssociatedRule *struct {
			ID    string
			Index int
		}
	}
	sarifRun struct {
		Tool struct {
			Driver struct {
				Name  string
				Rules []sarifRule
			}
		}
		Invocations []struct {
			ExecutionSuccessful        *bool
			ToolExecutionNotifications []sarifNotification
		}
		ColumnKind string
		Results    []sarifResult
	}
)

func readSARIF(t rapid.TB, out string) *sarifRun {
	var log struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []sarifRun
	}
	dec := json.NewDecoder(strings.NewReader(out))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&log); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || log.Runs[0].Results == nil {
		t.Fatalf("version %s, %d runs", log.Version, len(log.Runs))
	}
	return &log.Runs[0]
}

var sarifLevels = []string{"error", "warning", "note"}

// TestSARIF holds the output to the schema, and to what the text of the standard and
// GitHub ask for beyond it.
func TestSARIF(t *testing.T) {
	each(t, "sarif", func(t rapid.TB, d *reports.Document, out string) {
		conforms(t, sarifSchema, out)
		run := readSARIF(t, out)
		for _, empty := range []string{"null", "[]"} {
			if n := strings.Count(out, ": "+empty); n > 1 || n == 1 && len(run.Results) > 0 {
				t.Errorf("%d of %s in %s", n, empty, out)
			}
		}
		ids := map[string]bool{}
		for i, r := range run.Tool.Driver.Rules {
			if r.ID == "" || ids[r.ID] || !slices.Contains(sarifLevels, r.DefaultConfiguration.Level) {
				t.Errorf("rule %d is %+v", i, r)
			}
			if n := len([]rune(r.ShortDescription.Text)); n == 0 || n > 1024 || r.FullDescription.Text == "" || r.Help.Text == "" {
				t.Errorf("rule %d is described as %+v", i, r)
			}
			ids[r.ID] = true
		}
		checkResults(t, d, run)
		for _, call := range run.Invocations {
			for _, n := range call.ToolExecutionNotifications {
				if r := n.AssociatedRule; r != nil && run.Tool.Driver.Rules[r.Index].ID != r.ID || call.ExecutionSuccessful == nil || n.Level != "warning" {
					t.Errorf("%+v", n)
				}
			}
		}
	})
}

func checkResults(t rapid.TB, d *reports.Document, run *sarifRun) {
	if len(run.Results) != len(d.Findings)+len(d.Suppressed) {
		t.Fatalf("%d results", len(run.Results))
	}
	seen := map[string]bool{}
	for i, r := range run.Results {
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID || !slices.Contains(sarifLevels, r.Level) || r.Rank < 0 || r.Rank > 100 {
			t.Errorf("result %d is %+v", i, r)
		}
		if suppressed := i >= len(d.Findings); suppressed != (len(r.Suppressions) == 1) || r.Message.Text == "" || strings.Contains(r.Message.Text, "](") {
			t.Errorf("result %d is %+v", i, r)
		}
		for _, s := range r.Suppressions {
			if s.Kind != "external" || s.Status != "accepted" || s.Justification == "" {
				t.Errorf("result %d: %+v", i, s)
			}
		}
		if key := r.PartialFingerprints["tracetool/v1"]; key == "" || seen[key] {
			t.Errorf("result %d has the fingerprint %q", i, key)
		} else {
			seen[key] = true
		}
		for _, l := range r.Locations {
			if l.PhysicalLocation == nil {
				continue
			}
			checkURI(t, l.PhysicalLocation.ArtifactLocation.URI)
			if region := l.PhysicalLocation.Region; region != nil && region.StartLine < 1 {
				t.Errorf("result %d is at line %d", i, region.StartLine)
			}
		}
	}
}

// checkURI allows paths below the repository's root, and files.
func checkURI(t rapid.TB, uri string) {
	u, err := url.Parse(uri)
	if err != nil || uri == "" || strings.ContainsAny(uri, " \\\"<>\n") {
		t.Fatalf("%q: %v", uri, err)
	}
	if relative := u.Scheme == "" && !strings.HasPrefix(u.Path, "/"); u.Host != "" || !relative && u.Scheme != "file" {
		t.Errorf("%q leads elsewhere", uri)
	}
}

// TestSARIFPlaces states where findings are shown.
func TestSARIFPlaces(t *testing.T) {
	style := reports.Style{Source: func(file string) string { return strings.TrimPrefix(file, "/src/") }}
	var got []string
	for _, r := range readSARIF(t, output(t, "sarif", checks(), style)).Results {
		at := "nowhere"
		for _, l := range r.Locations {
			at = l.PhysicalLocation.ArtifactLocation.URI
		}
		got = append(got, at)
	}
	if got[0] != "shop/cache.go" || got[2] != "budget.yaml" || !strings.HasPrefix(got[3], "./a:b/c,d%25e%20") || got[4] != "nowhere" {
		t.Errorf("%q", got)
	}
}
