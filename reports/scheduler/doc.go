// Package scheduler reports how long goroutines waited for a proc, how busy the
// procs were, and what garbage collection, pauses and syscalls took of them.
//
// [Collector] is the cheap part, which other reports embed; its [Result] is all
// they need.
package scheduler
