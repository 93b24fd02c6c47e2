package segment

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

const (
	headerSize = 16
	// sniffed is how many of an input's first bytes a message shows.
	sniffed = 12

	oldest, newest = 11, 26
)

// formats are the trace formats there are; a Go version whose format did not
// change writes an earlier one.
var formats = []int{oldest, 19, 21, 22, 23, 25, newest}

// A HeaderError says why an input is not a trace that can be read. Its message
// is one line without the input's name, for example `not a Go execution trace
// (it begins "PK")`.
type HeaderError struct {
	Reason string // the message
	Begins []byte // the input's first bytes, at most 16
	Cause  error  // the read error that cut the input short, or nil
}

// Error returns the message, one line.
func (e *HeaderError) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %v", e.Reason, e.Cause)
	}
	return e.Reason
}

// Unwrap returns Cause.
func (e *HeaderError) Unwrap() error { return e.Cause }

// readHeader reads the file header and makes sure that something follows it.
func readHeader(w *window) (header []byte, version int, err error) {
	header = bytes.Clone(w.peek(0, headerSize))
	version, reason := checkHeader(w.buffered())
	short := len(header) < headerSize
	if reason == "" {
		w.seek(headerSize)
		w.drop(headerSize)
		if w.has(1) {
			return header, version, nil
		}
		short, reason = true, "no events: the trace ends after its header"
	}
	if !short {
		return nil, 0, &HeaderError{Reason: reason, Begins: header}
	}
	if err := w.failed(); err != io.EOF {
		return nil, 0, err
	}
	return nil, 0, &HeaderError{Reason: reason, Begins: header, Cause: w.cause()}
}

// checkHeader returns the format that the file header at the start of b names,
// or why it is none that can be read.
func checkHeader(b []byte) (version int, reason string) {
	if len(b) == 0 {
		return 0, "empty file"
	}
	version, ok := headerVersion(b)
	switch {
	case !ok && len(b) < headerSize && couldBeHeader(b):
		return 0, "the file ends inside its header"
	case !ok:
		return 0, fmt.Sprintf("not a Go execution trace (it begins %s)%s", quoteStart(b), looksLike(b))
	case slices.Contains(formats, version):
		return version, ""
	case version > newest:
		return 0, fmt.Sprintf("a trace of Go 1.%d, newer than this tracetool reads (1.%d to 1.%d)", version, oldest, newest)
	case version < oldest:
		return 0, fmt.Sprintf("a trace of Go 1.%d, older than this tracetool reads (1.%d to 1.%d)", version, oldest, newest)
	}
	return 0, fmt.Sprintf("a trace of an unknown format, Go 1.%d", version)
}

// headerVersion reads NN of "go 1.NN trace" and the NULs that fill 16 bytes.
func headerVersion(b []byte) (version int, ok bool) {
	if len(b) < headerSize {
		return 0, false
	}
	rest, ok := strings.CutPrefix(string(b[:headerSize]), "go 1.")
	if !ok {
		return 0, false
	}
	digits, rest, found := strings.Cut(rest, " trace\x00")
	version, err := strconv.Atoi(digits)
	ok = found && err == nil && version >= 0 && strings.Trim(rest, "\x00") == ""
	return version, ok
}

// couldBeHeader reports whether b is the start of some file header.
func couldBeHeader(b []byte) bool {
	const prefix = "go 1."
	n := min(len(b), len(prefix))
	return string(b[:n]) == prefix[:n]
}

// quoteStart quotes the first bytes of b for a message: the text that b begins
// with, or a few bytes in hexadecimal if it begins with none.
func quoteStart(b []byte) string {
	b = b[:min(len(b), sniffed)]
	isControl := func(r rune) bool { return r < ' ' || r == 0x7f || r == '\uFFFD' }
	if text := bytes.IndexFunc(b, isControl); text >= 2 {
		b = b[:text]
	}
	return strconv.Quote(string(b))
}

// looksLike names what else the input may be, for the files that are most often
// taken for a trace. It returns the rest of a message, or "".
func looksLike(b []byte) string {
	for _, known := range [...]struct{ prefix, name string }{
		{"PK\x03\x04", "a zip archive"},
		{"\x1f\x8b", "a file compressed twice"},
		{"\x28\xb5\x2f\xfd", "a file compressed twice"},
		{"<!DOCTYPE", "a web page"},
		{"<!doctype", "a web page"},
		{"<html", "a web page"},
		{"404 page not found", "a server's error page"},
		{"{", "JSON"},
		{"\x7fELF", "a program"},
	} {
		if bytes.HasPrefix(b, []byte(known.prefix)) {
			return ": it looks like " + known.name
		}
	}
	if isProfile(b) {
		return ": it looks like a pprof profile"
	}
	return ""
}

// isProfile reports whether b begins like a pprof profile: a protobuf whose
// field 1 is a message of two small integers.
func isProfile(b []byte) bool {
	return len(b) >= 6 && b[0] == 0x0a && b[1] >= 4 && b[1] <= 8 && b[2] == 0x08
}
