package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"tracetool/cmd/tracetool/internal/capture"
)

// recorded is what a trace is made of.
type recorded interface {
	Name() string
	// record writes one trace to out and says what it is worth, whatever the
	// error. The caller completes out.
	record(ctx context.Context, out *output) (recording, error)
}

// recording is a trace that was made. Elapsed is 0 where it would say nothing.
type recording struct {
	capture.Trace
	capture.Condition
}

const (
	// inspection is how long to look at a trace that ended badly.
	inspection = 3 * time.Second
	// lastLook is the same while somebody waits for the end, see grace.
	lastLook = 100 * time.Millisecond
)

// inspect says what the file of a trace is worth that ended badly.
func inspect(ctx context.Context, path string) capture.Condition {
	patience := inspection
	if ctx.Err() != nil {
		patience = lastLook
	}
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	return capture.Inspect(within, path)
}

// recordedServer is a server as what a trace is made of.
type recordedServer struct {
	*tool
	*capture.Server
}

func (s *recordedServer) record(ctx context.Context, out *output) (r recording, err error) {
	w := &counter{w: out}
	stop := s.recordProgress(s.URL.Host, s.Duration, w)
	defer stop()
	r.Trace, err = s.Record(ctx, w)
	_, broken := errors.AsType[*capture.BrokenError](err)
	switch {
	case err == nil, err == ctx.Err():
		r.Condition = capture.Whole
	case broken && out.temp != "":
		r.Condition = inspect(ctx, out.temp)
	case broken && r.Bytes > 0: // it is gone, who reads it will see
		r.Condition = capture.Damaged
	}
	return r, err
}

// counter counts what is written while others watch.
type counter struct {
	w io.Writer
	n atomic.Int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n.Add(int64(n))
	return n, err
}

// recordedCommand is a command as what a trace is made of.
type recordedCommand struct {
	*tool
	*capture.Command
}

// record lets the command write to the file that out is, or to another one where
// out is a stream. Then what the command prints goes to standard error: standard
// output may be that stream.
func (c *recordedCommand) record(ctx context.Context, out *output) (r recording, err error) {
	if out.temp != "" {
		return c.recordFile(ctx, out.temp, c.Out)
	}
	dir, err := os.MkdirTemp("", "tracetool-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "trace.out")
	if r, err = c.recordFile(ctx, path, c.Err); r.Condition == capture.Worthless {
		return r, err
	}
	if failed := copyFile(out, path); failed != nil {
		return r, failed
	}
	return r, err
}

func (c *recordedCommand) recordFile(ctx context.Context, path string, stdout io.Writer) (r recording, err error) {
	err = c.Record(ctx, path, c.In, stdout, c.Err)
	if !capture.Empty(path) {
		r.Condition = capture.Whole
	}
	if err != nil {
		r.Condition = inspect(ctx, path)
	}
	if info, statErr := os.Stat(path); statErr == nil {
		r.Bytes = info.Size()
	}
	return r, err
}

func copyFile(w io.Writer, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(w, file)
	return err
}
