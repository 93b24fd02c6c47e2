package tracetest

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// fake takes what a test would be told, so that a test may watch another fail.
type fake struct {
	testing.TB
	failed bool
	errors []string
	logs   []string
}

func (f *fake) Helper()      {}
func (f *fake) Failed() bool { return f.failed }

func (f *fake) Logf(format string, args ...any) { f.Log(fmt.Sprintf(format, args...)) }

func (f *fake) Log(args ...any) { f.logs = append(f.logs, fmt.Sprint(args...)) }

func (f *fake) Error(args ...any) {
	f.failed = true
	f.errors = append(f.errors, fmt.Sprint(args...))
}

func (f *fake) Errorf(format string, args ...any) { f.Error(fmt.Sprintf(format, args...)) }

func (f *fake) FailNow() {
	f.failed = true
	runtime.Goexit()
}

func (f *fake) Fatal(args ...any) {
	f.Error(args...)
	f.FailNow()
}

// told is everything.
func (f *fake) told() string { return strings.Join(append(f.errors, f.logs...), "\n") }

// try calls Run in the place of a test, and keeps what it leaves in a folder that
// goes with the real one.
func try(t *testing.T, f func(), options ...Option) *fake {
	t.Helper()
	return attempt(t, func(tb testing.TB) { Run(tb, f, options...) })
}

func attempt(t *testing.T, test func(testing.TB)) *fake {
	t.Helper()
	t.Setenv(folderVariable, t.TempDir())
	told := &fake{TB: t}
	done := make(chan bool)
	go func() {
		defer close(done)
		test(told)
	}()
	<-done
	return told
}
