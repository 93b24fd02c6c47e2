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

const feed = `package feed

type Feed struct{ C chan int }

func New() *Feed {
	f := &Feed{C: make(chan int)}
	go f.loop()
	return f
}

func (f *Feed) loop() {
	for i := 0; ; i++ {
		f.C <- i
	}
}

type spare struct{ c chan int }

func (s *spare) push() {
	s.c <- 1
}
`

const feedTest = `package feed

import "testing"

func drain(f *Feed) { <-f.C }

func TestFeed(t *testing.T) {
	f := New()
	drain(f)
	s := spare{make(chan int)}
	s.push()
	drain(f)
}
`

// The same from outside the package.
const outerTest = `package feed_test

import (
	"testing"

	"example.test/app/feed"
)

func TestOuter(t *testing.T) {
	f := feed.New()
	<-f.C
	select {}
}
`

// inTest are a goroutine blocked in loop and the test that started it.
func inTest(test string, line int, file string, op fact.Operation, callee ...fact.Frame) []source.Goroutines {
	return []source.Goroutines{
		{IDs: []int64{7}, Operation: fact.ChanSend, Stack: &fact.Stack{Frames: []fact.Frame{
			{Func: "runtime.chansend1", File: "runtime/chan.go", Line: 161},
			{Func: "example.test/app/feed.(*Feed).loop", File: "example.test/app/feed/feed.go", Line: 13},
		}}},
		{IDs: []int64{8}, Operation: op, Stack: &fact.Stack{Frames: append(callee,
			fact.Frame{Func: test, File: "example.test/app/feed/" + file, Line: line},
			fact.Frame{Func: "testing.tRunner", File: "testing/testing.go", Line: 1934},
		)}},
	}
}

// TestOfTests: the files of a test are read for a trace of it, and a package is
// not there twice for that.
func TestOfTests(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{
		"go.mod": "module example.test/app\n\ngo 1.25\n", "feed/feed.go": feed, "feed/feed_test.go": feedTest, "feed/outer_test.go": outerTest,
	})
	p, got := explain(t, dir, inTest("example.test/app/feed.TestFeed", 11, "feed_test.go", fact.ChanSend,
		fact.Frame{Func: "runtime.chansend1", File: "runtime/chan.go", Line: 161},
		fact.Frame{Func: "example.test/app/feed.(*spare).push", File: "example.test/app/feed/feed.go", Line: 20}), nil)
	// TestFeed receives again when push returns, which nothing lets it do.
	if len(p.Mismatches()) > 0 || len(got) == 0 || got[0].Object != "spare.c" || got[0].Title != "nothing in the program receives from spare.c" {
		t.Errorf("%s", text(p, got))
	}
	p, got = explain(t, dir, inTest("example.test/app/feed_test.TestOuter", 12, "outer_test.go", fact.Forever,
		fact.Frame{Func: "runtime.block", File: "runtime/select.go", Line: 103}), nil)
	if len(p.Mismatches()) > 0 || len(got) != 1 || got[0].Title != "no live goroutine can get to a receive from Feed.C" {
		t.Errorf("%s", text(p, got))
	}
}

// TestOnlyTested: a method that only tests call is found without them.
func TestOnlyTested(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"go.mod": "module example.test/app\n\ngo 1.25\n", "feed/feed.go": feed})
	p, _ := explain(t, dir, []source.Goroutines{{IDs: []int64{1}, Operation: fact.ChanSend, Stack: &fact.Stack{Frames: []fact.Frame{
		{Func: "runtime.chansend1", File: "runtime/chan.go", Line: 161},
		{Func: "example.test/app/feed.(*spare).push", File: "example.test/app/feed/feed.go", Line: 20},
	}}}}, nil)
	if len(p.Mismatches()) > 0 {
		t.Errorf("%v", p.Mismatches())
	}
}

func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
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
