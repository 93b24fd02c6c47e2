package render_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/render"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func styles(format string) map[string]reports.Style {
	if format != "text" {
		return map[string]reports.Style{"": {}}
	}
	return map[string]reports.Style{
		".pipe":      {},
		".80":        {Width: 80},
		".100":       {Width: 100},
		".100.color": {Width: 100, Color: true},
	}
}

func output(t *testing.T, format string, d *reports.Document, style reports.Style) string {
	t.Helper()
	f, err := render.Lookup(format)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Render(&out, d, style); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// formats are those without graphs, which have tests of their own.
func formats() []reports.Renderer {
	return slices.DeleteFunc(render.Formats(), func(f reports.Renderer) bool { return f.Graph })
}

// tableFormats are the formats that show tables.
func tableFormats() []reports.Renderer {
	return slices.DeleteFunc(formats(), func(f reports.Renderer) bool { return f.Checks })
}

func TestGolden(t *testing.T) {
	for name, d := range documents() {
		for _, f := range formats() {
			for suffix, style := range styles(f.Name) {
				file := fmt.Sprintf("%s%s.%s", name, suffix, f.Name)
				t.Run(file, func(t *testing.T) { golden(t, file, output(t, f.Name, d, style)) })
			}
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestLookup(t *testing.T) {
	if _, err := render.Lookup("xml"); err == nil || err.Error() != `no output format "xml"; there is text, markdown, json, csv, dot, mermaid, svg, junit, sarif, github, gitlab, bench` {
		t.Errorf("error is %v", err)
	}
}

// TestEnvironment repeats the golden tests in environments that change what the
// libraries think of widths and colours; they look at it when they start.
func TestEnvironment(t *testing.T) {
	for _, env := range [][]string{
		{"LC_ALL=ja_JP.UTF-8", "TERM=dumb"},
		{"RUNEWIDTH_EASTASIAN=1", "TERM=xterm", "NO_COLOR=1"},
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestGolden$")
		cmd.Env = append(os.Environ(), env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", env, err, out)
		}
	}
}
