package findings

import (
	"fmt"
	"time"

	"tracetool/reports"
	"tracetool/reports/render/format"
)

const (
	procsBusy   = 0.6 // running ÷ (wall·procs)
	assistShare = 0.05
	stwShare    = 0.02
	yieldRate   = 1000 // calls of Gosched a second, at one site
	minYields   = 200
)

var tooFewProcs = Rule{
	Key: "too-few-procs",
	Doc: "Goroutines were runnable, waiting for a proc, longer than they ran, while at least 60% of the procs' time " +
		"was in use and at least 1 ms was run. The score is 40 + 50·(1 − running÷runnable).",
	Check: func(in *Input) []reports.Finding {
		capacity := in.wall() * time.Duration(max(1, in.Trace.GOMAXPROCS))
		if in.Runnable <= in.Running || in.Running < time.Millisecond || share(in.Running, capacity) < procsBusy {
			return nil
		}
		n := score(40, 90, 1-share(in.Running, in.Runnable))
		return []reports.Finding{{
			Severity: severity(n), Score: n,
			Title: fmt.Sprintf("Goroutines wait for a proc longer than they run: runnable %s, running %s.",
				format.Duration(in.Runnable), format.Duration(in.Running)),
			Evidence: []string{fmt.Sprintf("%s busy %s of the time: the program wants more processors, or fewer goroutines that compute.",
				plural(int64(in.Trace.GOMAXPROCS), "proc was", "procs were"), format.Share(share(in.Running, capacity)))},
			Command: in.command("scheduler"),
		}}
	},
}

func plural(n int64, one, many string) string { return format.Plural(n, one, many) }

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
		var found []reports.Finding
		for _, y := range in.Yields {
			rate := float64(y.Calls) / in.wall().Seconds()
			if y.Site == nil || y.Calls < minYields || rate < yieldRate {
				continue
			}
			n := score(40, 90, rate/50000)
			found = append(found, reports.Finding{
				Severity: severity(n), Score: n, Site: y.Site.Frame,
				Title: fmt.Sprintf("Goroutines spin in %s: it called runtime.Gosched %s (%s a second).",
					format.Mention(y.Site.Frame), format.Plural(y.Calls, "time", "times"), format.Compact(int64(rate))),
				Evidence: []string{fmt.Sprintf("%s did. A loop that yields until an atomic changes blocks nobody, and so appears in no wait; a lock or a channel would let them sleep.",
					format.Plural(y.Goroutines, "goroutine", "goroutines"))},
				Command: in.command("scheduler"),
			})
		}
		return found
	},
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
