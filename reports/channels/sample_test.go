package channels

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tracetool/reports"
	"tracetool/reports/contention"
	"tracetool/reports/internal/blocking"
	"tracetool/reports/internal/meanwhile"
	"tracetool/reports/internal/reporttest"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

const samples = "../../samples"

func scan(t *testing.T, path string, o traceparse.Options, sinks ...any) *fact.Trace {
	t.Helper()
	source, err := traceparse.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	trace, err := traceparse.Scan(context.Background(), source, o, sinks...)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

func sampleRows(t *testing.T, name string) []*Row {
	t.Helper()
	c := blocking.NewCollector()
	trace := scan(t, filepath.Join(samples, name, "trace.out"), traceparse.Options{}, c)
	return Rows(c.Result(trace), &reports.Options{})
}

// TestPlanted: the verdict on each sample's channels, and what the slower side
// did, as the program has it. Rows that are not named are one-off channels.
func TestPlanted(t *testing.T) {
	for _, test := range []struct {
		sample           string
		rank             int
		sender, receiver string
		verdict          Verdict
		slower           string // what the slower side did nine tenths of the time
	}{
		// The consumer sleeps for a millisecond after each message.
		{"slow-consumer", 0, "produce", "consume", ConsumerBound, "sleep at main.writeRow"},
		// The producer does; four consumers share it.
		{"slow-producer", 0, "produce", "consume", ProducerBound, "sleep at main.readRow"},
		// The stage in the middle computes; the one before it waits to send, the
		// one behind it to receive.
		{"slow-stage", 0, "decode", "resize", ConsumerBound, "running"},
		{"slow-stage", 1, "resize", "encode", ProducerBound, "running"},
		// Three workers wait most of the time for the next burst: the producer
		// is the slower side, as in any healthy pool.
		{"worker-pool", 0, "submitBursts", "worker", ProducerBound, "sleep at main.submitBursts"},
		// 55 of 110 answers come too late; nobody receives them.
		{"leak-send", 0, "(*request).answer", "handle", ConsumerBound, ""},
		// Three slow sources run into one select.
		{"fanin-select", 0, "readSensor", "merge", ProducerBound, "sleep at main.readSensor"},
		// Two tokens for ten downloads.
		{"semaphore", 0, "tokens.acquire", "tokens.release", ConsumerBound, "sleep at main.download"},
		{"steady-service", 0, "feed", "worker", ProducerBound, "sleep at main.feed"},
	} {
		r := sampleRows(t, test.sample)[test.rank]
		if r.Senders.Site().Func != "main."+test.sender || r.Receivers.Site().Func != "main."+test.receiver || r.Verdict != test.verdict {
			t.Errorf("%s: %s", test.sample, r.Sentence())
		}
		if _, a := r.slower(); !mostly(a, test.slower) {
			t.Errorf("%s: %s", test.sample, a)
		}
		if r.Limit != (test.sample == "semaphore") {
			t.Errorf("%s: limit %v", test.sample, r.Limit)
		}
	}
}

// mostly reports whether the activity is, for nine tenths, what it begins with.
func mostly(a *meanwhile.Activity, what string) bool {
	if what == "" {
		return a.Total() == 0
	}
	most, d := a.Most()
	got := most.String()
	if most == meanwhile.Waiting {
		var on meanwhile.Thing
		on, d = a.WaitingOn()
		got = on.String()
	}
	return strings.HasPrefix(got, what) && d*10 > a.Total()*9
}

// TestMessages: every message of an unbuffered channel had somebody wait for it.
func TestMessages(t *testing.T) {
	data, err := os.ReadFile(samples + "/slow-consumer/truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var truth struct{ Counters map[string]int64 }
	if err := json.Unmarshal(data, &truth); err != nil {
		t.Fatal(err)
	}
	r := sampleRows(t, "slow-consumer")[0]
	if got := r.Senders.Woken + r.Receivers.Woken; got != truth.Counters["messages"] {
		t.Errorf("%d of %d messages", got, truth.Counters["messages"])
	}
}

// TestIdle: workers without work are idle, a ticker is no channel, and nothing
// in a healthy service makes senders wait.
func TestIdle(t *testing.T) {
	var workers *Row
	for _, r := range sampleRows(t, "healthy-idle") {
		switch r.Receivers.Site().Func {
		case "main.(*service).worker":
			workers = r
		case "main.(*service).collectMetrics":
			t.Errorf("a ticker is listed: %s", r.Sentence())
		}
		if r.Verdict == ConsumerBound {
			t.Error(r.Sentence())
		}
	}
	if workers == nil || workers.Verdict != Idle || workers.Receivers.Open != 4 {
		t.Errorf("workers: %+v", workers)
	}
}

var operations = []fact.Operation{fact.ChanSend, fact.ChanReceive, fact.Select}

// TestSums: over all samples and over windows of them, what a side did while the
// other waited sums to the waits that goroutines ended, and all rows, with the
// timers that are left out, hold the time of the wait table.
func TestSums(t *testing.T) {
	paths, err := filepath.Glob(samples + "/*/trace.out")
	older, err2 := filepath.Glob(samples + "/versions/*.trace.gz")
	if err != nil || err2 != nil || len(paths) < 10 || len(older) < 4 {
		t.Fatal("no samples", err, err2)
	}
	for _, path := range slices.Concat(paths, older) {
		for _, window := range []traceparse.Options{{}, {From: 20 * time.Millisecond, To: 150 * time.Millisecond}} {
			c, waits := blocking.NewCollector(), contention.NewCollector()
			trace := scan(t, path, window, c, waits)
			result := c.Result(trace)
			o := reports.Options{ShowRuntime: true}
			total := timers(result)
			for _, r := range Rows(result, &o) {
				total += r.Senders.Blocked() + r.Receivers.Blocked()
				checkSums(t, path, r)
			}
			for _, r := range waits.Result().ByOperation(&contention.Filter{Options: o, Operations: operations}) {
				total -= r.Total()
			}
			if total != 0 {
				t.Errorf("%s: %v more than in the wait table", path, total)
			}
		}
	}
}

// timers is the time waited at channels that rows leave out.
func timers(result *blocking.Result) time.Duration {
	var sum time.Duration
	for _, channel := range result.Channels {
		b := builder{row: Row{Channel: channel}}
		for _, e := range channel.Edges {
			b.add(e)
		}
		if b.isTimer() {
			sum += b.row.Receivers.Blocked()
		}
	}
	return sum
}

func checkSums(t *testing.T, path string, r *Row) {
	t.Helper()
	var sends, receives time.Duration
	for _, e := range r.Channel.Edges {
		switch {
		case e.Kind != fact.WakerGoroutine:
		case e.Sending:
			sends += e.Total()
		default:
			receives += e.Total()
		}
	}
	if got := r.Receivers.Meanwhile.Total(); got != sends {
		t.Errorf("%s: senders waited %v for receivers, who did %v: %s", path, sends, got, r.Sentence())
	}
	if got := r.Senders.Meanwhile.Total(); got != receives {
		t.Errorf("%s: receivers waited %v for senders, who did %v: %s", path, receives, got, r.Sentence())
	}
}

func document(t *testing.T, name string, o reports.Options) *reports.Document {
	t.Helper()
	i := Report.New(flag.NewFlagSet("channels", flag.ContinueOnError))
	trace := scan(t, filepath.Join(samples, name, "trace.out"), traceparse.Options{Name: name}, i)
	d, err := i.View(&reports.Context{Options: o, Trace: *trace})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestGolden(t *testing.T) {
	for _, name := range []string{"slow-stage", "leak-send", "semaphore", "network-echo"} {
		d := document(t, name, reports.Options{})
		for _, format := range []string{"text", "json"} {
			reporttest.Golden(t, filepath.Join("testdata", name+"."+format+".golden"), reporttest.Render(t, d, format))
		}
	}
}

// TestExamples: the traces that the help names are there.
func TestExamples(t *testing.T) {
	for _, example := range Report.Examples {
		words := strings.Fields(example)
		if _, err := os.Stat("../../" + words[len(words)-1]); err != nil || words[1] != Report.Name {
			t.Errorf("%s: %v", example, err)
		}
	}
}
