package tracetest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"tracetool/reports"
	"tracetool/reports/contention"
	"tracetool/reports/internal/blocked"
	"tracetool/reports/measure"
	"tracetool/reports/stuck"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

// own is the function of this package that waits while a trace is recorded.
const own = "tracetool/reports/tracetest.settle"

// measureTrace measures a trace in memory: the time of the function, and what is left
// over after the grace, if the trace has one.
func measureTrace(data []byte, name string, need measure.Need) (*measure.Run, error) {
	var m mark
	whole, err := scan(data, traceparse.Options{Name: name}, need, &m)
	if err != nil || m.end() == 0 {
		return whole, err
	}
	function, err := scan(data, traceparse.Options{Name: name, To: m.end()}, need)
	if err != nil {
		return nil, err
	}
	return settled(function, whole), nil
}

func scan(data []byte, opts traceparse.Options, need measure.Need, more ...any) (*measure.Run, error) {
	c := measure.NewCollector(need, new(reports.Options))
	sinks := c.Sinks()
	for i, sink := range sinks {
		sinks[i] = active(sink)
	}
	trace, err := traceparse.Scan(context.Background(), bytes.NewReader(data), opts, append(sinks, more...)...)
	if err != nil {
		return nil, err
	}
	return c.Run(trace)
}

// active keeps from a sink what is not the function's: goroutines that did nothing
// but wait, from before the trace to its end, which other tests have left behind,
// and those of package testing that wait for a test.
func active(sink any) any {
	switch s := sink.(type) {
	case *contention.Collector:
		return activeWaits{s}
	case *stuck.Collector:
		return activeStuck{s}
	case *blocked.Collector:
		return activeBlocked{s}
	}
	return sink
}

type activeWaits struct{ *contention.Collector }

func (a activeWaits) Wait(w *fact.Wait) {
	idle := w.StartOpen && w.EndOpen
	if !idle && !harness(w.G, w.Site) {
		a.Collector.Wait(w)
	}
}

type activeStuck struct{ *stuck.Collector }

func (a activeStuck) Goroutine(g *fact.Goroutine) {
	if !idle(g) {
		a.Collector.Goroutine(g)
	}
}

type activeBlocked struct{ *blocked.Collector }

func (a activeBlocked) Goroutine(g *fact.Goroutine) {
	if !idle(g) {
		a.Collector.Goroutine(g)
	}
}

// idle reports whether a goroutine is older than the trace, and never ran in it,
// or waits for a test.
func idle(g *fact.Goroutine) bool {
	return g.EndOpen && (g.StartOpen && g.FirstRun < 0 || harness(g, g.LastSite))
}

// harness reports whether a goroutine waits at a site as package testing does, or
// this one. A test runs at once when its parent has started it: the parent, and a
// parallel test that is to be paused, may come to wait a little later, in the
// trace.
func harness(g *fact.Goroutine, site *fact.Site) bool {
	switch {
	case site == nil:
		return false
	case site.Frame.Func == own:
		return true
	case strings.HasPrefix(site.Call, "testing.("):
		return strings.HasSuffix(site.Call, ".Run") || g.StartOpen
	}
	return false
}

// readBaseline reads a baseline file, or measures a trace.
func readBaseline(path string, need measure.Need) (measure.Series, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if measure.IsBaseline(data) {
		runs, err := measure.ReadBaseline(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return runs, nil
	}
	run, err := measureTrace(data, path, need)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return measure.Series{run}, nil
}
