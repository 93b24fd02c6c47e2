package contention

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

// planted is what a sample's own counters, by name, say of the waits of one kind
// at the sites of one function. A name that is empty is not compared.
type planted struct {
	sample string
	op     fact.Operation
	site   string // a function of package main
	// waits: as many; atMost: no more, for not every lock is contended, and
	// no less than a quarter.
	waits, atMost string
	// ended: as many waits that were not open.
	ended            string
	open, goroutines string
	// waker ended most of the time.
	waker string
}

var plantedWaits = []planted{
	{sample: "slow-consumer", op: fact.ChanSend, site: "produce", waits: "messages", ended: "messages", goroutines: "producers", waker: "main.consume"},
	{sample: "slow-consumer", op: fact.Sleep, site: "writeRow", waits: "messages", goroutines: "1", waker: "timer"},
	{sample: "slow-producer", op: fact.ChanReceive, site: "consume", atMost: "messages+consumers", goroutines: "consumers", waker: "main.produce"},
	{sample: "slow-producer", op: fact.Sleep, site: "readRow", waits: "messages", waker: "timer"},
	{sample: "leak-send", op: fact.ChanSend, site: "(*request).answer", waits: "goroutines_leaked", open: "goroutines_leaked",
		goroutines: "goroutines_leaked", waker: "nobody yet"},
	{sample: "leak-send", op: fact.Select, site: "handle", waits: "requests", open: "0", goroutines: "1", waker: "timer"},
	{sample: "leak-send", op: fact.Sleep, site: "queryBackend", waits: "requests", goroutines: "requests"},
	{sample: "deadlock-abba", op: fact.Mutex, site: "(*Bank).postTransfers", waits: "1", open: "1", goroutines: "1", waker: "nobody yet"},
	{sample: "deadlock-abba", op: fact.Mutex, site: "(*Bank).writeAudit", waits: "1", open: "1", goroutines: "1", waker: "nobody yet"},
	{sample: "deadlock-abba", op: fact.ChanReceive, site: "heartbeat", ended: "heartbeats", open: "1", waker: "timer"},
	{sample: "network-echo", op: fact.Network, site: "ping", atMost: "round_trips+connections", goroutines: "clients", waker: "network"},
	{sample: "network-echo", op: fact.Network, site: "serveConn", atMost: "round_trips+connections", goroutines: "connections", waker: "network"},
	{sample: "network-echo", op: fact.Sleep, site: "serveConn", waits: "round_trips", goroutines: "connections"},
	{sample: "network-echo", op: fact.WaitGroup, site: "run", waits: "2", goroutines: "1", waker: "main.ping"},
	{sample: "semaphore", op: fact.ChanSend, site: "tokens.acquire", atMost: "downloads-limit", goroutines: "10", waker: "main.tokens.release"},
	{sample: "semaphore", op: fact.Semaphore, site: "convert", atMost: "conversions-limit", goroutines: "10", waker: "main.convert"},
	{sample: "semaphore", op: fact.Sleep, site: "download", waits: "downloads", goroutines: "10"},
	{sample: "semaphore", op: fact.Sleep, site: "convert", waits: "conversions", goroutines: "10"},
	{sample: "waitgroup-straggler", op: fact.WaitGroup, site: "(*Batch).run", waits: "batches", open: "0", goroutines: "1", waker: "main.compressShard"},
	{sample: "mutex-convoy", op: fact.Mutex, site: "(*Store).Get", atMost: "lock_acquisitions", open: "0", goroutines: "handlers", waker: "main.(*Store).refresh"},
	{sample: "rwmutex-starvation", op: fact.RWMutexRead, site: "(*Config).lookup", atMost: "1116", waker: "main.(*Config).reload"},
	{sample: "rwmutex-starvation", op: fact.RWMutexWrite, site: "(*Config).reload", atMost: "reloads", goroutines: "1", waker: "main.(*Config).export"},
	{sample: "rwmutex-starvation", op: fact.RWMutexRead, site: "(*Config).export", atMost: "exports", goroutines: "2"},
	{sample: "rwmutex-starvation", op: fact.Sleep, site: "(*Config).lookupLoop", waits: "lookups", goroutines: "6"},
	{sample: "rwmutex-starvation", op: fact.Sleep, site: "(*Config).export", waits: "exports", goroutines: "2"},
	{sample: "cond", op: fact.Cond, site: "(*Queue).Put", atMost: "puts", goroutines: "3", waker: "main.(*Queue).Get"},
	{sample: "cond", op: fact.Sleep, site: "consume", waits: "gets", goroutines: "1"},
	{sample: "fanin-select", op: fact.Sleep, site: "readSensor", waits: "sent", goroutines: "3"},
	{sample: "fanin-select", op: fact.Select, site: "merge", atMost: "sent+20", goroutines: "1", waker: "main.readSensor"},
	{sample: "steady-service", op: fact.ChanReceive, site: "worker", atMost: "jobs+workers", goroutines: "workers", waker: "main.feed"},
	{sample: "worker-pool", op: fact.ChanReceive, site: "worker", goroutines: "workers", waker: "main.submitBursts"},
	{sample: "tasks-regions", op: fact.Sleep, site: "validate", waits: "regions_validate"},
	{sample: "tasks-regions", op: fact.Sleep, site: "charge", waits: "regions_charge"},
	{sample: "tasks-regions", op: fact.Sleep, site: "ship", waits: "regions_ship", goroutines: "regions_ship"},
	{sample: "tasks-regions", op: fact.Sleep, site: "processRefund", waits: "regions_pay-back"},
	{sample: "tasks-regions", op: fact.Sleep, site: "checkFraud", waits: "orders_foreign"},
	{sample: "healthy-idle", op: fact.ChanReceive, site: "(*service).worker", waits: "workers", open: "workers", goroutines: "workers", waker: "nobody yet"},
	{sample: "healthy-idle", op: fact.Select, site: "(*service).collectMetrics", ended: "ticks", open: "1", waker: "timer"},
	{sample: "healthy-idle", op: fact.Sleep, site: "trickle", waits: "requests", goroutines: "1"},
}

// value computes "a", "7", "a+b", "a-b".
func (c counters) value(t *testing.T, expression string) int64 {
	t.Helper()
	for _, operator := range []string{"+", "-"} {
		a, b, ok := strings.Cut(expression, operator)
		if _, known := c[expression]; !ok || known {
			continue
		}
		if operator == "+" {
			return c.value(t, a) + c.value(t, b)
		}
		return c.value(t, a) - c.value(t, b)
	}
	v, known := c[expression]
	if !known {
		if _, err := fmt.Sscan(expression, &v); err != nil {
			t.Fatalf("no counter %s in %v", expression, slices.Sorted(maps.Keys(c)))
		}
	}
	return v
}

func resultOf(t *testing.T, name string) *Result {
	t.Helper()
	c := NewCollector()
	read(t, name+"/trace.out").scan(t, traceparse.Options{}, c)
	return c.Result()
}

// TestTruth compares with what the programs themselves counted.
func TestTruth(t *testing.T) {
	for _, p := range plantedWaits {
		t.Run(p.sample+"/"+p.op.String()+"/"+p.site, func(t *testing.T) {
			truth, _ := readTruth(t, p.sample)
			p.check(t, truth, resultOf(t, p.sample).BySite(&Filter{Operations: []fact.Operation{p.op}}))
		})
	}
}

func (p *planted) check(t *testing.T, truth counters, rows []*Row) {
	t.Helper()
	var waits, open, goroutines int64
	var waker string
	for _, r := range rows {
		if r.Site.Func != "main."+p.site {
			continue
		}
		waits += r.Hist.N()
		open += r.Open
		goroutines = max(goroutines, r.Goroutines) // the same ones at each line
		if w, _ := r.Top(); waker == "" {
			waker = w.Place().Func
		}
	}
	for _, c := range []struct {
		what, want string
		got        int64
	}{
		{"waits", p.waits, waits}, {"waits that ended", p.ended, waits - open},
		{"open waits", p.open, open}, {"goroutines", p.goroutines, goroutines},
	} {
		if c.want == "" {
			continue
		}
		if want := truth.value(t, c.want); c.got != want {
			t.Errorf("%d %s, want %d (%s)", c.got, c.what, want, c.want)
		}
	}
	if p.atMost != "" {
		if most := truth.value(t, p.atMost); waits > most || waits < most/4 {
			t.Errorf("%d waits of at most %d", waits, most)
		}
	}
	if p.waker != "" && waker != p.waker {
		t.Errorf("woken by %s, want %s", waker, p.waker)
	}
}

// TestNoContention: healthy samples wait on no lock and no send to speak of.
func TestNoContention(t *testing.T) {
	for _, name := range []string{"slow-producer", "healthy-idle", "steady-service", "worker-pool",
		"network-echo", "too-few-procs", "waitgroup-straggler", "fanin-select", "cond"} {
		c := NewCollector()
		trace := read(t, name+"/trace.out").scan(t, traceparse.Options{}, c)
		for _, r := range c.Result().BySite(&Filter{Classes: []fact.Class{fact.Contention}}) {
			if r.Total() > trace.Duration/100 {
				t.Errorf("%s: contention of %v at %s", name, r.Total(), r.Site.Func)
			}
		}
	}
}

// TestMutexTime compares with the runtime's estimate, made from one wait in
// eight and of other events: it tells the order of magnitude.
func TestMutexTime(t *testing.T) {
	for _, name := range []string{"mutex-convoy", "rwmutex-starvation"} {
		_, estimate := readTruth(t, name)
		var total time.Duration
		for _, r := range resultOf(t, name).ByOperation(&Filter{
			Operations: []fact.Operation{fact.Mutex, fact.RWMutexRead, fact.RWMutexWrite}}) {
			total += r.Total()
		}
		if total < estimate/3 || total > estimate*3 {
			t.Errorf("%s: %v, the runtime estimates %v", name, total, estimate)
		}
	}
}

// TestStraggler: each batch waits as long as its slowest shard takes.
func TestStraggler(t *testing.T) {
	truth, _ := readTruth(t, "waitgroup-straggler")
	rows := resultOf(t, "waitgroup-straggler").ByOperation(&Filter{})
	if len(rows) != 1 {
		t.Fatalf("%q", lines(rows))
	}
	least := time.Duration(truth["straggler_ms"]) * time.Millisecond
	if r := rows[0]; r.Hist.Quantile(0) < least*99/100 || r.Total() < least*time.Duration(truth["batches"]) || r.Hist.Max() > 2*least {
		t.Errorf("%q, one shard takes %v", lines(rows), least)
	}
}

// TestForever: goroutines blocked for good wait once, and openly.
func TestForever(t *testing.T) {
	truth, _ := readTruth(t, "primitives")
	var open, waits int64
	for _, r := range resultOf(t, "primitives").BySite(&Filter{Operations: []fact.Operation{fact.Forever}}) {
		open += r.Open
		waits += r.Hist.N()
	}
	// A nil channel's wait that is older than the trace looks like any other,
	// and so does a select on nil channels only.
	if most := truth["forever"] + truth["older_forever"]; open != waits || waits == 0 || waits > most {
		t.Errorf("%d waits for ever, %d open, at most %d", waits, open, most)
	}
}

// TestOlder: of the waits that began before the trace those still blocked at its
// end are open, and are as long as the trace.
func TestOlder(t *testing.T) {
	c := NewCollector()
	trace := read(t, "primitives/trace.out").scan(t, traceparse.Options{}, c)
	truth, _ := readTruth(t, "primitives")
	var whole int64
	for _, r := range c.Result().rows {
		if strings.HasPrefix(r.site.Func, "main.older") && r.hist.Max() == trace.Duration {
			whole += r.open
		}
	}
	if want := truth["older_blocked_at_end"] + truth["older_forever"]; whole < want {
		t.Errorf("%d waits last from before the trace to after it, want %d", whole, want)
	}
}

// TestOperations holds each wait of the primitives to what its function waits
// for.
func TestOperations(t *testing.T) {
	for _, test := range []struct{ sample, list string }{
		{"primitives/trace.out", "primitives/expect.txt"},
		{"versions/primitives-go1.25.4.trace.gz", "versions/primitives.expect.txt"},
	} {
		want := expectations(t, test.list)
		c := NewCollector()
		read(t, test.sample).scan(t, traceparse.Options{}, c)
		seen := 0
		for _, r := range c.Result().BySite(&Filter{}) {
			list := want[r.Site.Func]
			if list == nil || r.Operation == fact.SyscallOperation {
				continue
			}
			seen++
			got := r.Operation.String() + " " + r.Operation.Class().String()
			if !slices.Contains(list, got) {
				t.Errorf("%s: %s waits as %s, not %q", test.sample, r.Site.Func, got, list)
			}
		}
		if seen < len(want)/2 {
			t.Errorf("%s: only %d sites of %d are known", test.sample, seen, len(want))
		}
	}
}
