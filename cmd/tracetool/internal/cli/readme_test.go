package cli

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite what README.md shows")

// TestReadme runs the commands of README.md's blocks of kind "console", each a
// line "$ tracetool …", as on a terminal of 100 columns, and compares what they
// print with what follows there. A line "…" stands for what is left out. With
// -update the output is rewritten, whole. The first block of kind "yaml" is the file
// tracetool.yaml.
func TestReadme(t *testing.T) {
	t.Chdir("../../../..")
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	const fence = "```console\n"
	_, budget, _ := strings.Cut(string(readme), "```yaml\n")
	budget, _, _ = strings.Cut(budget, "```")
	file := filepath.Join(t.TempDir(), "tracetool.yaml")
	if err := os.WriteFile(file, []byte(budget), 0o644); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	rest, commands := string(readme), 0
	for {
		before, block, ok := strings.Cut(rest, fence)
		out.WriteString(before)
		if !ok {
			break
		}
		block, after, ok := strings.Cut(block, "```\n")
		if !ok {
			t.Fatal("a block has no end")
		}
		out.WriteString(fence)
		for _, session := range strings.SplitAfter("\n"+block, "\n$ ")[1:] {
			commands++
			session = strings.TrimSuffix(session, "$ ")
			command, shown, _ := strings.Cut(session, "\n")
			got := printed(t, strings.ReplaceAll(command, " tracetool.yaml", " "+file))
			if !*update && !matches(shown, got) {
				t.Errorf("README.md, %s (-shown +printed; -update rewrites it):\n%s", command, cmp.Diff(shown, got))
			}
			if *update && !matches(shown, got) {
				shown = got
			}
			out.WriteString("$ " + command + "\n" + shown)
		}
		out.WriteString("```\n")
		rest = after
	}
	if commands < 3 {
		t.Errorf("%d commands are no manual", commands)
	}
	if *update && out.String() != string(readme) {
		if err := os.WriteFile("README.md", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// printed runs a command line without quotes. A check may fail.
func printed(t *testing.T, command string) string {
	t.Helper()
	args := strings.Fields(strings.ReplaceAll(command, "'", ""))
	if args[0] != "tracetool" {
		t.Fatalf("%s is no command of tracetool", command)
	}
	var out, errs bytes.Buffer
	args = append(args[1:], "--width", "100")
	switch code := Main(args, &Streams{In: strings.NewReader(""), Out: &out, Err: &errs}); code {
	case codeSuccess:
		return out.String()
	case codeCheckFailed:
		return out.String() + errs.String()
	default:
		t.Fatalf("%s: exit code %d: %s", command, code, errs.String())
		return ""
	}
}

// matches reports whether shown is got with some runs of lines left out.
func matches(shown, got string) bool {
	if shown == got {
		return true
	}
	parts := strings.Split("\n"+shown, "\n…\n")
	got = "\n" + got
	for i, part := range parts {
		if i > 0 {
			part = "\n" + part
		}
		at := strings.Index(got, strings.TrimSuffix(part, "\n"))
		if at < 0 || i == 0 && at > 0 {
			return false
		}
		got = got[at+len(strings.TrimSuffix(part, "\n")):]
	}
	return len(parts) > 1 && (strings.HasSuffix(shown, "…\n") || strings.TrimSpace(got) == "")
}

// TestPicture: the picture in README.md is what the command beside it draws.
func TestPicture(t *testing.T) {
	t.Chdir("../../../..")
	const path = "samples/rwmutex-starvation/graph.svg"
	got := printed(t, "tracetool graph -f svg --class contention,external samples/rwmutex-starvation/trace.out")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s is another picture; -update draws it anew", path)
	}
}
