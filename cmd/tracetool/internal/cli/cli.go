// Package cli is the command line of tracetool.
//
// [Main] builds the tree of commands, one for each report of the catalogue, and
// runs one of them. A report command does the same for each trace: a fresh
// instance of the report, [traceparse.Scan], View, and the renderer of the
// format asked for. Reports and formats are lists that this package reads: adding
// one does not touch it.
//
// Commands reach the world through [Streams] and errors leave through one place,
// errors.go, which also decides the exit code.
package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	"tracetool/reports"
	"tracetool/reports/catalogue"
)

// Main runs the command line args, which leave out the program's name, and
// returns the exit code.
func Main(args []string, s *Streams) int {
	tuneGC()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return newTool(s, catalogue.Reports()).run(ctx, args)
}

// tool is one run of the program.
type tool struct {
	*Streams
	stdout  *writer
	reports []reports.Report
	global  globals
	// commands are the reports' commands by name.
	commands map[string]*reportCommand
	// pending is the output file, for who interrupts the work on it.
	pending atomic.Pointer[output]
}

func newTool(s *Streams, list []reports.Report) *tool {
	return &tool{
		Streams:  s,
		stdout:   &writer{w: s.Out, name: "standard output"},
		reports:  list,
		global:   newGlobals(),
		commands: make(map[string]*reportCommand),
	}
}

// grace is how long an interrupted command may take to stop by itself. It
// cannot while it reads from a pipe that nobody writes to.
const grace = 500 * time.Millisecond

// run executes the command line and returns the exit code.
func (t *tool) run(ctx context.Context, args []string) int {
	done := make(chan int, 1)
	go func() { done <- t.execute(ctx, args) }()
	select {
	case code := <-done:
		return code
	case <-ctx.Done():
	}
	select {
	case code := <-done:
		return code
	case <-time.After(grace):
		if out := t.pending.Load(); out != nil {
			out.abandon()
		}
		return codeInterrupted
	}
}

func (t *tool) execute(ctx context.Context, args []string) (code int) {
	defer func() {
		if v := recover(); v != nil {
			code = t.fail(&internalError{value: v, stack: debug.Stack()})
		}
	}()
	root := t.rootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = t.stdout.err // of help, which reports no errors
	}
	return t.fail(err)
}

// internalError is a mistake in tracetool.
type internalError struct {
	value any
	stack []byte
}

func (e *internalError) Error() string {
	return fmt.Sprintf("internal error: %v; please report it", e.value)
}
