package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"syscall"
	"unicode"
)

// An Error says why an input cannot be read. Its message is one line that names
// the input first: "trace.out: no such file".
type Error struct {
	Name   string // the path as given, or "standard input"
	Reason string // one line without the name
	Err    error  // the error behind it, or nil
}

// Error returns "NAME: REASON". A name that would break the line is quoted.
func (e *Error) Error() string {
	name := e.Name
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		name = strconv.Quote(name)
	}
	return name + ": " + e.Reason
}

// Unwrap returns the error behind e.
func (e *Error) Unwrap() error { return e.Err }

// wrap makes an Error of err, with the reason in plain words.
func wrap(name string, err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	var path *fs.PathError
	reason := err.Error()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		reason = "no such file"
	case errors.Is(err, fs.ErrPermission):
		reason = "permission denied"
	case errors.Is(err, syscall.EISDIR):
		reason = isDirectory
	case errors.As(err, &path):
		reason = path.Err.Error()
	}
	return &Error{Name: name, Reason: reason, Err: err}
}

const (
	isDirectory = "is a directory, not a trace"
	isEmpty     = "empty file"
)

// A streamError is a compressed stream that ends early or is corrupt. It is an
// io.ErrUnexpectedEOF, whatever the decompressor says: what came before it is
// good, what follows is lost.
type streamError struct {
	format string
	err    error
}

func (e *streamError) Error() string {
	if errors.Is(e.err, io.ErrUnexpectedEOF) {
		return fmt.Sprintf("the %s data is cut short", e.format)
	}
	return fmt.Sprintf("the %s data is corrupt (%v)", e.format, e.err)
}

func (e *streamError) Unwrap() []error { return []error{io.ErrUnexpectedEOF, e.err} }
