package source_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tracetool/reports/internal/source"
	"tracetool/traceparse/fact"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

// TestScripts: testdata/*.txtar hold a program, stacks, and what is to be said.
// A stack's frame is a function, and where it is the program's "@" and the text
// of the comment that ends its line.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { script(t, file) })
	}
}

func script(t *testing.T, file string) {
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	part := func(name string) *txtar.File {
		i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == name })
		if i < 0 {
			a.Files = append(a.Files, txtar.File{Name: name})
			i = len(a.Files) - 1
		}
		return &a.Files[i]
	}
	main := string(part("main.go").Data)
	dir := module(t, main)
	blocked, others := stacks(t, string(part("stacks").Data), main)
	p, list := explain(t, dir, blocked, others)
	got := text(p, list)
	if want := part("want"); !*update {
		if diff := cmp.Diff(string(want.Data), got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	} else {
		want.Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// module writes a module of one file.
func module(t *testing.T, main string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.test/app\n\ngo 1.25\n", "main.go": main} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func stacks(t *testing.T, text, main string) (blocked, others []source.Goroutines) {
	t.Helper()
	for line := range strings.Lines(text) {
		who, rest, _ := strings.Cut(strings.TrimSpace(line), ": ")
		kind, list, _ := strings.Cut(who, " ")
		fields := strings.Fields(rest)
		op, ok := fact.ParseOperation(fields[0])
		if !ok {
			t.Fatal("no such operation: ", line)
		}
		set := source.Goroutines{Operation: op, Stack: &fact.Stack{}}
		for id := range strings.SplitSeq(list, ",") {
			n, err := strconv.ParseInt(id, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			set.IDs = append(set.IDs, n)
		}
		for _, f := range fields[1:] {
			set.Stack.Frames = append(set.Stack.Frames, frame(t, f, main))
		}
		if kind == "blocked" {
			blocked = append(blocked, set)
		} else {
			others = append(others, set)
		}
	}
	return blocked, others
}

func frame(t *testing.T, text, main string) fact.Frame {
	function, mark, ours := strings.Cut(text, "@")
	if !ours {
		return fact.Frame{Func: text, File: "runtime/elsewhere.go", Line: 1}
	}
	for i, line := range strings.Split(main, "\n") {
		if strings.HasSuffix(line, "// "+mark) {
			return fact.Frame{Func: function, File: "example.test/app/main.go", Line: i + 1}
		}
	}
	t.Fatalf("no line is marked %q", mark)
	return fact.Frame{}
}
