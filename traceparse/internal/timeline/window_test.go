package timeline_test

import (
	"testing"
	"time"

	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/decode"
	"tracetool/traceparse/internal/tracetest"
)

// sums adds up what lies within one or several windows, and checks that
// nothing lies outside the current one.
type sums struct {
	t        *testing.T
	from, to fact.Time

	times, spans, regions, tasks fact.Breakdown
	waits, delays, ranges        time.Duration
	created                      int64
	goroutines                   map[int64]*fact.Breakdown
}

func (s *sums) inside(what string, start, end fact.Time) {
	if start > end || start < s.from || end > s.to {
		s.t.Errorf("%s from %d to %d, window from %d to %d", what, start, end, s.from, s.to)
	}
}

func (s *sums) Span(f *fact.Span) {
	s.inside("span", f.Start, f.End)
	class := fact.UnknownClass
	if f.State == fact.Waiting {
		class = f.Site.Class()
	}
	s.spans.Add(f.State, class, f.Duration())
	b := s.goroutines[f.G.ID]
	if b == nil {
		b = new(fact.Breakdown)
		s.goroutines[f.G.ID] = b
	}
	b.Add(f.State, class, f.Duration())
}

func (s *sums) Wait(f *fact.Wait) {
	s.inside("wait", f.Start, f.End)
	if f.Total > f.End.Sub(f.Start) {
		s.t.Errorf("wait from %d to %d of %v", f.Start, f.End, f.Total)
	}
	if f.Site.Operation != fact.SyscallOperation {
		s.waits += f.Total
	}
	s.delays += f.Delay
}

func (s *sums) Goroutine(f *fact.Goroutine) {
	s.inside("goroutine", f.Start, f.End)
	s.times.Plus(&f.Times)
	if !f.StartOpen && !f.Group.Canonical().System {
		s.created++
	}
	if f.Times.Total() != f.End.Sub(f.Start) {
		s.t.Errorf("g%d: times %v, life from %d to %d", f.ID, f.Times.Total(), f.Start, f.End)
	}
	if b := s.goroutines[f.ID]; b == nil && f.Times != (fact.Breakdown{}) || b != nil && *b != f.Times {
		s.t.Errorf("g%d: times %v, spans %v", f.ID, f.Times, b)
	}
	if f.FirstRun >= 0 {
		s.inside("first run", f.FirstRun, f.FirstRun)
	}
	if (f.FirstRun >= 0) != (f.Times.Running > 0) && f.Times.Total() > 0 {
		s.t.Errorf("g%d: first run at %d, ran for %v", f.ID, f.FirstRun, f.Times.Running)
	}
	delete(s.goroutines, f.ID)
}

func (s *sums) Region(f *fact.Region) { s.inside("region", f.Start, f.End); s.regions.Plus(&f.Times) }

func (s *sums) Task(f *fact.Task) { s.inside("task", f.Start, f.End); s.tasks.Plus(&f.Times) }

func (s *sums) Range(f *fact.Range) { s.inside("range", f.Start, f.End); s.ranges += f.Duration() }

func (s *sums) Transition(f *fact.Transition) { s.inside("transition", f.Time, f.Time) }

func (s *sums) RangeEdge(f *fact.RangeEdge) { s.inside("range edge", f.Time, f.Time) }

func (s *sums) Metric(f *fact.Metric) { s.inside("metric", f.Time, f.Time) }

func (s *sums) Log(f *fact.Log) { s.inside("log", f.Time, f.Time) }

func (s *sums) Sample(f *fact.Sample) { s.inside("sample", f.Time, f.Time) }

// lumped is b with all of its waiting in one class.
func lumped(b fact.Breakdown) fact.Breakdown {
	b.Waiting = [fact.NumClasses]time.Duration{b.TotalWaiting()}
	return b
}

// total is what must not depend on how a trace is divided into windows.
func (s *sums) total() map[string]any {
	return map[string]any{
		"times": lumped(s.times), "spans": lumped(s.spans), "regions": s.regions, "tasks": s.tasks,
		"waits": s.waits, "ranges": s.ranges, "created": s.created,
	}
}

// TestWindows divides traces into windows: what they hold sums to the whole.
// Only a wait's scheduling delay may be lost, where the window begins within it.
func TestWindows(t *testing.T) {
	for _, s := range tracetest.Samples(t) {
		t.Run(s.Name, func(t *testing.T) {
			tables := decode.NewTables()
			gens := generations(t, tables, &s)
			all := &sums{t: t, to: 1 << 62, goroutines: make(map[int64]*fact.Breakdown)}
			wall, _, created, _ := run(tables, gens, all).Totals()
			parts := &sums{t: t}
			const n = 7
			for i := range fact.Time(n) {
				parts.from, parts.to = wall*i/n, wall*(i+1)/n
				if i == n-1 {
					parts.to = wall + 1
				}
				parts.goroutines = make(map[int64]*fact.Breakdown)
				got, _, _, _ := runWindow(tables, gens, parts.from, parts.to, parts).Totals()
				if want := min(parts.to, wall) - parts.from; got != want {
					t.Errorf("window from %d to %d: wall %d, want %d", parts.from, parts.to, got, want)
				}
			}
			want := all.total()
			for name, got := range parts.total() {
				if got != want[name] {
					t.Errorf("%s: windows %v, whole %v", name, got, want[name])
				}
			}
			// A window may end before the trace tells what a wait older than it is for.
			for class := range fact.UnknownClass {
				if parts.times.Waiting[class] > all.times.Waiting[class] {
					t.Errorf("%v: windows %v, whole %v", class, parts.times.Waiting[class], all.times.Waiting[class])
				}
			}
			if parts.delays > all.delays || created != all.created {
				t.Errorf("delays %v of %v, created %d of %d", parts.delays, all.delays, created, all.created)
			}
		})
	}
}

// TestWindowOutside: a window behind the trace's end holds nothing.
func TestWindowOutside(t *testing.T) {
	s := tracetest.Named(t, "worker-pool")
	tables := decode.NewTables()
	var log tracetest.Log
	wall, _, created, _ := runWindow(tables, generations(t, tables, s), 1<<50, 1<<51, &log).Totals()
	if wall != 0 || created != 0 || len(log.Lines()) != 0 {
		t.Errorf("wall %d, created %d, facts:\n%s", wall, created, log.Text())
	}
}
