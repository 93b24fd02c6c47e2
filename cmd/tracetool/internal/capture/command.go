package capture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Command is a command line that can write a trace of itself: go test, or a test
// binary as go test -c builds it.
type Command struct {
	argv []string
	at   int    // where the flag belongs
	flag string // the flag that asks for a trace
	name string
}

// goTool matches the names of the go command, those of golang.org/dl included.
var goTool = regexp.MustCompile(`^go(tip|1[\w.]*)?(\.exe)?$`)

// NewCommand finds out how the command line argv is asked for a trace.
func NewCommand(argv []string) (*Command, error) {
	if len(argv) == 0 {
		return nil, errors.New("no command given")
	}
	base := filepath.Base(argv[0])
	c := &Command{argv: argv, at: 1, name: base}
	switch {
	case strings.HasSuffix(strings.TrimSuffix(base, ".exe"), ".test"):
		c.flag = "-test.trace"
	case goTool.MatchString(base):
		if c.at = afterTest(argv); c.at > 0 {
			c.flag, c.name = "-trace", base+" test"
		}
	}
	if c.flag == "" {
		return nil, fmt.Errorf("%s: no trace can be started from outside, not by GODEBUG either: the program has to import net/http/pprof or use runtime/trace", describe(argv, base))
	}
	if own := traceFlag(argv[c.at:]); own != "" {
		return nil, fmt.Errorf("%s: %s is set already: leave it out, -o names the file", c.name, own)
	}
	return c, nil
}

// Name is the command's name for messages.
func (c *Command) Name() string { return c.name }

// describe is the start of a command line: "go run".
func describe(argv []string, base string) string {
	if at := afterChdir(argv, 1); goTool.MatchString(base) && at < len(argv) {
		return base + " " + argv[at]
	}
	return argv[0]
}

// afterTest returns where flags of "go test" begin, 0 if argv is another
// command of go. Go wants -C to stay the first flag, before or after "test".
func afterTest(argv []string) int {
	at := afterChdir(argv, 1)
	if at >= len(argv) || argv[at] != "test" {
		return 0
	}
	return afterChdir(argv, at+1)
}

// chdir matches the flag that changes the folder of go, with its value or without.
var chdir = regexp.MustCompile(`^--?C(=.*)?$`)

// afterChdir skips -C at argv[at].
func afterChdir(argv []string, at int) int {
	if at >= len(argv) {
		return at
	}
	match := chdir.FindStringSubmatch(argv[at])
	switch {
	case match == nil:
		return at
	case match[1] == "":
		return min(at+2, len(argv))
	}
	return at + 1
}

// traceFlag finds a flag that asks for a trace already. What follows -args is
// the test's own.
func traceFlag(args []string) string {
	for _, arg := range args {
		switch name, _, _ := strings.Cut(strings.Replace(arg, "--", "-", 1), "="); name {
		case "-args":
			return ""
		case "-trace", "-test.trace":
			return name
		}
	}
	return ""
}

// Record runs the command, which writes its trace to the file path. A command
// that fails is an [ExitError]; it may have written a trace all the same.
func (c *Command) Record(ctx context.Context, path string, in io.Reader, out, errs io.Writer) error {
	path, err := filepath.Abs(path) // the command may run in another folder
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, c.argv[0], c.arguments(path)...)
	// A process that is killed leaves those that it started; it can end them
	// when it is interrupted.
	cmd.Cancel = func() error {
		if cmd.Process.Signal(os.Interrupt) != nil {
			return cmd.Process.Kill()
		}
		return nil
	}
	cmd.WaitDelay = patience
	said := &listener{w: errs}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, errs
	if c.flag == "-trace" {
		cmd.Stderr = said
	}
	return c.outcome(ctx, cmd.Run(), said)
}

// arguments are the command's with the flag among them.
func (c *Command) arguments(path string) []string {
	return slices.Insert(slices.Clone(c.argv[1:]), c.at-1, c.flag+"="+path)
}

func (c *Command) outcome(ctx context.Context, err error, said *listener) error {
	exit, failed := errors.AsType[*exec.ExitError](err)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case failed:
		return &ExitError{c.name, exit.String(), said.packages}
	}
	return fmt.Errorf("%s: %s", c.argv[0], reason(err))
}

// ExitError is a command that failed.
type ExitError struct {
	Command string
	Status  string // "exit status 1"
	// Packages says that go test was given more packages than one.
	Packages bool
}

// Error names the command and its status.
func (e *ExitError) Error() string { return e.Command + ": " + e.Status }

// listener passes on what go says and listens for one complaint.
type listener struct {
	w        io.Writer
	packages bool
}

func (l *listener) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("with multiple packages")) {
		l.packages = true
	}
	return l.w.Write(p)
}
