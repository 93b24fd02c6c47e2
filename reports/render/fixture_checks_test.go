package render_test

import (
	"math"
	"time"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// hostile is what a name in a trace, or in a budget, may hold.
const hostile = "a|b `c` <img>\n\x1b[31mred\x1b[0m *x* \x07_y_\x1b]0;title\x07 ]]> &amp; ::error::%0A \"q\" [l](http://x) \ufffe"

// checks is a document of every outcome of a check.
func checks() *reports.Document {
	get := frame("example.org/shop/cache.(*Store).Get", "shop/cache.go", 41)
	emit := frame("example.org/shop/ingest.(*Parser).emit", "ingest/parser.go", 203)
	budget := func(line int) fact.Frame { return fact.Frame{File: "budget.yaml", Line: line} }
	broken := func(rule string, severity reports.Severity, site fact.Frame) reports.Finding {
		return reports.Finding{Rule: rule, Severity: severity, Score: 80, Site: site, Operation: "mutex",
			Title: "Lock waiting takes 12.4s, and may take 1s.", Evidence: []string{"38 goroutines waited in 48,210 waits."},
			Command: "tracetool contention --op mutex trace.out"}
	}
	return &reports.Document{
		Report: "check",
		Trace: fact.Trace{Path: "trace.out", Version: 26, Duration: 5 * time.Second, Events: 10, Bytes: 812, GOMAXPROCS: 8,
			Started:  time.Date(2026, 10, 14, 12, 3, 11, 482e6, time.UTC),
			Warnings: []fact.Warning{{Code: "truncated", Message: "the trace ends early"}}},
		Warnings: []fact.Warning{{Code: "unused-suppression", Message: "nothing matches budget.yaml:40"}},
		Checks: []reports.Check{
			{Rule: "lock-waiting", Doc: "Goroutines wait at most 1s for locks. Less is better.", Outcome: reports.Failed,
				Note: "12.4s, at most 1s", Origin: budget(3)},
			{Rule: "no-leaks", Doc: "No goroutine is left.", Outcome: reports.Passed, Note: "0 goroutines", Origin: budget(7)},
			{Rule: "heap", Doc: "The heap stays below 1GB.", Outcome: reports.Undecided, Note: "the trace holds no heap sizes", Origin: budget(9)},
			{Rule: "slow-consumer", Outcome: reports.Skipped, Note: "1 finding suppressed"},
			{Rule: "throughput", Doc: "1000 requests a second", Outcome: reports.Failed, Note: "12", Origin: budget(12)},
			{Rule: hostile, Doc: hostile, Outcome: reports.Failed, Note: hostile, Origin: fact.Frame{File: hostile, Line: 1}},
		},
		Findings: []reports.Finding{
			broken("lock-waiting", reports.Error, get),
			broken("lock-waiting", reports.Warning, fact.Frame{Func: get.Func, File: get.File, Line: 77}),
			broken("throughput", reports.Info, fact.Frame{}),
			{Rule: hostile, Severity: reports.Warning, Score: 12, Title: hostile, Evidence: []string{hostile, ""}, Command: hostile,
				Site: fact.Frame{Func: hostile, File: "a:b/c,d%e " + hostile, Line: -1}, Operation: hostile},
			{Rule: "not-a-check", Title: "No rule is known by this name."},
		},
		Suppressed: []reports.Suppressed{
			{Finding: broken("slow-consumer", reports.Warning, emit), Reason: "known, #12", Until: time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)},
			{Finding: broken("lock-waiting", reports.Info, get), Reason: ""},
		},
	}
}

// kept is a document whose checks all hold.
func kept() *reports.Document {
	return &reports.Document{
		Report: "check",
		Trace:  fact.Trace{Path: "trace.out", Version: 26, Duration: time.Second},
		Quiet:  "All rules are kept.",
		Checks: []reports.Check{{Rule: "no-leaks", Doc: "No goroutine is left.", Outcome: reports.Passed}},
	}
}

// comparison is a document about several traces.
func comparison() *reports.Document {
	trace := func(path string, length time.Duration, version, procs int) fact.Trace {
		return fact.Trace{Path: path, Duration: length, Version: version, GOMAXPROCS: procs, Events: 1000, Bytes: 4096}
	}
	t := &reports.Table{
		Key: "metrics",
		Columns: []reports.Column{
			{Key: "metric", Head: "metric"}, {Key: "old", Head: "old", Unit: reports.Measured}, {Key: "new", Head: "new", Unit: reports.Measured},
			{Key: "change", Head: "change", Unit: reports.Share},
		},
	}
	row := func(metric string, u reports.Unit, old, new float64, change any) {
		t.Add(metric, reports.Quantity{Value: old, Unit: u}, reports.Quantity{Value: new, Unit: u}, change)
	}
	row("lock waiting", reports.Duration, 12.4e9, 257e3+0.4, -0.99998)
	row("waits", reports.Count, 48210, 12.5, -0.9997)
	row("heap", reports.Bytes, 29.6e6, 30e6+0.5, 0.0135)
	row("busy", reports.Share, 0.087, 0.5, 4.7)
	row("queue", reports.Mean, 2.618, -0.5, nil)
	row("unknown", reports.Count, math.NaN(), math.Inf(1), nil)
	t.Add("none", nil, nil, nil)

	bad := trace("runs/new-with-a-long-name.out", 1310*time.Millisecond, 26, 4)
	bad.Warnings = []fact.Warning{{Code: "truncated", Message: "the trace ends early"}}
	lost := trace("-", 990*time.Millisecond, 26, 2)
	lost.LostBytes = 1000
	return &reports.Document{
		Report: "compare",
		Inputs: []reports.Input{
			{Side: "old", Trace: trace("a.out", 1020*time.Millisecond, 25, 2)}, {Side: "old", Trace: trace("b.out", 1310*time.Millisecond, 26, 2)},
			{Side: "old", Trace: trace("c.out", 1100*time.Millisecond, 26, 2)}, {Side: "old", Trace: trace(hostile, 1200*time.Millisecond, 26, 2)},
			{Side: "new", Trace: bad}, {Side: "new", Trace: lost},
		},
		Warnings: []fact.Warning{{Code: "few-traces", Message: "two traces are too few to tell a change from chance"}},
		Findings: []reports.Finding{{Rule: "slower", Severity: reports.Warning, Score: 50, Title: "Lock waiting has grown."}},
		Sections: []reports.Section{{Title: "Metrics", Table: t}},
	}
}
