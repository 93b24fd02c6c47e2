package findings

import (
	"fmt"
	"time"

	"tracetool/reports"
	"tracetool/reports/render/format"
	"tracetool/reports/scheduler"
)

const (
	procsBusy      = 0.6 // in use ÷ capacity
	assistShare    = 0.05
	stwShare       = 0.02
	minRuntimeWall = 100 * time.Millisecond // a shorter trace shows a start, not a habit
	yieldRate      = 1000                   // calls of Gosched a second, at one site
	minYields      = 200
	yieldCost      = 0.01 // running between them ÷ wall
)

var tooFewProcs = Rule{
	Key: "too-few-procs",
	Doc: "In a trace of at least 100 ms, goroutines were runnable, waiting for a proc, longer than they ran, while at least 60% of the procs' time " +
		"was in use (by running goroutines, the runtime, or syscalls that kept their proc) and at least 1 ms was run. " +
		"The score is 40 + 50·(1 − running÷runnable).",
	Check: func(in *Input) []reports.Finding {
		s := in.Scheduler
		if s.Wall < minRuntimeWall || s.Runnable <= s.Running || s.Running < time.Millisecond || s.Busy() < procsBusy {
			return nil
		}
		n := score(40, 90, 1-share(s.Running, s.Runnable))
		return []reports.Finding{{
			Severity: severity(n), Score: n,
			Title: fmt.Sprintf("Goroutines wait for a proc longer than they run: runnable %s, running %s.",
				format.Duration(s.Runnable), format.Duration(s.Running)),
			Evidence: []string{fmt.Sprintf("%s busy %s of the time, %s of it with the garbage collector and other work of the runtime. "+
				"The program wants more processors, or less to compute at a time.",
				format.Plural(int64(s.GOMAXPROCS), "proc was", "procs were"), format.Share(s.Busy()),
				format.Share(share(s.System, s.Running+s.System+s.Syscalls)))},
			Command: in.command("scheduler"),
		}}
	},
}

var gcAssist = Rule{
	Key: "gc-assist",
	Doc: "In a trace of at least 100 ms, goroutines spent at least 5% of their running time, and at least 1 ms, " +
		"helping the garbage collector (mark assist). The score is 30 + 60·min(1, 2·share).",
	Check: func(in *Input) []reports.Finding {
		assist := in.Scheduler.Assist.Total
		part := share(assist, in.Scheduler.Running)
		if part < assistShare || assist < time.Millisecond || in.wall() < minRuntimeWall {
			return nil
		}
		n := score(30, 90, 2*part)
		return []reports.Finding{{
			Severity: severity(n), Score: n,
			Title: fmt.Sprintf("The garbage collector makes goroutines work for it: mark assists take %s of running time (%s).",
				format.Share(part), format.Duration(assist)),
			Evidence: []string{"The program allocates faster than the collector marks: allocate less, or raise GOGC or GOMEMLIMIT."},
			Command:  in.command("scheduler --table assists"),
		}}
	},
}

var stopTheWorld = Rule{
	Key: "stop-the-world",
	Doc: "In a trace of at least 100 ms the world was stopped for at least 2% of the wall and at least 1 ms. " +
		"The score is 40 + 60·min(1, 4·share).",
	Check: func(in *Input) []reports.Finding {
		p := in.Scheduler.Pause
		part := share(p.Total, in.wall())
		if part < stwShare || p.Total < time.Millisecond || in.wall() < minRuntimeWall {
			return nil
		}
		n := score(40, 100, 4*part)
		f := reports.Finding{
			Severity: severity(n), Score: n,
			Title: fmt.Sprintf("The world is stopped %s of the time: %s in %s.",
				format.Share(part), format.Duration(p.Total), format.Plural(p.Count, "pause", "pauses")),
			Command: in.command("scheduler --table pauses"),
		}
		if kinds := in.Scheduler.Pauses; len(kinds) > 0 {
			f.Evidence = []string{fmt.Sprintf("Most of it for %s: %s in %s.",
				kinds[0].Kind, format.Duration(kinds[0].Total), format.Plural(kinds[0].Count, "pause", "pauses"))}
		}
		return []reports.Finding{f}
	},
}

var goschedLoop = Rule{
	Key: "gosched-loop",
	Doc: "Goroutines called runtime.Gosched at one site at least 1000 times a second and at least 200 times, " +
		"and ran for at least 1% of the wall just before these calls: they spin. The score is 40 + 50·min(1, rate÷50000).",
	Check: func(in *Input) []reports.Finding {
		var spinning []scheduler.Yield
		for _, y := range in.Scheduler.Yields {
			if in.spins(&y) {
				spinning = append(spinning, y)
			}
		}
		if len(spinning) == 0 {
			return nil
		}
		return []reports.Finding{in.spin(&spinning[0], len(spinning)-1)}
	},
}

// spins leaves out what the runtime does on the program's behalf: runtime.GC
// yields thousands of times while it sweeps.
func (in *Input) spins(y *scheduler.Yield) bool {
	return y.Site.Call == "runtime.Gosched" && in.Filter.Keep(y.Site.Func) &&
		y.Count >= minYields && in.perSecond(y.Count) >= yieldRate && share(y.Running, in.wall()) >= yieldCost
}

func (in *Input) perSecond(n int64) float64 { return float64(n) / in.wall().Seconds() }

// spin is the finding about a site; others counts further ones.
func (in *Input) spin(y *scheduler.Yield, others int) reports.Finding {
	rate := in.perSecond(y.Count)
	n := score(40, 90, rate/50000)
	f := reports.Finding{
		Severity: severity(n), Score: n, Site: y.Site.Frame,
		Title: fmt.Sprintf("Goroutines spin in %s: %s yielded with runtime.Gosched %s, %s a second.",
			format.Mention(y.Site.Frame), format.Plural(y.Goroutines, "goroutine", "goroutines"),
			format.Plural(y.Count, "time", "times"), format.Compact(int64(rate))),
		Evidence: []string{"A loop that yields until an atomic changes never blocks, and so is in no wait; " +
			"a lock, a condition or a channel would let it sleep."},
		Command: in.command("cpu"),
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
		lost := "about " + format.Duration(t.LostTime)
		if t.LostBytes > 0 {
			lost += " and " + format.Bytes(t.LostBytes)
		}
		return []reports.Finding{{
			Severity: reports.Error, Score: n,
			Title: "The trace is damaged: " + lost + " of it are lost. All figures leave them out.",
		}}
	},
}
