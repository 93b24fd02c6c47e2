package source

import (
	"bufio"
	"errors"
	"io"
	"os"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	// bufferSize is what decompressors read at once. Plain input is read
	// straight into the caller's buffer if that is at least as large.
	bufferSize = 64 << 10
	// maxWindow bounds a zstd decoder's memory; it is what "zstd --long" uses,
	// and the most that zstd itself decompresses without being told to.
	maxWindow = 128 << 20

	stdinName = "standard input"
)

// A Source is an open input: an io.Reader of the decompressed trace. Use Open. One
// goroutine may use it at a time, except for Consumed.
type Source struct {
	name        string
	size        int64
	compression string
	stored      *counter
	r           io.Reader // of decompressed bytes
	close       []func() error
	decompress  []func() error // closes the decompressor, if there is one

	again rewind
}

// Open opens the file at path, or stdin if path is "-". It reads the input's
// first bytes, and so waits for them. The error is an *Error.
func Open(path string, stdin io.Reader) (*Source, error) {
	return open(&Source{name: path, size: -1}, stdin)
}

// open opens what s names.
func open(s *Source, stdin io.Reader) (*Source, error) {
	err := s.open(stdin)
	if err == nil {
		err = s.prepareRewind()
	}
	if err == nil {
		err = s.detect()
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// open opens the stored bytes.
func (s *Source) open(stdin io.Reader) error {
	if s.name == "-" {
		s.name = stdinName
		s.stored = &counter{r: stdin}
		if f, ok := stdin.(*os.File); ok {
			return s.stat(f)
		}
		return nil
	}
	f, err := os.Open(s.name)
	if err != nil {
		return wrap(s.name, err)
	}
	s.close = append(s.close, f.Close)
	s.stored = &counter{r: f}
	return s.stat(f)
}

// stat notes the size of f if it is a regular file, from where f stands.
func (s *Source) stat(f *os.File) error {
	info, err := f.Stat()
	switch {
	case err != nil:
		return wrap(s.name, err)
	case info.IsDir():
		return &Error{Name: s.name, Reason: isDirectory}
	case info.Mode().IsRegular():
		s.size = info.Size()
		if at, err := f.Seek(0, io.SeekCurrent); err == nil {
			s.size = max(0, s.size-at)
			s.again.file, s.again.start = f, at
		}
	}
	return nil
}

// detect looks at the first bytes and sets up decompression.
func (s *Source) detect() error {
	r := bufio.NewReaderSize(s.stored, bufferSize)
	s.r = r
	magic, err := r.Peek(4)
	switch {
	case len(magic) == 0 && err == io.EOF:
		return &Error{Name: s.name, Reason: isEmpty}
	case err != nil && err != io.EOF:
		return wrap(s.name, err)
	case len(magic) >= 2 && string(magic[:2]) == "\x1f\x8b":
		s.compression = "gzip"
		var z *gzip.Reader
		if z, err = gzip.NewReader(r); err == nil {
			s.r = z
			s.decompress = append(s.decompress, z.Close)
		}
	case string(magic) == "\x28\xb5\x2f\xfd":
		s.compression = "zstd"
		var z *zstd.Decoder
		// One decoder means none in the background.
		z, err = zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err == nil {
			s.r = z
			s.decompress = append(s.decompress, func() error { z.Close(); return nil })
		}
	default:
		return nil
	}
	switch {
	case err == io.EOF:
		err = io.ErrUnexpectedEOF // the input is not empty, and yet no header
	case err == nil:
		return nil
	}
	return wrap(s.name, s.explain(err))
}

// Read reads decompressed bytes. A compressed stream that is cut short or
// corrupt ends with an error that is io.ErrUnexpectedEOF (see errors.Is). That
// error does not name the input, since it becomes part of a description of the
// trace's damage; any other is an *Error or io.EOF.
func (s *Source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		err = s.explain(err)
	}
	return n, err
}

// explain tells damage to a compressed stream from failure to read it.
func (s *Source) explain(err error) error {
	switch {
	case s.stored.failed != nil:
		return wrap(s.name, s.stored.failed)
	case s.compression == "":
		return wrap(s.name, err)
	}
	return &streamError{s.compression, err}
}

// Name returns the path as given, or "standard input".
func (s *Source) Name() string { return s.name }

// Size returns the input's size in bytes as it is stored (compressed), or -1 if
// it is unknown: a pipe, or standard input that is no file.
func (s *Source) Size() int64 { return s.size }

// Consumed returns how many stored bytes have been read, for comparison with
// Size. It may be called from any goroutine.
func (s *Source) Consumed() int64 { return s.stored.n.Load() }

// Compression returns "gzip", "zstd" or "" for none.
func (s *Source) Compression() string { return s.compression }

// Close releases the input. Standard input stays open.
func (s *Source) Close() error {
	return errors.Join(closeAll(&s.decompress), closeAll(&s.close))
}

func closeAll(list *[]func() error) error {
	var errs []error
	for _, f := range *list {
		errs = append(errs, f())
	}
	*list = nil
	return errors.Join(errs...)
}

// A counter counts the bytes read through it and remembers how that failed.
type counter struct {
	r      io.Reader
	n      atomic.Int64
	failed error     // not io.EOF
	copy   io.Writer // gets the bytes as well, unless nil
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	if c.copy != nil && n > 0 {
		if _, failed := c.copy.Write(p[:n]); failed != nil {
			err = &copyError{failed}
		}
	}
	if err != nil && err != io.EOF {
		c.failed = err
	}
	return n, err
}
