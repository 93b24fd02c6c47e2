// Package fact holds what tracetool knows of a trace, free of the format it
// was read from: goroutines and the groups they form, spans, waits with their
// wakers, runtime ranges, annotations and CPU samples.
//
// Facts are delivered by [tracetool/traceparse.Scan] in the order of the
// trace. A pointer to a [Goroutine], [Span], [Wait], … is valid during the
// call that delivers it and no longer: the scanner owns it and uses it again.
// [Group], [Site], [WakeSite] and [Stack] are interned: equal content means
// equal pointer, they never change once delivered, and may be kept. (Groups of
// goroutines that the trace has no stack of are the exception: each goroutine
// has one of its own, until [Group.Canonical] tells more.)
//
// All times are nanoseconds since the trace's first event; all intervals are
// half-open, [start, end).
package fact
