// Package source opens a trace for reading: a file, a named pipe or standard
// input, as it is or compressed with gzip or zstd.
//
// Compression is told by the first bytes, not by the name. Decompression happens
// in Read, on the caller's goroutine: nothing runs that could outlive a Source,
// and whoever cuts the trace into generations already reads beside the workers
// that decode them.
//
// Errors are of type *Error and name the input, except for io.EOF and the end of
// a compressed stream that is cut short (see Source.Read).
package source
