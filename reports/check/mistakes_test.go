package check_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"tracetool/reports/check"
	"tracetool/reports/internal/reporttest"
)

// told is what is said of a budget: a line a mistake.
func told(path string, data []byte) string {
	_, err := check.Parse(path, data)
	if err == nil {
		return "right\n"
	}
	return err.Error() + "\n"
}

// expect compares with a golden file, or rewrites it.
func expect(t *testing.T, path string, want, got []byte) {
	t.Helper()
	if *reporttest.Update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// The archives in testdata/mistakes hold budgets, each followed by what is said of
// it.
func TestMistakes(t *testing.T) {
	paths, err := filepath.Glob("testdata/mistakes/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got := &txtar.Archive{Comment: txtar.Parse(want).Comment}
		for _, f := range txtar.Parse(want).Files {
			if filepath.Ext(f.Name) != ".yaml" {
				continue
			}
			messages := told(f.Name, f.Data)
			oneLineEach(t, f.Name, messages)
			got.Files = append(got.Files, f, txtar.File{Name: strings.TrimSuffix(f.Name, ".yaml") + ".txt", Data: []byte(messages)})
		}
		expect(t, path, want, txtar.Format(got))
	}
}

// jargon are words of the libraries that budgets are read with.
var jargon = []string{
	"mapping", "sequence", "token", "scalar", "node", "operand", "mismatched", "EOF", "float64", "int64", "time.Duration", "interface", "builtin", "panic", "\t",
}

func oneLineEach(t *testing.T, path, messages string) {
	t.Helper()
	for line := range strings.Lines(messages) {
		if !strings.HasPrefix(line, path+":") && line != "right\n" {
			t.Errorf("%s: a line without a place: %q", path, line)
		}
		for _, word := range jargon {
			if strings.Contains(strings.TrimPrefix(line, path), word) {
				t.Errorf("%s: says %q: %s", path, word, line)
			}
		}
	}
}

// testdata/expressions.txt holds conditions, each with what is said of it below.
func TestExpressions(t *testing.T) {
	const path = "testdata/expressions.txt"
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	for line := range strings.Lines(string(want)) {
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "^") {
			continue
		}
		got.WriteString(line)
		if !strings.HasPrefix(line, "# ") {
			got.WriteString(pointed(t, strings.TrimSuffix(line, "\n")))
		}
	}
	expect(t, path, want, got.Bytes())
}

// pointed is what is wrong with a condition, under the place where it is.
func pointed(t *testing.T, condition string) string {
	const before = "require: '"
	_, err := check.Parse("x", []byte("version: 1\nrules:\n- name: a\n  "+before+strings.ReplaceAll(condition, "'", "''")+"'\n"))
	if err == nil {
		return ""
	}
	oneLineEach(t, "x", err.Error())
	m, ok := errors.AsType[*check.Mistake](err)
	if !ok || m.Line != 4 {
		t.Fatalf("%s: %v", condition, err)
	}
	return strings.Repeat(" ", max(0, m.Column-3-len(before))) + "^ " + strings.TrimPrefix(m.Message, `rule "a": `) + "\n"
}
