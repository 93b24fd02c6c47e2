package tracetest

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"runtime/trace"
	"sync"
	"time"
)

// recording is held while this process records: the runtime has one trace.
var recording sync.Mutex

// recorder records a trace into memory: a file's writes would be part of it.
type recorder struct {
	buf    bytes.Buffer
	flight *trace.FlightRecorder // beside go test -trace; else nil
	before int                   // goroutines
	end    func() ([]byte, error)
}

// start begins a trace or, where the process is traced already, a flight recorder
// that forgets nothing.
func (r *recorder) start() error {
	r.end = sync.OnceValues(r.finish)
	err := trace.Start(&r.buf)
	defer func() { r.before = runtime.NumGoroutine() }() // the tracer's included
	if err == nil {
		return nil
	}
	r.flight = trace.NewFlightRecorder(trace.FlightRecorderConfig{MinAge: 24 * time.Hour, MaxBytes: 1 << 40})
	if flightErr := r.flight.Start(); flightErr != nil {
		return fmt.Errorf("cannot record a trace: %w", errors.Join(err, flightErr))
	}
	return nil
}

// stop ends the trace, unless that is done, and returns it.
func (r *recorder) stop() ([]byte, error) { return r.end() }

func (r *recorder) finish() ([]byte, error) {
	if r.flight == nil {
		trace.Stop()
		return r.buf.Bytes(), nil
	}
	_, err := r.flight.WriteTo(&r.buf)
	r.flight.Stop()
	return r.buf.Bytes(), err
}
