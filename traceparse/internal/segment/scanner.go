package segment

import "io"

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

// A Scanner cuts a trace into segments as it reads it. Use NewScanner. A Scanner
// is for one goroutine; the segments it returns are for any.
type Scanner struct {
	in      *window
	header  []byte
	version int
	limit   int64

	cur     generation
	last    uint64     // the highest generation begun, 0 at first
	suspect bool       // the next generation follows a hole
	padded  int        // batches accepted with a padded size, less those without
	told    bool       // some Damage carries the input's error
	queue   []*Segment // found and not yet returned
	count   int        // segments found
	done    bool
}

// NewScanner reads and checks the file header of r. The error is a *HeaderError
// if r holds no trace that can be read, else r's own.
func NewScanner(r io.Reader, limits Limits) (*Scanner, error) {
	if limits.Generation <= 0 {
		limits.Generation = DefaultGenerationLimit
	}
	in := newWindow(r)
	header, version, err := readHeader(in)
	if err != nil {
		return nil, err
	}
	return &Scanner{in: in, header: header, version: version, limit: limits.Generation}, nil
}

// Version returns the trace's format: see Segment.Version.
func (s *Scanner) Version() int { return s.version }

// Next returns the next segment. At the end of the input it returns io.EOF; any
// other error is a read error of the input, returned after the segments that
// were read before it. After an error Next keeps returning it.
//
// An error of the input that is io.ErrUnexpectedEOF (see errors.Is) is not
// returned: it is damage of Kind Truncated.
func (s *Scanner) Next() (*Segment, error) {
	for len(s.queue) == 0 {
		if s.done {
			return nil, s.in.failed()
		}
		if s.version < 22 {
			s.readAll()
		} else {
			s.step()
		}
	}
	seg := s.queue[0]
	s.queue = s.queue[1:]
	return seg, nil
}

// step walks one batch.
func (s *Scanner) step() {
	b := s.at(0)
	switch {
	case b.shape == nothing:
		s.end()
	case b.shape == bad:
		s.hole(BadFraming, 0, 0)
	case b.shape == cut:
		s.hole(Truncated, b.gen, 0)
	case b.shape == endMarker && s.cur.begun() && !s.cur.ended:
		s.cur.ended = true
		s.advance(b)
	case b.shape == endMarker:
		s.hole(BadFraming, 0, 0)
	case b.gen != s.cur.gen:
		s.change(b)
	case !s.in.has(b.total):
		s.hole(Truncated, b.gen, 0)
	case s.over(b):
		s.again(b)
	default:
		s.accept(b)
	}
}

// at parses the batch header the given number of bytes after the walk's position.
func (s *Scanner) at(ahead int) batch {
	return parseBatch(s.in.peek(ahead, maxHeader), s.version)
}

// advance moves the walk over b.
func (s *Scanner) advance(b batch) { s.in.seek(s.in.offset() + int64(b.total)) }

// accept adds b to the current generation.
func (s *Scanner) accept(b batch) {
	offset := s.in.offset()
	s.cur.accept(b, offset, s.in.peek(b.header, b.total-b.header), s.version)
	s.advance(b)
	if s.padded--; b.padded {
		s.padded += 2
	}
	if !s.cur.aside && s.in.offset()-s.cur.offset > s.limit {
		s.cur.damage = &Damage{Kind: TooLarge, Offset: offset}
		s.cur.aside = true
	}
	if s.cur.aside {
		s.in.drop(offset)
	}
}

// change goes from the current generation, if any, to that of b.
func (s *Scanner) change(b batch) {
	links, v := s.chain(b)
	switch {
	case v == refuted || links > 0 && s.endsCurrent(b):
		s.hole(BadFraming, 0, b.total)
		return
	case !s.begins(b, links, v) && links == 0:
		s.hole(Truncated, b.gen, 0)
		return
	case !s.begins(b, links, v):
		s.hole(BadFraming, b.gen, 0)
		return
	}
	if s.cur.begun() && !s.cur.closed(s.version) {
		s.cur.suspect, s.suspect = true, true // a batch of one may have the number of the other
	}
	s.enter(b.gen)
}

// enter leaves the current generation, if any, and begins generation gen at the
// walk's position.
func (s *Scanner) enter(gen uint64) {
	s.finish()
	late := s.last != 0 && gen <= s.last
	if !late && s.last != 0 && gen > s.last+1 {
		s.gap(gen)
	}
	s.in.drop(s.in.offset())
	s.cur = generation{gen: gen, offset: s.in.offset(), last: -1, suspect: s.suspect}
	s.suspect = false
	s.last = max(s.last, gen)
	if late {
		s.cur.damage = &Damage{Kind: OutOfOrder, Offset: s.in.offset()}
		s.cur.aside = true
	}
}

// over reports whether the current generation is over before b, though b has its
// number: its end marker was seen, or b is the clock that a generation begins with.
func (s *Scanner) over(b batch) bool {
	return s.cur.ended || s.cur.freq != 0 && s.cur.closed(s.version) && s.isClock(b)
}

// isClock reports whether b, at the walk's position, holds the trace clock.
func (s *Scanner) isClock(b batch) bool {
	return b.thread == noThread && !b.experimental &&
		clock(s.in.peek(b.header, b.total-b.header), s.version) != 0
}

// again handles batch b of the current generation, which is over.
func (s *Scanner) again(b batch) {
	switch links, v := s.chain(b); {
	case v == refuted || v == held && links == 1: // the next has another number
		s.hole(BadFraming, 0, b.total)
	case s.isClock(b):
		s.enter(b.gen) // a repetition
	default: // what ended it was no end
		s.hole(BadFraming, b.gen, 0)
	}
}

// endsCurrent reports whether b, though it has another generation's number, is the
// string table that the current one lacks. To begin a generation with it would
// lose that one as well.
func (s *Scanner) endsCurrent(b batch) bool {
	if s.version >= 26 || !s.cur.begun() || s.cur.closed(s.version) || b.thread != noThread {
		return false
	}
	payload := s.in.peek(b.header, 1)
	return len(payload) > 0 && payload[0] == evStrings
}
