// Package primitive names what goroutines wait for. From the runtime's own
// words, which are a wait reason and the call stacks of the waiter and of its
// waker, it tells the operation, its place in the program and who ended the
// wait.
//
// A stack is read from its innermost frame outwards, in three steps:
//
//		runtime.gopark  runtime.chanrecv1  net/http.(*persistConn).roundTrip  main.fetch
//		└─ the primitive itself ────────┘  └─ library ──────────────────────┘ └─ user site
//
//	 1. The frames of the primitive itself are dropped. The runtime leaves most
//	    of them out, but not from the stacks of waits older than the trace.
//	 2. The frame that follows decides the operation (operation.go).
//	 3. The first frame outside the libraries is the user site (site.go).
//
// Everything is decided by function names, never by addresses or versions:
// the names have been stable from Go 1.11 to 1.26, and where they differ the
// tables hold both.
package primitive
