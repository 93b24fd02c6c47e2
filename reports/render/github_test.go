package render_test

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tracetool/reports"
	"tracetool/reports/render/format"
)

// workflowCommand is a command as the runner of GitHub Actions reads it.
type workflowCommand struct {
	level, message string
	properties     map[string]string
}

// readCommand splits first and takes escapes back afterwards, as the runner does;
// that one is written in C#.
func readCommand(line string) (workflowCommand, bool) {
	rest, ok := strings.CutPrefix(line, "::")
	head, message, found := strings.Cut(rest, "::")
	if !ok || !found {
		return workflowCommand{}, false
	}
	c := workflowCommand{message: unescape(message, "\r\n%"), properties: map[string]string{}}
	level, list, _ := strings.Cut(head, " ")
	c.level = level
	for p := range strings.SplitSeq(list, ",") {
		key, value, _ := strings.Cut(p, "=")
		c.properties[key] = unescape(value, "\r\n:,%")
	}
	return c, true
}

// unescape takes back the escapes of the given characters, the last first undone
// last.
func unescape(s, characters string) string {
	for _, r := range characters {
		hex := strings.ToUpper(strconv.FormatInt(int64(r), 16))
		s = strings.ReplaceAll(s, "%"+strings.Repeat("0", 2-len(hex))+hex, string(r))
	}
	return s
}

func TestGitHub(t *testing.T) {
	levels := map[reports.Severity]string{reports.Error: "error", reports.Warning: "warning"}
	each(t, "github", func(t rapid.TB, d *reports.Document, out string) {
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		if len(lines) <= len(d.Findings) {
			t.Fatalf("%d lines", len(lines))
		}
		if last := lines[len(lines)-1]; !strings.HasPrefix(last, "tracetool "+d.Report+": ") {
			t.Errorf("sums up as %q", last)
		}
		for i, line := range lines[:len(lines)-1] {
			c, ok := readCommand(line)
			if !ok || strings.ContainsAny(line, "\r\x1b") {
				t.Fatalf("no command: %q", line)
			}
			if i >= len(d.Findings) {
				continue
			}
			f := d.Findings[i]
			want := levels[f.Severity]
			if want == "" {
				want = "notice"
			}
			if c.level != want || c.properties["title"] != format.Clean(f.Rule) {
				t.Errorf("%+v of %+v", c, f)
			}
			for _, s := range append([]string{f.Title, f.Command}, f.Evidence...) {
				if s = strings.TrimSpace(format.Clean(s)); !strings.Contains(c.message, s) {
					t.Errorf("no %q in %q", s, c.message)
				}
			}
		}
	})
}

func TestGitHubSummary(t *testing.T) {
	for want, d := range map[string]*reports.Document{
		"tracetool check: 5 findings, 1 undecided, 1 suppressed\n": checks(),
		"tracetool check: All rules are kept.\n":                   kept(),
		"tracetool summarize: 3 findings\n":                        screen(),
	} {
		if out := output(t, "github", d, reports.Style{}); !strings.HasSuffix(out, want) {
			t.Errorf("%s does not end in %s", out, want)
		}
	}
}
