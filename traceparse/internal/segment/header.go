package segment

// A HeaderError says why an input is not a trace that can be read. Its message
// is one line without the input's name, for example `not a Go execution trace
// (it begins "PK")`.
type HeaderError struct {
	Reason string // the message
	Begins []byte // the input's first bytes, at most 16
	Cause  error  // the read error that cut the input short, or nil
}

// Error returns the message, one line.
func (e *HeaderError) Error() string { return e.Reason }

// Unwrap returns Cause.
func (e *HeaderError) Unwrap() error { return e.Cause }
