// Package capture records Go execution traces: from a server that imports
// net/http/pprof, see [Server], or from a command that can write a trace of
// itself, see [Command]. [Inspect] says what a recording that ended badly is
// worth.
//
// Errors are one line and name what they are about, so that a command line can
// print them as they are.
package capture

import "time"

// Trace says what was recorded.
type Trace struct {
	Bytes   int64
	Elapsed time.Duration
}

// patience is how long an interrupted recording may take to end in good order.
// Who presses Ctrl-C does not wait much longer.
const patience = 250 * time.Millisecond
