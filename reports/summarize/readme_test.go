package summarize

import (
	"os"
	"strings"
	"testing"

	"tracetool/reports/internal/reporttest"
)

// TestReadme: the README shows what its first command prints on a terminal of
// 100 columns. -update, run twice, carries a new summary over.
func TestReadme(t *testing.T) {
	const path = "../../README.md"
	readme, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile(samples + "/rwmutex-starvation/summary.golden")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(readme), "The first command prints, on a terminal of 100 columns,\n\n```text\n")
	shown, after, closed := strings.Cut(rest, "```\n")
	if !ok || !closed {
		t.Fatal("README.md lacks the first command's output")
	}
	if shown == string(golden) {
		return
	}
	if !*reporttest.Update {
		t.Fatal("README.md shows another summary than samples/rwmutex-starvation/summary.golden; -update rewrites it")
	}
	text := before + "The first command prints, on a terminal of 100 columns,\n\n```text\n" + string(golden) + "```\n" + after
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
