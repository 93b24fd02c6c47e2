package stuck

import (
	"slices"
	"strings"

	"tracetool/traceparse/fact"
)

// owners are who a goroutine may belong to other than the program, and how that
// is told. They are left out unless the runtime is to be shown, and are neither
// stuck nor able to wake anybody.
var owners = []struct {
	name string
	is   func(*live) bool
}{
	{"the runtime", func(l *live) bool { return l.group.System }},
	// The goroutine that stops the trace or takes a snapshot of it waits in the
	// runtime until the last of it is written.
	{byRecorder, func(l *live) bool { return l.state == fact.Waiting && l.inside(recorders...) }},
	// Tests and benchmarks that wait for another one to end, or for their turn,
	// the main goroutine of a test binary, and the coordinator of a fuzz test.
	{"package testing", func(l *live) bool {
		return l.site != nil && (inTesting(l.site.Call) || inTesting(l.site.Func))
	}},
}

// byRecorder is the owner's name of a goroutine that waits for its trace to be written.
const byRecorder = "the trace's recorder"

func inTesting(function string) bool {
	return strings.HasPrefix(function, "testing.") || strings.HasPrefix(function, "internal/fuzz.")
}

// recorders begin the names of functions that write the end of a trace.
var recorders = []string{"runtime/trace.Stop", "runtime/trace.(*FlightRecorder).", "runtime/trace.(*traceMultiplexer)."}

// inside reports whether a function whose name begins in one of these ways is on
// l's stack.
func (l *live) inside(prefixes ...string) bool {
	return l.stack != nil && slices.ContainsFunc(l.stack.Frames, func(f fact.Frame) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(f.Func, p) })
	})
}

// ownerOf is who l belongs to, "" if that is the program.
func ownerOf(l *live) string {
	for _, o := range owners {
		if o.is(l) {
			return o.name
		}
	}
	return ""
}

// profileWriter is the goroutine of a CPU profile. It wakes nobody.
const profileWriter = "runtime/pprof.profileWriter"

// services are goroutines of the standard library that wait for the world outside
// in a way that looks like a syscall without end.
var services = map[string]string{
	"os/signal.loop": "It waits for signals.",
	profileWriter:    "It waits for CPU samples.",
}
