package summarize

import (
	"os"
	"strings"
	"testing"
)

// TestReadme: the README shows what its first command prints.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile(samples + "/rwmutex-starvation/summary.golden")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), string(golden)) {
		t.Error("README.md shows another summary than samples/rwmutex-starvation/summary.golden")
	}
}
