package segment

import "io"

const (
	minBuffer  = 512 << 10
	headerSize = 16
)

// Limits bounds what a Scanner holds in memory. The zero value means the
// defaults; it is a struct so that limits can be added later.
type Limits struct {
	// Generation is the greatest size of one generation in bytes, by default
	// DefaultGenerationLimit. A larger one is lost with Damage of Kind TooLarge.
	// For a trace of Go 1.21 or older it bounds the whole trace.
	Generation int64
}

// DefaultGenerationLimit is Limits.Generation's default, 2 GiB. A generation
// is about a second of tracing, some megabytes.
const DefaultGenerationLimit = 2 << 30

// A Scanner cuts a trace into segments as it reads it.
type Scanner struct{ version int }

// NewScanner reads and checks the file header of r. The error is a *HeaderError
// if r holds no trace that can be read, else r's own.
func NewScanner(r io.Reader, limits Limits) (*Scanner, error) { panic("soon") }

// Version returns the trace's format: see Segment.Version.
func (s *Scanner) Version() int { return s.version }

// Next returns the next segment. At the end of the input it returns io.EOF; any
// other error is a read error of the input, returned after the segments that
// were read before it. After an error Next keeps returning it.
//
// An error of the input that is io.ErrUnexpectedEOF (see errors.Is) is not
// returned: it is damage of Kind Truncated.
func (s *Scanner) Next() (*Segment, error) { panic("soon") }
