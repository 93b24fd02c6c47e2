package render_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tracetool/reports"
)

func TestGitLab(t *testing.T) {
	each(t, "gitlab", func(t rapid.TB, d *reports.Document, out string) {
		conforms(t, gitlabSchema, out)
		var list []struct {
			Fingerprint, Severity string
		}
		if err := json.Unmarshal([]byte(out), &list); err != nil || list == nil || len(list) != len(d.Findings) {
			t.Fatalf("%d of %d findings, %v, in %s", len(list), len(d.Findings), err, out)
		}
		seen := map[string]bool{}
		for i, e := range list {
			if seen[e.Fingerprint] {
				t.Errorf("two fingerprints %s", e.Fingerprint)
			}
			seen[e.Fingerprint] = true
			want := map[reports.Severity]string{reports.Error: "major", reports.Warning: "minor"}[d.Findings[i].Severity]
			if want == "" {
				want = "info"
			}
			if e.Severity != want {
				t.Errorf("finding %d is %s, not %s", i, e.Severity, want)
			}
		}
	})
}

// TestFingerprints states that GitLab and code scanning know a finding again
// whatever was measured, and wherever its lines have moved.
func TestFingerprints(t *testing.T) {
	prints := func(format, key string, d *reports.Document) []string {
		var list []string
		for line := range strings.Lines(output(t, format, d, reports.Style{})) {
			if strings.HasPrefix(strings.TrimSpace(line), key) {
				list = append(list, strings.Trim(strings.Split(line, ": ")[1], "\",\n"))
			}
		}
		return list
	}
	before, after := checks(), checks()
	for i := range after.Findings {
		f := &after.Findings[i]
		f.Title, f.Evidence, f.Score, f.Site.File, f.Site.Line, f.Command = "Goroutine 7 waited 3s.", nil, 1, "moved.go", 999, ""
	}
	gitlab, sarif := prints("gitlab", `"fingerprint"`, before), prints("sarif", `"tracetool/v1"`, before)
	if diff := cmp.Diff(gitlab, prints("gitlab", `"fingerprint"`, after)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(gitlab, sarif[:len(gitlab)]); diff != "" {
		t.Error(diff)
	}
	other := checks()
	other.Findings[0].Operation = "once"
	other.Findings[2].Site.Func = "main.f"
	changed := prints("gitlab", `"fingerprint"`, other)
	if changed[0] == gitlab[0] || changed[2] == gitlab[2] || changed[4] != gitlab[4] {
		t.Errorf("%v, before %v", changed, gitlab)
	}
}
