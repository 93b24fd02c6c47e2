package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// rewind is how a source is read again from its start.
type rewind struct {
	wanted bool
	file   *os.File // nil for what cannot be read twice
	start  int64    // where the input begins in it
	spool  *os.File // gets a copy of such an input while that is read
}

// OpenTwice is Open for an input that is to be read more than once: see Rewind.
// What is not a file is copied to a temporary one while it is read for the first
// time, as it is stored.
func OpenTwice(path string, stdin io.Reader) (*Source, error) {
	return open(&Source{name: path, size: -1, again: rewind{wanted: true}}, stdin)
}

// prepareRewind makes a copy of what cannot be read twice.
func (s *Source) prepareRewind() error {
	if !s.again.wanted || s.again.file != nil {
		return nil
	}
	spool, err := os.CreateTemp("", "tracetool-*")
	if err != nil {
		return wrap(s.name, &copyError{err})
	}
	// Where an open file may be removed nothing is left behind, come what may.
	// Elsewhere it is removed when it is closed.
	early := os.Remove(spool.Name())
	s.close = append(s.close, func() error {
		err := spool.Close()
		if early != nil {
			err = errors.Join(err, os.Remove(spool.Name()))
		}
		return err
	})
	s.again.spool, s.stored.copy = spool, spool
	return nil
}

// Rewind goes back to the start of an input opened by OpenTwice. What has not been
// read of it so far is read now if there is no other way. The error is an *Error.
func (s *Source) Rewind() error {
	err := closeAll(&s.decompress)
	if again := &s.again; err == nil && again.spool != nil {
		_, err = io.Copy(io.Discard, s.stored)
		s.stored.copy = nil
		again.file, again.start, again.spool = again.spool, 0, nil
	}
	if err == nil && s.again.file == nil {
		err = errors.New("cannot be read twice")
	}
	if err == nil {
		_, err = s.again.file.Seek(s.again.start, io.SeekStart)
	}
	if err != nil {
		return wrap(s.name, err)
	}
	s.compression = ""
	s.stored.r, s.stored.failed = s.again.file, nil
	s.stored.n.Store(0)
	if err := s.detect(); err != nil {
		return err
	}
	return nil
}

// copyError is a failure of the copy, which is not one of the input.
type copyError struct{ err error }

func (e *copyError) Error() string {
	reason := e.err
	if path, ok := errors.AsType[*fs.PathError](reason); ok {
		reason = path.Err
	}
	return fmt.Sprintf("cannot be copied to a file, to be read twice: %v", reason)
}
