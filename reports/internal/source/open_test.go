package source_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tracetool/reports/internal/source"
	"tracetool/traceparse/fact"
)

const lockTwice = `package main

import "sync"

var mu sync.Mutex

func main() {
	mu.Lock()
	mu.Lock() // again
}
`

func at(file string) []source.Goroutines {
	return []source.Goroutines{{IDs: []int64{1}, Operation: fact.Mutex, Stack: &fact.Stack{Frames: []fact.Frame{
		{Func: "sync.(*Mutex).Lock", File: "sync/mutex.go", Line: 46},
		{Func: "main.main", File: file, Line: 9},
	}}}}
}

// TestFiles: the names that compilers record, with -trimpath, without, and on
// another machine.
func TestFiles(t *testing.T) {
	dir := module(t, lockTwice)
	for _, file := range []string{"example.test/app/main.go", filepath.Join(dir, "main.go"), "/build/elsewhere/app/main.go", "./main.go"} {
		_, got := explain(t, dir, at(file), nil)
		if len(got) != 1 || got[0].Kind != source.DoubleLock || got[0].Parties[0].Frame.File != file {
			t.Errorf("%s: %+v", file, got)
		}
	}
	// Without a directory, the files of the trace lead to the module.
	if _, got := explain(t, "", at(filepath.Join(dir, "main.go")), nil); len(got) != 1 {
		t.Errorf("no directory: %+v", got)
	}
}

func TestExcerpt(t *testing.T) {
	_, got := explain(t, module(t, lockTwice), at("example.test/app/main.go"), nil)
	want := []source.Line{{Number: 8, Text: "\tmu.Lock()"}, {Number: 9, Text: "\tmu.Lock() // again"}, {Number: 10, Text: "}"}}
	if !slices.Equal(got[0].Parties[0].Excerpt, want) {
		t.Errorf("%v", got[0].Parties[0].Excerpt)
	}
}

func TestOpenErrors(t *testing.T) {
	dir := module(t, lockTwice)
	fails := func(dir string, live []source.Goroutines, want string) {
		t.Helper()
		if _, err := source.Open(context.Background(), dir, live); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, not one with %q", err, want)
		}
	}
	fails(t.TempDir(), at("main.go"), "no go.mod there or above")
	fails(filepath.Join(dir, "nowhere"), at("main.go"), "no such file")
	fails(dir, at("example.test/other/x/gone.go"), "no function on these stacks")
	broken := module(t, strings.Replace(lockTwice, "var mu sync.Mutex", "", 1))
	fails(broken, at("example.test/app/main.go"), "does not compile")
	if err := os.Remove(filepath.Join(broken, "go.mod")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", t.TempDir())
	fails(dir, at("example.test/app/main.go"), "the go command is not installed")
}
