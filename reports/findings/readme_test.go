package findings

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestReadme: the README documents every rule as the rule documents itself, and
// what is said where none fires.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if words := strings.Join(strings.Fields(string(readme)), " "); !strings.Contains(words, Quiet) {
		t.Errorf("README.md says something else of a healthy program than %q", Quiet)
	}
	for _, r := range Rules() {
		if row := fmt.Sprintf("| `%s` | %s |\n", r.Key, r.Doc); !strings.Contains(string(readme), row) {
			t.Errorf("README.md lacks this row:\n%s", row)
		}
	}
}
