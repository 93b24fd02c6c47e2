// Package reporttest holds what the tests of all reports share.
package reporttest

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/reports/render"
)

// Update is the flag -update: rewrite golden files instead of comparing.
var Update = flag.Bool("update", false, "rewrite golden files")

// Golden compares got with the file at path.
func Golden(t *testing.T, path, got string) {
	t.Helper()
	if *Update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got, -update rewrites it):\n%s", path, diff)
	}
}

// Render returns d in a format, as on a terminal of 100 columns without colour.
func Render(t *testing.T, d *reports.Document, format string) string {
	t.Helper()
	renderer, err := render.Lookup(format)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := renderer.Render(&out, d, reports.Style{Width: 100}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
