package cli

import (
	"os"
	"runtime/debug"
)

// gcPercent lets the heap grow to three times what is live before it is
// collected: a scan allocates much and keeps little, and its live heap is
// bounded by the workers times one generation.
const gcPercent = 20

// tuneGC trades memory for speed. GOGC in the environment has precedence.
func tuneGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}
