package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// writer keeps the first error of writing to w and says where it happened.
type writer struct {
	w    io.Writer
	name string
	err  error
}

func (w *writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.w.Write(p)
	if err != nil {
		w.err = &writeError{w.name, err}
	}
	return n, w.err
}

// output is where reports go: standard output, or a file that appears under its
// name when it is complete.
type output struct {
	*writer
	file     *os.File // nil for standard output
	temp     string   // the file's name until it is complete; "" if it has none
	path     string
	terminal bool // may be a terminal

	mu   sync.Mutex
	done bool
}

// openOutput opens the destination that -o names. The paths of the traces guard
// against writing over one.
func (t *tool) openOutput(path string, traces []string) (*output, error) {
	if path == "" || path == "-" {
		return &output{writer: t.stdout, terminal: true}, nil
	}
	out := &output{path: path}
	mode := os.FileMode(0o666)
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil, &writeError{path, errors.New("is a directory")}
	case err == nil && !info.Mode().IsRegular(): // a device, a pipe
		out.file, err = os.OpenFile(path, os.O_WRONLY, 0)
	case err == nil:
		if trace, same := t.sameFile(info, traces); same {
			return nil, fmt.Errorf("-o %s would overwrite the trace %s", path, trace)
		}
		if out.path, err = filepath.EvalSymlinks(path); err != nil {
			break
		}
		if err = out.create(mode); err == nil {
			err = out.file.Chmod(info.Mode().Perm())
		}
	default:
		err = out.create(mode)
	}
	if err != nil {
		out.abandon()
		return nil, &writeError{path, err}
	}
	out.writer = &writer{w: out.file, name: path}
	t.pending.Store(out)
	return out, nil
}

// create makes the temporary file beside the final one, so that renaming it
// replaces that in one step.
func (o *output) create(mode os.FileMode) (err error) {
	temp := filepath.Join(filepath.Dir(o.path), "."+filepath.Base(o.path)+"."+rand.Text()[:8]+".tmp")
	o.file, err = os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err == nil {
		o.temp = temp
	}
	return err
}

// sameFile returns the trace that is the file of info.
func (t *tool) sameFile(info os.FileInfo, traces []string) (string, bool) {
	for _, path := range traces {
		trace, err := os.Stat(path)
		if path == "-" {
			file, ok := t.In.(*os.File)
			if !ok {
				continue
			}
			trace, err = file.Stat()
		}
		if err == nil && os.SameFile(info, trace) {
			return path, true
		}
	}
	return "", false
}

// commit makes the output appear under its name.
func (o *output) commit() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.done || o.file == nil {
		return o.err
	}
	o.done = true
	err := o.err
	if closed := o.file.Close(); err == nil && closed != nil {
		err = &writeError{o.name, closed}
	}
	if o.temp == "" {
		return err
	}
	if err == nil {
		if err = os.Rename(o.temp, o.path); err == nil {
			return nil
		}
		err = &writeError{o.name, err}
	}
	os.Remove(o.temp)
	return err
}

// abandon removes what was written so far, unless it is complete.
func (o *output) abandon() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.done || o.file == nil {
		return
	}
	o.done = true
	o.file.Close()
	if o.temp != "" {
		os.Remove(o.temp)
	}
}
