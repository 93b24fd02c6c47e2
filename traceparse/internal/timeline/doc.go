// Package timeline follows every goroutine through a trace and turns events
// into facts: spans, waits with their wakers, ranges, annotations. It is the
// only place where a goroutine's state is tracked.
//
// Generations are decoded alone and in parallel, but the timeline takes their
// events one after the other in trace order. That is what joins them: at a
// generation's start the trace says again, without reason and often without
// stack, in what state each goroutine is, and the timeline already knows since
// when, why and where. A generation that is lost leaves a gap: whatever was
// open is closed at the gap's start, the gap itself is time in state Unknown,
// and the next generation's statuses say how life goes on.
//
// The order of work within one transition:
//
//  1. find the goroutine, or learn of it (transition.go);
//  2. close its span, add it to the goroutine's times, deliver it (span.go);
//  3. advance its wait: begin, wake, hold back, merge, deliver (wait.go);
//  4. enter the new state.
//
// Steps 2 and 3 clip to the window, if there is one (window.go).
package timeline
