package cli

import (
	"os"
	"runtime/debug"
)

// gcPercent lets the heap grow by little over what is live before it is
// collected. Nearly all of the heap is buffers without pointers, which cost a
// collection nothing, and memory that was never touched costs no page faults:
// 100 takes twice the memory and no less time.
const gcPercent = 15

// tuneGC keeps memory small. GOGC in the environment has precedence.
func tuneGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}
