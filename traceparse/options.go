package traceparse

import (
	"runtime"
	"time"

	"tracetool/traceparse/fact"
)

// Options controls a [Scan]. The zero value reads all of the trace with one
// worker for each core.
type Options struct {
	// Jobs is how many generations are decoded at once; 0 means one for each
	// core. The facts do not depend on it.
	Jobs int
	// From and To clip all facts to a window, as offsets from the trace's
	// first event; To 0 means the trace's end.
	From, To time.Duration
	// Name is the trace's name in the result; it is not opened.
	Name string
}

func (o *Options) jobs() int {
	if o.Jobs > 0 {
		return o.Jobs
	}
	return runtime.GOMAXPROCS(0)
}

func (o *Options) window() (from, to fact.Time) {
	return fact.Time(o.From), fact.Time(o.To)
}
