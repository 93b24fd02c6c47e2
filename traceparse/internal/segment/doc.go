// Package segment cuts a Go execution trace into generations as it reads it, and
// says what is lost where the trace is truncated or damaged.
//
// A trace of Go 1.22 or newer is a file header of 16 bytes, "go 1.NN trace" and
// NULs, followed by generations of about a second each. A generation is a run of
// batches of one generation number:
//
//	1                    or 49 and the experiment's number
//	generation           uvarint, not 0
//	thread               uvarint, 2⁶⁴-1 for the runtime's own tables
//	timestamp            uvarint, units of the trace clock
//	size                 uvarint, at most 65536
//	payload              size bytes
//
// From format 26 a byte 52 ends each generation; before, a generation ends where
// the next one begins or at the end of the file. The file header and the bytes of
// one generation are a valid trace: that is a Segment.
//
// The Scanner walks batch headers and skips payloads by their size, so it sees
// all of the framing and nothing of the content. Where the framing breaks,
//
//  1. the generation with the hole is lost, the bytes before the hole set aside;
//  2. the walk backs up to the last batch, whose size may be what was wrong;
//  3. it searches for a byte that begins a chain of batches (see chain, resumes);
//  4. it goes on there, and the generations after the hole survive.
//
// Only of a generation that is cut off is more read than the framing: the times of
// its events, which need none of the tables that it lost (events.go).
//
// Memory is one generation plus a few batches ahead. Every byte is looked at a
// bounded number of times, whatever the input holds.
//
// Traces of Go 1.21 or older (formats 11, 19 and 21) have no generations: they
// are one segment.
package segment
