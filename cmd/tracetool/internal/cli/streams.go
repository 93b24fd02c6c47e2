package cli

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"
)

// Streams is what a command line reads from and writes to.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer

	// Width is the number of columns of the terminal that Out is, 0 if it is
	// none.
	Width int
	// Color says that Out is a terminal whose user wants colour.
	Color bool
	// ErrTerminal says that Err is a terminal.
	ErrTerminal bool
}

// System returns the streams of the process.
func System() *Streams {
	s := &Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	s.ErrTerminal = term.IsTerminal(int(os.Stderr.Fd()))
	if term.IsTerminal(int(os.Stdout.Fd())) {
		s.Width = terminalWidth()
		s.Color = wantsColor()
	}
	return s
}

// wantsColor reports whether the environment allows colour on a terminal.
func wantsColor() bool { return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" }

// usualWidth is that of a terminal which does not tell.
const usualWidth = 80

// terminalWidth is what COLUMNS says or the terminal knows.
func terminalWidth() int {
	if columns, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && columns > 0 {
		return columns
	}
	if columns, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil && columns > 0 {
		return columns
	}
	return usualWidth
}
