// Package traceparse reads Go execution traces and delivers facts: who ran,
// who waited where for what, who woke whom.
//
//	bytes ─segment→ generations ─decode→ events ─timeline→ facts ─→ sinks
//
// A trace of Go 1.22 or newer is a sequence of generations, each about a second
// long. [Scan] cuts the input into generations as it arrives, decodes several
// at once with golang.org/x/exp/trace, and follows the goroutines through them
// one after the other, in trace order. Decoding is most of the work and runs in
// parallel; following is cheap, and done in one place it needs no joining of
// states and sees instants, queues and neighbours whole, wherever the trace
// happens to be cut. The result does not depend on the number of workers. On one
// core following takes some 25 million events a second and decoding 8 million, so
// that up to three or four workers make a scan faster, and more do not.
//
// Memory is bounded by the workers times one generation, plus the live
// goroutines, plus what the sinks keep. A trace of Go 1.21 or older has no
// generations and is decoded in one piece.
//
// What a damaged trace still holds is delivered, what it lost is counted: see
// [fact.Trace].
package traceparse
