// Package samples holds small programs, one folder each, that plant one waiting
// pattern in an execution trace, and the traces they made. The README lists what
// each shows. "go generate ./samples" makes all traces anew;
// "go run ./internal/generate cond leak-send", run in this folder, only those two.
package samples

//go:generate go run ./internal/generate
