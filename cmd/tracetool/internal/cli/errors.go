package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"github.com/spf13/cobra"

	"tracetool/reports/render/format"
	"tracetool/traceparse"
)

// Exit codes, see the help topic exit-codes. A failed check, code 1, is an error
// with a method ExitCode.
const (
	codeSuccess     = 0
	codeCheckFailed = 1
	codeTrouble     = 2
	codeInterrupted = 128 + int(syscall.SIGINT)
	codeBrokenPipe  = 128 + 13 // SIGPIPE
)

// debugVariable asks for the stack of an internal error.
const debugVariable = "TRACETOOL_DEBUG"

// fail prints what err says, one line an error, and returns the exit code.
func (t *tool) fail(err error) int {
	code := exitCode(err)
	switch {
	case code == codeSuccess, code == codeInterrupted, code == codeBrokenPipe, err == errHelpShown:
		return code
	}
	for _, e := range flatten(err) {
		t.note(e)
	}
	return code
}

// note prints one line on standard error. If that fails there is nobody left to
// tell.
func (t *tool) note(err error) {
	line := "tracetool: " + err.Error()
	if usage, ok := errors.AsType[*usageError](err); ok {
		line = fmt.Sprintf("%s: %v", usage.command, usage.err)
		if usage.hint != "" {
			line += "; " + usage.hint
		}
	}
	fmt.Fprintln(t.Err, format.Clean(line))
	if internal, ok := errors.AsType[*internalError](err); ok && os.Getenv(debugVariable) != "" {
		t.Err.Write(internal.stack)
	}
}

// exitCode derives the exit code from the type of the error. Of several errors
// the gravest counts.
func exitCode(err error) int {
	if err == nil {
		return codeSuccess
	}
	if list := flatten(err); len(list) > 1 {
		code := codeSuccess
		for _, e := range list {
			code = max(code, exitCode(e))
		}
		return code
	}
	var coded interface{ ExitCode() int }
	switch {
	case errors.Is(err, context.Canceled):
		return codeInterrupted
	case errors.Is(err, syscall.EPIPE):
		return codeBrokenPipe
	case errors.As(err, &coded):
		return coded.ExitCode()
	}
	return codeTrouble
}

// flatten takes joined errors apart.
func flatten(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// usageError is a command line that cannot be run.
type usageError struct {
	command string // its path: "tracetool contention"
	err     error
	hint    string // what to do instead, or ""
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

// usage makes an error of cmd's command line that points to its help.
func usage(cmd *cobra.Command, err error) error {
	return &usageError{cmd.CommandPath(), err, "see " + cmd.CommandPath() + " --help"}
}

// badValue makes an error of a value on cmd's command line that says itself what
// would be right.
func badValue(cmd *cobra.Command, err error) error {
	return &usageError{cmd.CommandPath(), err, ""}
}

// traceError is about one trace; further traces may do better.
type traceError struct {
	name string
	err  error
}

func (e *traceError) Error() string {
	if _, ok := errors.AsType[*traceparse.SourceError](e.err); ok {
		return e.err.Error() // which has the name
	}
	return e.name + ": " + reason(e.err)
}

func (e *traceError) Unwrap() error { return e.err }

// writeError is a failure to write output.
type writeError struct {
	name string
	err  error
}

func (e *writeError) Error() string { return fmt.Sprintf("writing to %s: %s", e.name, reason(e.err)) }
func (e *writeError) Unwrap() error { return e.err }

// reason is what went wrong without the operation and the file, which the one who
// asks names better.
func reason(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err.Error()
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return link.Err.Error()
	}
	return err.Error()
}
