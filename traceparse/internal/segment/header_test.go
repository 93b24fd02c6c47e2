package segment_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"tracetool/traceparse/internal/segment"
)

func TestHeaderErrors(t *testing.T) {
	for _, test := range []struct{ input, want string }{
		{"", "empty file"},
		{"g", "the file ends inside its header"},
		{"go 1.26 trace\x00\x00", "the file ends inside its header"},
		{"go 1.26 trace\x00\x00\x00", "no events: the trace ends after its header"},
		{"go 1.21 trace\x00\x00\x00", "no events: the trace ends after its header"},
		{"go 1.99 trace\x00\x00\x00x", "a trace of Go 1.99, newer than this tracetool reads (1.11 to 1.26)"},
		{"go 1.100 trace\x00\x00\x00x", "a trace of Go 1.100, newer than this tracetool reads (1.11 to 1.26)"},
		{"go 1.5 trace\x00\x00\x00\x00x", "a trace of Go 1.5, older than this tracetool reads (1.11 to 1.26)"},
		{"go 1.24 trace\x00\x00\x00x", "a trace of an unknown format, Go 1.24"},
		{"go 1.-6 trace\x00\x00\x00x", `not a Go execution trace (it begins "go 1.-6 trac")`},
		{"PK\x03\x04\x14\x00\x08\x00\x08\x00\x00\x00", `not a Go execution trace (it begins "PK"): it looks like a zip archive`},
		{"404 page not found\n", `not a Go execution trace (it begins "404 page not"): it looks like a server's error page`},
		{"<!DOCTYPE html>\n<html>", `not a Go execution trace (it begins "<!DOCTYPE ht"): it looks like a web page`},
		{`{"error": "no"}`, `not a Go execution trace (it begins "{\"error\": \"n"): it looks like JSON`},
		{"\x0a\x04\x08\x01\x10\x02\x12\x04", `not a Go execution trace (it begins "\n\x04\b\x01\x10\x02\x12\x04"): it looks like a pprof profile`},
		{"\x00\x01\x02\x1b[31mred", `not a Go execution trace (it begins "\x00\x01\x02\x1b[31mred")`},
		{"\x1f\x8b\x08\x00", `not a Go execution trace (it begins "\x1f\x8b\b\x00"): it looks like a file compressed twice`},
	} {
		_, err := segment.NewScanner(strings.NewReader(test.input), segment.Limits{})
		var headerErr *segment.HeaderError
		if !errors.As(err, &headerErr) || err.Error() != test.want {
			t.Errorf("%q:\n got %v\nwant %s", test.input, err, test.want)
			continue
		}
		if !strings.HasPrefix(test.input, string(headerErr.Begins)) {
			t.Errorf("%q: begins %q", test.input, headerErr.Begins)
		}
	}
}

// Every message is one line of printable text, whatever the input.
func TestHeaderErrorsAreLines(t *testing.T) {
	for c := range 256 {
		_, err := segment.NewScanner(bytes.NewReader(bytes.Repeat([]byte{byte(c)}, 40)), segment.Limits{})
		if err == nil || strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("%#x: %q", c, err)
		}
	}
}

func TestHeaderReadErrors(t *testing.T) {
	whole := build(26, 1).data
	for size := range headerSize + 1 {
		for _, cause := range []error{syscall.EIO, io.ErrUnexpectedEOF} {
			r := io.MultiReader(bytes.NewReader(whole[:size]), iotest.ErrReader(cause))
			_, err := segment.NewScanner(r, segment.Limits{})
			var headerErr *segment.HeaderError
			if !errors.Is(err, cause) || errors.As(err, &headerErr) != (cause != syscall.EIO) {
				t.Errorf("%v after %d bytes: %v", cause, size, err)
			}
		}
	}
}
