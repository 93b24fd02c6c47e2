package cli

import (
	"context"
	"errors"
	"fmt"

	"tracetool/cmd/tracetool/internal/capture"
	"tracetool/reports/render/format"
)

// one makes one trace and keeps it if it is worth it. Next says what to do with it.
func (c *recordCommand) one(ctx context.Context, path, next string) error {
	out, err := c.openOutput(path, nil)
	if err != nil {
		return err
	}
	defer out.abandon()
	r, err := c.source.record(ctx, out)
	if out.err != nil {
		return out.err
	}
	if r.Condition == capture.Worthless {
		return c.lost(err)
	}
	if failed := out.commit(); failed != nil {
		return failed
	}
	name := path
	if path == "-" {
		name = "standard output"
	}
	if r.Condition == capture.Damaged {
		return c.told(err, ": "+name+" holds a damaged trace; tracetool reads what survives")
	}
	fmt.Fprintln(c.Err, format.Clean(describe(name, r)+next))
	if err != nil && ctx.Err() == nil {
		err = c.told(err, "")
	}
	return err
}

// describe is the line about a trace that was made: its name, size and duration.
func describe(name string, r recording) string {
	line := name + ": " + format.Bytes(r.Bytes)
	if r.Elapsed > 0 {
		line += ", " + format.Duration(r.Elapsed)
	}
	return line
}

// lost is the error of a recording of which nothing is kept.
func (c *recordCommand) lost(err error) error {
	exit, isExit := errors.AsType[*capture.ExitError](err)
	_, isBroken := errors.AsType[*capture.BrokenError](err)
	switch {
	case err == nil:
		return fmt.Errorf("%s wrote no trace", c.source.Name())
	case isExit && exit.Packages:
		return fmt.Errorf("%w, and no trace: go test -trace works with one package at a time", err)
	case isExit:
		return fmt.Errorf("%w, and no trace", err)
	case isBroken, errors.Is(err, context.Canceled):
		return c.told(err, ", before anything readable arrived: nothing is kept")
	}
	return err
}

// told is err with what became of the trace. Interruptions are silent errors, so
// that it is said here.
func (c *recordCommand) told(err error, rest string) error {
	_, isBroken := errors.AsType[*capture.BrokenError](err)
	_, isExit := errors.AsType[*capture.ExitError](err)
	switch {
	case isExit:
		return &failedCommand{err.Error() + rest}
	case !errors.Is(err, context.Canceled):
		return errors.New(err.Error() + rest)
	case isBroken:
		c.note(errors.New(err.Error() + rest))
	default:
		c.note(errors.New("interrupted" + rest))
	}
	return context.Canceled
}

// failedCommand is the error of a command that failed with its trace kept.
type failedCommand struct{ text string }

func (e *failedCommand) Error() string { return e.text }
func (e *failedCommand) ExitCode() int { return codeCheckFailed }
