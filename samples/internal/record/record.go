// Package record runs the body of a sample under an execution trace and writes,
// beside the trace, what the runtime and the sample itself know of that run.
// Tests compare tracetool's figures with this truth.
package record

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"runtime/pprof"
	"runtime/trace"
	"strings"
	"time"
)

// Counters are the numbers a sample keeps of itself, by name. The body sets
// them when its work is done; the map is not safe for concurrent use.
type Counters map[string]int64

// Truth is what is known of a run without reading its trace. Runtime figures are
// differences between the first moment after trace.Start and the last before
// trace.Stop, so they exclude what starting and stopping the trace costs.
type Truth struct {
	Sample     string `json:"sample"`
	GoVersion  string `json:"go_version"`
	GOOS       string `json:"goos"`
	GOARCH     string `json:"goarch"`
	GOMAXPROCS int    `json:"gomaxprocs"`
	DurationNs int64  `json:"duration_ns"`

	// Created counts system goroutines too, such as GC workers that start in
	// this time. Alive counts user goroutines at the end, the main one
	// included. Neither has those that trace.Start creates.
	GoroutinesCreated int64 `json:"goroutines_created"`
	GoroutinesAlive   int64 `json:"goroutines_alive"`

	// The runtime samples one wait in eight: an estimate, rough for few waits.
	MutexWaitEstimateNs int64 `json:"mutex_wait_estimate_ns"`

	GCCycles       int64 `json:"gc_cycles"`
	GCCyclesForced int64 `json:"gc_cycles_forced"`
	GCPauses       int64 `json:"gc_pauses"`
	OtherPauses    int64 `json:"other_pauses"`

	TraceBytes int64    `json:"trace_bytes"`
	Counters   Counters `json:"counters"`

	// Stacks are taken after the runtime's figures: it stops the world for them.
	Stacks []StackOf `json:"stacks,omitempty"`
}

// Main traces body and writes the files that the flags -o and -truth name.
func Main(body func(Counters)) { MainAfter(func() {}, body) }

// MainAfter is Main with a part that runs before the trace starts, for
// settings and for goroutines that are to block earlier than the trace.
func MainAfter(before func(), body func(Counters)) { record(before, body, func() {}) }

// profileStart is time for a CPU profile to look at the program before it begins
// to read samples; that is no part of a sample's trace.
const profileStart = 20 * time.Millisecond

// MainWithCPUProfile is Main with CPU samples in the trace: a CPU profile, which
// nobody reads, runs from before the trace to after it. Its goroutine,
// runtime/pprof.profileWriter, counts as alive.
func MainWithCPUProfile(body func(Counters)) {
	record(func() {
		if err := pprof.StartCPUProfile(io.Discard); err != nil {
			fail(err)
		}
		time.Sleep(profileStart)
	}, body, pprof.StopCPUProfile)
}

// record runs the three parts in turn, the trace around the second only.
func record(before func(), body func(Counters), after func()) {
	out := flag.String("o", "", "write the trace to `FILE` (required)")
	truthFile := flag.String("truth", "", "write the run's true figures to `FILE` as JSON")
	flag.Parse()
	if *out == "" {
		fail(fmt.Errorf("-o FILE is required"))
	}
	before()
	data, truth, err := run(body)
	after()
	if err != nil {
		fail(err)
	}
	if err := os.WriteFile(*out, data, 0o644); err != nil {
		fail(err)
	}
	if *truthFile == "" {
		return
	}
	text, err := json.MarshalIndent(truth, "", "  ")
	if err != nil {
		fail(err)
	}
	if err := os.WriteFile(*truthFile, append(text, '\n'), 0o644); err != nil {
		fail(err)
	}
}

// run traces into memory: a file's writes would be part of the trace.
func run(body func(Counters)) ([]byte, *Truth, error) {
	var buf bytes.Buffer
	counters, stacks := Counters{}, make([]byte, 128<<10)
	tracers := -runtime.NumGoroutine()
	if err := trace.Start(&buf); err != nil {
		return nil, nil, err
	}
	tracers += runtime.NumGoroutine()
	first, start := readRuntime(), time.Now()
	body(counters)
	duration, last := time.Since(start), readRuntime()
	alive, size := runtime.NumGoroutine()-tracers, runtime.Stack(stacks, true)
	trace.Stop()
	delta := func(name string) int64 { return int64(last[name] - first[name]) }
	return buf.Bytes(), &Truth{
		Sample:              name(),
		GoVersion:           runtime.Version(),
		GOOS:                runtime.GOOS,
		GOARCH:              runtime.GOARCH,
		GOMAXPROCS:          runtime.GOMAXPROCS(0),
		DurationNs:          duration.Nanoseconds(),
		GoroutinesCreated:   delta("/sched/goroutines-created:goroutines"),
		GoroutinesAlive:     int64(alive),
		MutexWaitEstimateNs: int64(1e9 * (last["/sync/mutex/wait/total:seconds"] - first["/sync/mutex/wait/total:seconds"])),
		GCCycles:            delta("/gc/cycles/total:gc-cycles"),
		GCCyclesForced:      delta("/gc/cycles/forced:gc-cycles"),
		GCPauses:            delta("/sched/pauses/total/gc:seconds"),
		OtherPauses:         delta("/sched/pauses/total/other:seconds"),
		TraceBytes:          int64(buf.Len()),
		Counters:            counters,
		Stacks:              parseStacks(string(stacks[:size])),
	}, nil
}

// readRuntime reads the metrics that Truth needs; a histogram counts as the
// number of its observations.
func readRuntime() map[string]float64 {
	samples := []metrics.Sample{
		{Name: "/sched/goroutines-created:goroutines"},
		{Name: "/sync/mutex/wait/total:seconds"},
		{Name: "/gc/cycles/total:gc-cycles"},
		{Name: "/gc/cycles/forced:gc-cycles"},
		{Name: "/sched/pauses/total/gc:seconds"},
		{Name: "/sched/pauses/total/other:seconds"},
	}
	metrics.Read(samples)
	values := make(map[string]float64, len(samples))
	for _, s := range samples {
		switch s.Value.Kind() {
		case metrics.KindUint64:
			values[s.Name] = float64(s.Value.Uint64())
		case metrics.KindFloat64:
			values[s.Name] = s.Value.Float64()
		case metrics.KindFloat64Histogram:
			for _, n := range s.Value.Float64Histogram().Counts {
				values[s.Name] += float64(n)
			}
		}
	}
	return values
}

func name() string { return strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") }

func fail(err error) {
	fmt.Fprintf(os.Stderr, "%s: %v\n", name(), err)
	os.Exit(1)
}
