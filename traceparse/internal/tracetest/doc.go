// Package tracetest helps to test what reads traces: the recorded samples, and
// a log of facts as text.
package tracetest
