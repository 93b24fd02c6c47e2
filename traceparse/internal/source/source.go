package source

import "io"

// An Error says why an input cannot be read. Its message is one line that names
// the input first: "trace.out: no such file".
type Error struct {
	Name   string // the path as given, or "standard input"
	Reason string // one line without the name
	Err    error  // the error behind it, or nil
}

// Error returns "NAME: REASON".
func (e *Error) Error() string { return e.Name + ": " + e.Reason }

// Unwrap returns the error behind e.
func (e *Error) Unwrap() error { return e.Err }

// A Source is an open input: an io.Reader of the decompressed trace.
type Source struct{ name string }

// Open opens the file at path, or stdin if path is "-". Gzip and zstd are told
// by their first bytes and decompressed. The error is an *Error.
func Open(path string, stdin io.Reader) (*Source, error) { panic("soon") }

// Read reads decompressed bytes. A compressed stream that is cut short or
// corrupt ends with an error that is io.ErrUnexpectedEOF (see errors.Is).
func (s *Source) Read(p []byte) (int, error) { panic("soon") }

// Name returns the path as given, or "standard input".
func (s *Source) Name() string { return s.name }

// Size returns the input's size in bytes as it is stored (compressed), or -1 if
// it is unknown: standard input that is no file, a pipe.
func (s *Source) Size() int64 { panic("soon") }

// Consumed returns how many stored bytes have been read, for comparison with
// Size. It may be called from any goroutine.
func (s *Source) Consumed() int64 { panic("soon") }

// Compression returns "gzip", "zstd" or "" for none.
func (s *Source) Compression() string { panic("soon") }

// Close stops reading and releases the input. Standard input stays open.
func (s *Source) Close() error { panic("soon") }
