package findings

import (
	"fmt"
	"time"

	"tracetool/reports"
	"tracetool/reports/render/format"
)

const (
	procsBusy   = 0.6 // in use ÷ (wall·procs)
	assistShare = 0.05
	stwShare    = 0.02
	yieldRate   = 1000 // calls of Gosched a second, at one site
	minYields   = 200
)

var tooFewProcs = Rule{
	Key: "too-few-procs",
	Doc: "Goroutines were runnable, waiting for a proc, longer than they ran, while at least 60% of the procs' time " +
		"was in use, by running goroutines or syscalls that kept their proc, and at least 1 ms was run. " +
		"The score is 40 + 50·(1 − running÷runnable).",
	Check: func(in *Input) []reports.Finding {
		capacity := in.wall() * time.Duration(max(1, in.Trace.GOMAXPROCS))
		busy := share(in.Running+in.Syscalls, capacity)
		if in.Runnable <= in.Running || in.Running < time.Millisecond || busy < procsBusy {
			return nil
		}
		n := score(40, 90, 1-share(in.Running, in.Runnable))
		return []reports.Finding{{
			Severity: severity(n), Score: n,
			Title: fmt.Sprintf("Goroutines wait for a proc longer than they run: runnable %s, running %s.",
				format.Duration(in.Runnable), format.Duration(in.Running)),
			Evidence: []string{fmt.Sprintf("%s busy %s of the time: the program wants more processors, or fewer goroutines that compute.",
				format.Plural(int64(in.Trace.GOMAXPROCS), "proc was", "procs were"), format.Share(busy))},
			Command: in.command("scheduler"),
		}}
	},
}

var gcAssist = Rule{
	Key: "gc-assist",
	Doc: "Goroutines spent at least 5% of their running time, and at least 1 ms, helping the garbage collector " +
		"(mark assist). The score is 30 + 60·min(1, 2·share).",
	Check: func(in *Input) []reports.Finding {
		part := share(in.Assist, in.Running)
		if part < assistShare || in.Assist < time.Millisecond {
			return nil
		}
		n := score(30, 90, 2*part)
		return []reports.Finding{{
			Severity: severity(n), Score: n,
			Title: fmt.Sprintf("The garbage collector makes goroutines work for it: mark assists take %s of running time (%s).",
				format.Share(part), format.Duration(in.Assist)),
			Evidence: []string{"The program allocates faster than the collector marks: allocate less, or raise GOGC or GOMEMLIMIT."},
			Command:  in.command("scheduler"),
		}}
	},
}

var stopTheWorld = Rule{
	Key: "stop-the-world",
	Doc: "The world was stopped for at least 2% of the wall and at least 1 ms. The score is 40 + 60·min(1, 4·share).",
	Check: func(in *Input) []reports.Finding {
		part := share(in.Stopped, in.wall())
		if part < stwShare || in.Stopped < time.Millisecond {
			return nil
		}
		n := score(40, 100, 4*part)
		return []reports.Finding{{
			Severity: severity(n), Score: n,
			Title: fmt.Sprintf("The world is stopped %s of the time: %s in %s.",
				format.Share(part), format.Duration(in.Stopped), format.Plural(in.Pauses, "pause", "pauses")),
			Command: in.command("scheduler"),
		}}
	},
}

var goschedLoop = Rule{
	Key: "gosched-loop",
	Doc: "Goroutines called runtime.Gosched at one site at least 1000 times a second, and at least 200 times: they spin. " +
		"The score is 40 + 50·min(1, rate÷50000).",
	Check: func(in *Input) []reports.Finding {
		var spinning []Yield
		for _, y := range in.Yields {
			if y.Site != nil && y.Calls >= minYields && in.perSecond(y.Calls) >= yieldRate {
				spinning = append(spinning, y)
			}
		}
		if len(spinning) == 0 {
			return nil
		}
		return []reports.Finding{in.spin(spinning[0], len(spinning)-1)}
	},
}

func (in *Input) perSecond(n int64) float64 { return float64(n) / in.wall().Seconds() }

// spin is the finding about a site; others counts further ones.
func (in *Input) spin(y Yield, others int) reports.Finding {
	rate := in.perSecond(y.Calls)
	n := score(40, 90, rate/50000)
	f := reports.Finding{
		Severity: severity(n), Score: n, Site: y.Site.Frame,
		Title: fmt.Sprintf("Goroutines spin in %s: %s yielded with runtime.Gosched %s, %s a second.",
			format.Mention(y.Site.Frame), format.Plural(y.Goroutines, "goroutine", "goroutines"),
			format.Plural(y.Calls, "time", "times"), format.Compact(int64(rate))),
		Evidence: []string{"A loop that yields until an atomic changes never blocks, and so is in no wait; " +
			"a lock, a condition or a channel would let it sleep."},
		Command: in.command("scheduler"),
	}
	if others > 0 {
		f.Evidence = append(f.Evidence, format.Plural(int64(others), "other site does", "other sites do")+" the same.")
	}
	return f
}

var damagedTrace = Rule{
	Key: "damaged-trace",
	Doc: "Part of the trace is lost or cannot be read. The score is 30 + 70·(time lost ÷ time covered).",
	Check: func(in *Input) []reports.Finding {
		t := &in.Trace
		if len(t.Warnings) == 0 {
			return nil
		}
		n := score(30, 100, share(t.LostTime, t.LostTime+in.wall()))
		return []reports.Finding{{
			Severity: reports.Error, Score: n,
			Title: fmt.Sprintf("The trace is damaged: about %s and %s of it are lost, and all figures leave them out.",
				format.Duration(t.LostTime), format.Bytes(t.LostBytes)),
		}}
	},
}
