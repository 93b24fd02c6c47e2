package render_test

import (
	"math"
	"time"

	"tracetool/reports"
	"tracetool/traceparse/fact"
)

// documents are what every format is tried on.
func documents() map[string]*reports.Document {
	return map[string]*reports.Document{
		"screen":  screen(),
		"units":   units(),
		"quiet":   quiet(),
		"checks":  checks(),
		"kept":    kept(),
		"compare": comparison(),
	}
}

func frame(name, file string, line int) fact.Frame {
	return fact.Frame{Func: name, File: "/src/" + file, Line: line}
}

const (
	ms = time.Millisecond
	µs = time.Microsecond
)

// screen is a first screen as a person would meet it.
func screen() *reports.Document {
	const svc = "github.com/example/shop/v2/"
	get := frame(svc+"internal/cache.(*Store).Get", "cache/store.go", 41)
	refresh := frame(svc+"internal/cache.(*Store).refresh", "cache/store.go", 88)
	emit := frame(svc+"ingest.(*Parser).emit", "ingest/parser.go", 203)
	loop := frame(svc+"ingest.(*Writer[go.shape.struct { Key string }]).loop", "ingest/writer.go", 57)
	process := frame("github.com/nats-io/nats-server/v2/server.(*jetStreamCluster).processStreamAssignmentResults", "server/jetstream_cluster.go", 4812)
	push := frame(svc+"mail.(*Queue).push", "mail/queue.go", 77)

	breakdown := &reports.Table{
		Key: "states",
		Columns: []reports.Column{
			{Key: "state"},
			{Key: "total_ns", Head: "total", Unit: reports.Duration},
			{Key: "share", Head: "share", Unit: reports.Share},
			{Key: "bar", Unit: reports.Bar, Show: reports.TextOnly},
		},
	}
	for _, row := range []struct {
		name  string
		total time.Duration
		share float64
	}{
		{"running", 9610 * ms, 0.041}, {"runnable (waiting for a proc)", 3020 * ms, 0.013},
		{"contention", 20300 * ms, 0.087}, {"coordination", 158 * time.Second, 0.674},
		{"external (network, sleep)", 42900 * ms, 0.183}, {"runtime", 510 * ms, 0.002},
	} {
		breakdown.Add(row.name, row.total, row.share, row.share)
	}

	sites := &reports.Table{
		Key: "sites", Screenful: 4,
		Columns: []reports.Column{
			{Key: "operation", Head: "operation"},
			{Key: "class", Head: "class", Show: reports.DataOnly},
			{Key: "site", Head: "site", Unit: reports.Place},
			{Key: "waits", Head: "waits", Unit: reports.Count},
			{Key: "open", Head: "open", Unit: reports.Count},
			{Key: "total_ns", Head: "total", Unit: reports.Duration},
			{Key: "mean_ns", Head: "mean", Unit: reports.Duration},
			{Key: "p99_ns", Head: "p99", Unit: reports.Duration},
			{Key: "max_ns", Head: "max", Unit: reports.Duration},
			{Key: "waker_site", Head: "released by", Unit: reports.Func},
			{Key: "waker_share", Unit: reports.Share},
		},
	}
	sites.Add("mutex", "contention", get, int64(48210), int64(0), 12400*ms, 257*µs, 3100*µs, 18*ms, refresh.Func, 0.97)
	sites.Add("chan-send", "contention", emit, int64(9114), int64(12), 7900*ms, 866*µs, 4*ms, 31200*µs, loop.Func, 1.0)
	sites.Add("rwmutex-write", "contention", process, int64(7), int64(0), 41*ms, 5857*µs, 19*ms, 19*ms, process.Func, 0.571)
	sites.Add("chan-send", "contention", push, int64(12), int64(12), 38400*ms, nil, nil, nil, nil, nil)
	for i := range 34 {
		sites.Add("once", "contention", fact.Frame{}, int64(1), int64(0), time.Duration(34-i)*µs, time.Duration(34-i)*µs, nil, nil, nil, nil)
	}

	groups := &reports.Table{
		Key: "groups",
		Columns: []reports.Column{
			{Key: "group", Unit: reports.Func},
			{Key: "goroutines", Head: "goroutines", Unit: reports.Count},
			{Key: "alive", Head: "alive", Unit: reports.Count},
			{Key: "running_ns", Head: "running", Unit: reports.Duration},
			{Key: "runnable_ns", Head: "runnable", Unit: reports.Duration},
			{Key: "contention_ns", Head: "contention", Unit: reports.Duration},
			{Key: "coordination_ns", Head: "coordination", Unit: reports.Duration},
			{Key: "external_ns", Head: "external", Unit: reports.Duration},
		},
		Note: "Goroutines with the same entry function and creation site.",
	}
	groups.Add("net/http.(*conn).serve", int64(64), int64(64), 4800*ms, 1100*ms, 12100*ms, 31*time.Second, 40200*ms)
	groups.Add(svc+"ingest.Start.func1", int64(300), int64(20), 3300*ms, 900*ms, 7900*ms, 101*time.Second, time.Duration(0))
	groups.Add("main.main", int64(1), int64(1), 12*ms, 80*µs, time.Duration(0), 5*time.Second, time.Duration(0))

	return &reports.Document{
		Report: "summarize",
		Trace: fact.Trace{
			Path: "trace.out", Version: 26, Duration: 5012345678,
			Started: time.Date(2026, 10, 14, 12, 3, 11, 482e6, time.UTC),
			Events:  6_012_345, Bytes: 29_600_000, Generations: 6, GOMAXPROCS: 8, Created: 412, Alive: 96,
		},
		Findings: []reports.Finding{
			{
				Rule: "lock-contention", Severity: reports.Warning, Score: 81, Site: get,
				Title: "A lock holds the program back: 91% of lock waiting is at cache.(*Store).Get (store.go:41).",
				Evidence: []string{
					"38 goroutines waited 12.4s in 48,210 waits, p99 3.10ms; 97% were released by cache.(*Store).refresh (store.go:88).",
				},
				Command: "tracetool locks --focus cache trace.out",
			},
			{
				Rule: "slow-consumer", Severity: reports.Warning, Score: 64, Site: emit,
				Title:   "Senders wait for one slow consumer: ingest.(*Parser).emit (parser.go:203) blocked 7.90s on send.",
				Command: "tracetool channels --focus ingest trace.out",
			},
			{
				Rule: "stuck", Severity: reports.Info, Score: 31, Site: push,
				Title:   "12 goroutines are still blocked on a send at the end: mail.(*Queue).push (queue.go:77), since 3.20s.",
				Command: "tracetool stuck trace.out",
			},
		},
		Quiet: "Nothing stands out.",
		Sections: []reports.Section{
			{Title: "Where goroutine time went", Table: breakdown},
			{Title: "Contention sites", Table: sites},
			{Title: "Groups", Table: groups},
			{Title: "Scheduler", Text: []string{
				"scheduling delay p50 8.00µs · p99 1.90ms · max 14.0ms",
				"GC 6 cycles, stop-the-world 1.20ms in 12 pauses, assists 0.4%",
			}},
		},
	}
}

// units has every unit and every difficulty: values that are not known, names
// that are long, wide, or hostile, a damaged trace.
func units() *reports.Document {
	long := "example.org/a/b.Process[go.shape.map[string]example.org/x.Y,go.shape.int].func1.2"
	hostile := "a|b `c` <img>\n\x1b[31mred\x1b[0m *x* \x07_y_\x1b]0;title\x07"
	all := &reports.Table{
		Key: "all",
		Columns: []reports.Column{
			{Key: "name", Head: "name"},
			{Key: "count", Head: "count", Unit: reports.Count},
			{Key: "total_ns", Head: "total", Unit: reports.Duration},
			{Key: "at_ns", Head: "at", Unit: reports.Offset},
			{Key: "share", Head: "share", Unit: reports.Share},
			{Key: "heap_bytes", Head: "heap", Unit: reports.Bytes},
			{Key: "goroutine", Head: "goroutine", Unit: reports.ID},
			{Key: "alive", Head: "alive", Unit: reports.Bool},
			{Key: "bar", Head: "bar", Unit: reports.Bar, Show: reports.TextOnly},
			{Key: "entry", Head: "entry function", Unit: reports.Func},
			{Key: "source", Head: "source", Unit: reports.File},
			{Key: "site", Head: "site", Unit: reports.Place},
			{Key: "created_at", Head: "created at", Unit: reports.Place},
			{Key: "labels", Head: "labels", Unit: reports.List},
			{Key: "ids", Head: "ids", Unit: reports.IDs},
			{Key: "raw", Head: "raw", Show: reports.DataOnly},
		},
	}
	all.Add(hostile, int64(1234567), 1234*time.Second, fact.Time(1234567890), 0.0867, int64(29_600_000), int64(4711), true, 0.5,
		long, "/a/b/c.go", frame("main.work", "x.go", 41), frame("main.main", "main.go", 7),
		[]string{"one", "two;three", "<four>"}, []int64{1, 22, 333}, hostile)
	all.Add("漢字の仕事 — naïve", int64(0), time.Duration(0), fact.Time(0), 0.0, int64(0), int64(1), false, 0.0001,
		"gopkg.in/yaml%2ev3.(*Decoder).Decode", "", fact.Frame{Func: "main.unknownLine"}, fact.Frame{},
		[]string{}, []int64(nil), "")
	all.Add(nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil)
	all.Add("tiny", int64(-5), 999_999*time.Nanosecond, fact.Time(999), 0.00001, int64(999), int64(math.MaxInt64), true, 1.0,
		"main.(*T).m-fm", `C:\src\win.go`, fact.Frame{File: "/only/file.go", Line: 3}, frame(long, "generated_with_a_long_name.go", 123456),
		[]string{strings50, strings50}, []int64{10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120}, "=1+1")

	names := &reports.Table{
		Key:     "names",
		Columns: []reports.Column{{Key: "task", Head: "task"}, {Key: "function", Head: "function", Unit: reports.Func}, {Key: "total_ns", Head: "total", Unit: reports.Duration}},
	}
	names.Add("checkout", long, 257*µs)
	names.Add("checkout", "example.org/shop.(*Checkout[...]).ChargeTheCreditCardAndWaitForTheBankToAnswer.func1", 999_600*µs)

	return &reports.Document{
		Report: "everything",
		Trace: fact.Trace{
			Path: "runs/2026-10-14/production-eu-west-1/checkout/trace.out", Version: 23,
			From: 1_500_000_000, Duration: 250 * ms, Events: 48_210, Bytes: 812, Generations: 1, Created: 1, Alive: 0,
			LostBytes: 1_200_000, LostTime: 480 * ms,
			Warnings: []fact.Warning{
				{Code: "truncated", Message: "the trace ends in the middle of a generation: 1.20MB, about 480ms, could not be read"},
				{Code: "no-cpu-samples", Message: "the trace holds no CPU samples"},
			},
		},
		Findings: []reports.Finding{
			{Rule: "deadlock", Severity: reports.Error, Score: 100, Title: "Goroutines wait for each other | " + hostile,
				Evidence: []string{"- first", "2. second " + strings50 + strings50 + strings50},
				Command:  `tracetool stuck --focus 'a (b|c) d' --ignore "x y" runs/2026-10-14/production-eu-west-1/checkout/trace.out --top 0`},
			{Rule: "note", Severity: reports.Info, Score: 7, Title: "No site, no evidence."},
		},
		Sections: []reports.Section{
			{Title: "All units", Text: []string{"# not a heading", "second line with 漢字 " + strings50 + strings50}, Table: all},
			{Title: "Names", Table: names},
			{Title: "Empty", Table: &reports.Table{Key: "empty", Columns: names.Columns, Note: "Nothing was found."}},
			{Title: "Words", Text: []string{"only text"}},
		},
	}
}

const strings50 = "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvw"

// quiet has nothing to say.
func quiet() *reports.Document {
	return &reports.Document{
		Report: "findings",
		Trace:  fact.Trace{Path: "-", Version: 21, Duration: 42, Events: 1, Bytes: 16, GOMAXPROCS: 1},
		Quiet:  "Nothing stands out: goroutines ran or waited for the network, and nobody waited long for a lock.",
	}
}
