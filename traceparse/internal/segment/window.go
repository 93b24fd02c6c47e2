package segment

import (
	"errors"
	"io"
)

const (
	readSize    = 256 << 10 // most bytes asked of the reader at once
	firstBuffer = readSize / 2
	minBuffer   = 2 * readSize // a smaller one is not worth keeping
	maxEmpty    = 100          // reads in a row without bytes or error, as in bufio
)

// A window is the part of the input that is held in memory: the current
// generation from its first byte, and what was read ahead of it.
//
//	buf  [ room for a file header | generation …  pos … read ahead ]
//	                              ^ keep
//
// The reader reads straight into buf, which becomes the Data of a large segment;
// a small one's is copied out. Positions are given as offsets in the input,
// because indexes move when the window does.
type window struct {
	r    io.Reader
	err  error // why r ended; io.EOF if it ended well
	buf  []byte
	base int64 // offset of buf[0]; negative until the first header is past
	keep int   // first byte that must be kept; at least headerSize
	pos  int   // the walk's position
	pool pool  // of buffers that segments have given back
}

func newWindow(r io.Reader) *window {
	return &window{
		r:    r,
		buf:  make([]byte, headerSize, firstBuffer),
		base: -headerSize,
		keep: headerSize,
		pos:  headerSize,
	}
}

// offset returns the walk's position.
func (w *window) offset() int64 { return w.base + int64(w.pos) }

// has reports whether the input holds n bytes from the walk's position, reading
// them if need be.
func (w *window) has(n int) bool {
	for len(w.buf)-w.pos < n {
		if !w.more() {
			return false
		}
	}
	return true
}

// peek returns the bytes ahead bytes after the walk's position: n of them, or
// fewer at the end of the input. They are valid until the next call.
func (w *window) peek(ahead, n int) []byte {
	w.has(ahead + n)
	from := min(w.pos+ahead, len(w.buf))
	return w.buf[from:min(from+n, len(w.buf))]
}

// buffered returns what has been read and not walked, at least one byte unless
// the input has ended.
func (w *window) buffered() []byte {
	w.has(1)
	return w.buf[w.pos:]
}

// since returns what is buffered from an offset that is held on.
func (w *window) since(offset int64) []byte { return w.buf[offset-w.base:] }

// seek moves the walk to an offset that is held.
func (w *window) seek(offset int64) { w.pos = int(offset - w.base) }

// drop forgets the bytes before an offset that is held.
func (w *window) drop(offset int64) { w.keep = int(offset - w.base) }

// skip moves the walk over what is buffered.
func (w *window) skip() { w.pos = len(w.buf) }

// skipAll reads the rest of the input and forgets it.
func (w *window) skipAll() {
	for w.has(1) {
		w.skip()
		w.keep = w.pos
	}
}

// take returns header followed by the bytes from keep to end, and forgets the
// bytes before from, which may lie before end. buffer is what the caller may
// give back to the pool once it is done with data.
//
// A large generation takes the window's buffer along and only what was read ahead
// is copied. A small one is copied out, so that it pins no more memory than its
// size.
func (w *window) take(header []byte, end, from int64) (data, buffer []byte) {
	first := w.keep - headerSize
	copy(w.buf[first:], header)
	held := w.buf[first:int(end-w.base)]
	if len(held) >= cap(w.buf)/4 && len(held) >= reserve/8 {
		buffer = w.buf
		w.move(w.pool.get(cap(buffer)), int(from-w.base))
		return held, buffer
	}
	if len(held) >= minBuffer/2 { // else a buffer is not worth giving back
		buffer = w.pool.get(len(held))
	}
	data = append(buffer, held...)
	w.drop(from)
	if len(w.buf)-w.keep <= len(held) {
		w.move(w.buf[:0], w.keep) // stay where memory has been touched already
	}
	return data, buffer
}

// more reads once, and reports whether it got anything.
func (w *window) more() bool {
	if w.err != nil {
		return false
	}
	w.makeRoom()
	for range maxEmpty {
		n, err := w.r.Read(w.buf[len(w.buf):min(cap(w.buf), len(w.buf)+readSize)])
		w.buf = w.buf[:len(w.buf)+n]
		w.err = err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	w.err = io.ErrNoProgress
	return false
}

// makeRoom makes room for one read: by moving what is kept to the front if that
// frees half of the buffer, else by enlarging it. Either way a byte is copied a
// bounded number of times on average.
func (w *window) makeRoom() {
	if cap(w.buf)-len(w.buf) >= readSize/4 {
		return
	}
	if held := len(w.buf) - w.keep + headerSize; held <= cap(w.buf)/2 {
		w.move(w.buf[:0], w.keep)
		return
	}
	w.move(w.pool.get(grown(cap(w.buf))), w.keep)
}

// reserve is the size of a buffer that is certainly large. Memory that was never
// touched costs nothing, while growing by steps copies and leaves the steps behind.
const reserve = 64 << 20

// grown is the next larger size of a buffer.
func grown(size int) int {
	switch {
	case size < 2*minBuffer:
		return 4 * size
	case size < reserve:
		return reserve
	}
	return 2 * size
}

// move continues in buffer with the bytes from index from on.
func (w *window) move(buffer []byte, from int) {
	shift := from - headerSize
	buffer = buffer[:headerSize+len(w.buf)-from]
	copy(buffer[headerSize:], w.buf[from:])
	w.buf = buffer
	w.base += int64(shift)
	w.pos -= shift
	w.keep = headerSize
}

// cause returns the error that cut the input short, or nil.
func (w *window) cause() error {
	if w.err == io.EOF {
		return nil
	}
	return w.err
}

// failed returns the read error that Next must return, or io.EOF. An input that
// was cut short is damage, not an error.
func (w *window) failed() error {
	if w.err == nil || errors.Is(w.err, io.ErrUnexpectedEOF) {
		return io.EOF
	}
	return w.err
}
