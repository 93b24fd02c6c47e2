package traceparse

import (
	"runtime"
	"time"

	"tracetool/traceparse/fact"
)

// Options controls a [Scan]. The zero value reads all of the trace with one
// worker for each core.
type Options struct {
	// Jobs is how many generations are decoded at once, at most 1024; 0 means
	// one for each core. The facts do not depend on it. (Those of a trace of Go
	// 1.21 or older vary by some ns from one reading to the next: the converter
	// of golang.org/x/exp/trace orders simultaneous events by chance.)
	Jobs int
	// From and To clip all facts to a window, as offsets from the trace's
	// first event; To 0 means the trace's end. A From that is not before To is
	// an error.
	From, To time.Duration
	// Name is the trace's name in the result; it is not opened.
	Name string
}

// maxJobs bounds the decoders, each of which has buffers of its own.
const maxJobs = 1024

func (o *Options) jobs() int {
	if o.Jobs > 0 {
		return min(o.Jobs, maxJobs)
	}
	return runtime.GOMAXPROCS(0)
}

func (o *Options) window() (from, to fact.Time) {
	return fact.Time(o.From), fact.Time(o.To)
}
