package goroutines

import (
	"strings"
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/reports/internal/reporttest"
	"tracetool/traceparse/fact"
)

// TestSummary has every way to end, each with a goroutine 2 that 1 created at
// 100 ms and a trace of 1 s.
func TestSummary(t *testing.T) {
	lock := &fact.Site{Operation: fact.Mutex, Frame: fact.Frame{Func: "app.get", File: "app.go", Line: 9}}
	created := "Goroutine 2 (app.serve, created by goroutine 1 at app.listen app.go:7) "
	for _, test := range []struct {
		name string
		end  func(f feed, g *fact.Goroutine)
		want string
	}{
		{"never ran", func(feed, *fact.Goroutine) {},
			created + "never ran: it has been runnable for 900ms, since 0.100000s."},
		{"ended", func(_ feed, g *fact.Goroutine) { g.FirstRun, g.EndOpen, g.End = 110*ms, false, 300*ms },
			created + "ended at 0.300000s, after 200ms."},
		{"ended in the dark", func(_ feed, g *fact.Goroutine) { g.EndLost, g.FirstRun, g.End = true, 110*ms, 300*ms },
			created + "ended in a damaged part of the trace after 0.300000s."},
		{"running", func(_ feed, g *fact.Goroutine) { g.FirstRun, g.Last, g.LastSince = 110*ms, fact.Running, 900*ms },
			created + "has been running for 100ms, since 0.900000s."},
		{"syscall", func(_ feed, g *fact.Goroutine) {
			g.FirstRun, g.Last, g.LastSince, g.LastSite = 110*ms, fact.Syscall, 900*ms, lock
		}, created + "has been in a syscall at app.get (app.go:9) for 100ms, since 0.900000s."},
		{"coroutine", func(_ feed, g *fact.Goroutine) {
			g.FirstRun, g.Last, g.LastSince, g.LastSite = 110*ms, fact.Waiting, 900*ms, &fact.Site{Operation: fact.Coroutine}
		}, created + "has been waiting in coroutine for 100ms, since 0.900000s."},
		{"not seen again", func(_ feed, g *fact.Goroutine) { g.FirstRun, g.Last, g.LastSince = 110*ms, fact.Unknown, 900*ms },
			created + "has been lost in a damaged part of the trace for 100ms, since 0.900000s."},
		{"woken", func(f feed, g *fact.Goroutine) {
			g.FirstRun, g.Last, g.LastSince, g.LastSite = 110*ms, fact.Waiting, 900*ms, lock
			w := fact.Waker{Kind: fact.WakerGoroutine, ID: 1, Slot: 1, Group: older}
			f.Transition(&fact.Transition{G: g, Time: 500 * ms, From: fact.Waiting, To: fact.Runnable, Waker: w})
			f.Span(&fact.Span{G: g, State: fact.Waiting, Start: 400 * ms, End: 500 * ms, Site: lock, Waker: w})
		}, created + "has been waiting in mutex at app.get (app.go:9) for 100ms, since 0.900000s; " +
			"it was last woken by goroutine 1 (main.main) at 0.500000s, which ended at 0.950000s."},
	} {
		if got := summaryOf(t, test.end); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func summaryOf(t *testing.T, end func(feed, *fact.Goroutine)) string {
	f := feed{newLife(2)}
	main := f.older(1)
	g := f.create(2, 1, 100*ms)
	g.EndOpen, g.End, g.Last, g.LastSince = true, 1000*ms, fact.Runnable, 100*ms
	end(f, g)
	f.end(main, 950*ms)
	f.Goroutine(g)
	d, err := f.view(&reports.Context{Trace: wall})
	if err != nil {
		t.Fatal(err)
	}
	reporttest.Render(t, d, "json") // every row has its cells
	return d.Sections[0].Text[0]
}

// TestNeverRan tells of the creator.
func TestNeverRan(t *testing.T) {
	f := feed{newLife(2)}
	main := f.older(1)
	f.span(main, fact.Waiting, 0, 50*ms)
	g := f.create(2, 1, 100*ms)
	f.span(main, fact.Running, 50*ms, 200*ms)
	f.end(main, 200*ms)
	f.outlive(g, 1000*ms, fact.Runnable)
	d, err := f.view(&reports.Context{Trace: wall})
	if err != nil {
		t.Fatal(err)
	}
	text := reporttest.Render(t, d, "text")
	for _, want := range []string{
		"WHO CREATED IT", "Goroutine 1 (main.main) created it at 0.100000s; it ended at 0.200000s.", "before  waiting", "then    running",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// TestWindowedStory tells of a goroutine that the window cuts at both ends.
func TestWindowedStory(t *testing.T) {
	l := newLife(9)
	trace := scanWindow(t, "deadlock-abba/trace.out", time.Second, 2*time.Second, l)
	d, err := l.view(&reports.Context{Trace: *trace})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(d.Sections[0].Text, "\n")
	for _, want := range []string{
		"has been waiting in mutex at main.(*Bank).writeAudit (main.go:44) for 1.40s, since 0.602859s",
		"It was created at 0.000151s, before the window, and did not run in it.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if _, err := newLifeOf(t, 4711).view(&reports.Context{Trace: *trace}); err == nil ||
		!strings.Contains(err.Error(), "no goroutine 4711 in the window, which has 12 goroutines") {
		t.Error(err)
	}
}

func newLifeOf(t *testing.T, id int64) *life {
	l := newLife(id)
	scanWindow(t, "deadlock-abba/trace.out", time.Second, 2*time.Second, l)
	return l
}
