package traceparse_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/exp/trace"

	"tracetool/traceparse"
	"tracetool/traceparse/fact"
	"tracetool/traceparse/internal/tracetest"
)

func scan(t testing.TB, data []byte, opts traceparse.Options, sinks ...any) *fact.Trace {
	t.Helper()
	result, err := traceparse.Scan(context.Background(), bytes.NewReader(data), opts, sinks...)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// TestJobs: the facts, their order and the slots of goroutines do not depend on
// the number of workers, nor on how the bytes arrive.
func TestJobs(t *testing.T) {
	for _, s := range tracetest.Samples(t) {
		if s.Old() {
			continue // golang.org/x/exp/trace converts them in no fixed order
		}
		var want [sha256.Size]byte
		for i, jobs := range []int{1, 2, 8} {
			log := &tracetest.Log{Slots: true}
			var r io.Reader = bytes.NewReader(s.Data)
			if jobs == 8 {
				r = iotest.HalfReader(r)
			}
			if _, err := traceparse.Scan(context.Background(), r, traceparse.Options{Jobs: jobs}, log); err != nil {
				t.Fatal(err)
			}
			got := sha256.Sum256([]byte(log.Text()))
			if i == 0 {
				want = got
			} else if got != want {
				t.Errorf("%s: facts with %d jobs differ", s.Name, jobs)
			}
		}
	}
}

// creations counts the goroutines created, system ones too, but for those that
// trace.Start creates.
type creations int64

func (n *creations) Goroutine(g *fact.Goroutine) {
	if !g.StartOpen && !strings.HasSuffix(g.Group.Created.Func, "/record.run") {
		*n++
	}
}

// truth is a part of the truth.json beside a sample.
type truth struct {
	GoVersion  string `json:"go_version"`
	GOMAXPROCS int    `json:"gomaxprocs"`
	Duration   int64  `json:"duration_ns"`
	Created    int64  `json:"goroutines_created"`
	Alive      int64  `json:"goroutines_alive"`
	Bytes      int64  `json:"trace_bytes"`
}

// readTruth returns what the program itself knew, nil for the traces of other
// versions.
func readTruth(t *testing.T, s *tracetest.Sample) *truth {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(filepath.Dir(s.Path), "truth.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	var v truth
	if err == nil {
		err = json.Unmarshal(text, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &v
}

// TestHeader compares what the scan says of a trace with independent counts and
// with what the traced program knew.
func TestHeader(t *testing.T) {
	for _, s := range tracetest.Samples(t) {
		var created creations
		got := scan(t, s.Data, traceparse.Options{Name: s.Name}, &created)
		plain := readPlain(t, s.Data)
		if got.Path != s.Name || got.Events != plain.events || got.Bytes != int64(len(s.Data)) || !got.Complete() {
			t.Errorf("%s: %+v, want %d events", s.Name, got, plain.events)
		}
		if gens := len(s.Segments(t)); got.Generations != gens || got.LostBytes != 0 || got.LostTime != 0 || got.From != 0 {
			t.Errorf("%s: %+v, want %d generations", s.Name, got, gens)
		}
		if d := got.Duration - time.Duration(plain.last-plain.first); d.Abs() > time.Microsecond {
			t.Errorf("%s: duration %v, off by %v", s.Name, got.Duration, d)
		}
		v := readTruth(t, &s)
		if v == nil {
			continue
		}
		if got.GOMAXPROCS != v.GOMAXPROCS || got.Bytes != v.Bytes || got.Version != 26 || got.Started.Year() < 2025 {
			t.Errorf("%s: %+v, truth %+v", s.Name, got, v)
		}
		// The truth counts system goroutines, too, but not what serves the trace;
		// and just before the trace's end one more may have been alive.
		if int64(created) != v.Created || got.Alive > v.Alive || got.Alive < v.Alive-1 {
			t.Errorf("%s: created %d, alive %d, truth %+v", s.Name, created, got.Alive, v)
		}
		if d := got.Duration - time.Duration(v.Duration); d.Abs() > 50*time.Millisecond {
			t.Errorf("%s: duration %v, truth %v", s.Name, got.Duration, time.Duration(v.Duration))
		}
	}
}

// plain is what a loop over the reader of the whole file finds.
type plain struct {
	events      int64
	first, last trace.Time // of the events that are not Sync
	total       [fact.NumStates]time.Duration
}

// readPlain follows goroutines as plainly as can be: a state counts from the
// event that begins it, or from the trace's start where that is not known, to
// the event that ends it, or the trace's end.
func readPlain(t *testing.T, data []byte) *plain {
	t.Helper()
	r, err := trace.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	type since struct {
		state trace.GoState
		at    trace.Time
	}
	p := &plain{}
	goroutines := map[trace.GoID]since{}
	count := func(s since, until trace.Time) { p.total[plainStates[s.state]] += until.Sub(s.at) }
	for {
		ev, err := r.ReadEvent()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		p.events++
		if ev.Kind() == trace.EventSync {
			continue
		}
		p.last = ev.Time()
		if p.first == 0 {
			p.first = p.last
		}
		if ev.Kind() != trace.EventStateTransition || ev.StateTransition().Resource.Kind != trace.ResourceGoroutine {
			continue
		}
		s := ev.StateTransition()
		id := s.Resource.Goroutine()
		from, to := s.Goroutine()
		g, known := goroutines[id]
		switch {
		case from == trace.GoUndetermined:
			g = since{to, p.first}
		case from == to && known:
		case from == trace.GoNotExist:
			g = since{to, p.last}
		case to == trace.GoNotExist:
			count(since{from, g.at}, p.last)
			delete(goroutines, id)
			continue
		default:
			if !known {
				t.Fatalf("goroutine %d: %v to %v out of nothing", id, from, to)
			}
			count(since{from, g.at}, p.last)
			g = since{to, p.last}
		}
		goroutines[id] = g
	}
	for _, g := range goroutines {
		count(g, p.last)
	}
	return p
}

var plainStates = map[trace.GoState]fact.State{
	trace.GoRunnable: fact.Runnable, trace.GoRunning: fact.Running,
	trace.GoWaiting: fact.Waiting, trace.GoSyscall: fact.Syscall,
}

// TestTotals: the time of all goroutines in each state is that of a plain loop
// over the whole file.
func TestTotals(t *testing.T) {
	for _, s := range tracetest.Samples(t) {
		want := readPlain(t, s.Data).total
		var check tracetest.Check
		var spans totals
		scan(t, s.Data, traceparse.Options{}, &check, &spans)
		checkLaws(t, s.Name, &check)
		for state := range fact.NumStates {
			if off := math.Abs(float64(spans[state] - want[state])); off > 1e-4*float64(want[state]) {
				t.Errorf("%s: %v for %v, want %v", s.Name, state, spans[state], want[state])
			}
			if spans[state] != check.Total[state] {
				t.Errorf("%s: %v: times %v, spans %v", s.Name, state, spans[state], check.Total[state])
			}
		}
	}
}

// totals adds up the times of goroutines.
type totals [fact.NumStates]time.Duration

func (s *totals) Goroutine(g *fact.Goroutine) {
	s[fact.Running] += g.Times.Running
	s[fact.Runnable] += g.Times.Runnable
	s[fact.Waiting] += g.Times.TotalWaiting()
	s[fact.Syscall] += g.Times.Syscall
	s[fact.Unknown] += g.Times.Unknown
}

func checkLaws(t *testing.T, name string, check *tracetest.Check) {
	t.Helper()
	check.Finish()
	for _, e := range check.Errors {
		t.Errorf("%s: %s", name, e)
	}
}

// TestWindow: the options' window reaches the facts and the header.
func TestWindow(t *testing.T) {
	s := tracetest.Named(t, "healthy-idle")
	var spans totals
	got := scan(t, s.Data, traceparse.Options{From: 500 * time.Millisecond, To: 1500 * time.Millisecond}, &spans)
	if got.From != 500e6 || got.Duration != time.Second || spans[fact.Waiting] == 0 {
		t.Errorf("%+v, %v", got, spans)
	}
	all := scan(t, s.Data, traceparse.Options{})
	late := scan(t, s.Data, traceparse.Options{From: time.Second})
	if late.Duration != all.Duration-time.Second || late.Events != all.Events {
		t.Errorf("%+v", late)
	}
}

func TestNoSink(t *testing.T) {
	s := tracetest.Named(t, "too-few-procs")
	if _, err := traceparse.Scan(context.Background(), bytes.NewReader(s.Data), traceparse.Options{}, struct{}{}); err == nil || !strings.Contains(err.Error(), "receives no facts") {
		t.Errorf("error %v", err)
	}
}

// noLeaks checks at the end of a test that no goroutine is left over.
func noLeaks(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for range 100 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
	})
}

// cancelling cancels a context at its n-th fact.
type cancelling struct {
	n      int
	cancel context.CancelFunc
}

func (c *cancelling) Span(*fact.Span) {
	if c.n--; c.n == 0 {
		c.cancel()
	}
}

// TestCancel cancels before the scan, and at several points of it.
func TestCancel(t *testing.T) {
	noLeaks(t)
	s := tracetest.Named(t, "leak-send")
	for _, n := range []int{0, 1, 10, 1000} {
		for _, jobs := range []int{1, 4} {
			ctx, cancel := context.WithCancel(context.Background())
			if n == 0 {
				cancel()
			}
			result, err := traceparse.Scan(ctx, bytes.NewReader(s.Data), traceparse.Options{Jobs: jobs}, &cancelling{n, cancel})
			if !errors.Is(err, context.Canceled) || result != nil {
				t.Errorf("cancelled at %d: %v, %v", n, result, err)
			}
			cancel()
		}
	}
}

// endless repeats the events of a sample as ever new generations.
type endless struct {
	header, gen []byte
	rest        []byte
	number      byte
}

// Read returns a trace of Go 1.26 that goes on forever, or until 100
// generations have been read.
func (e *endless) Read(p []byte) (int, error) {
	if len(e.rest) == 0 {
		if e.number++; e.number > 100 {
			return 0, io.EOF
		}
		e.rest = renumbered(e.gen, e.number)
		if e.number == 1 {
			e.rest = append(bytes.Clone(e.header), e.rest...)
		}
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// TestCancelEndless cancels a scan whose input does not end.
func TestCancelEndless(t *testing.T) {
	noLeaks(t)
	s := tracetest.Named(t, "too-few-procs")
	ctx, cancel := context.WithCancel(context.Background())
	input := &endless{header: s.Data[:16], gen: s.Data[16:]}
	begin := time.Now()
	_, err := traceparse.Scan(ctx, input, traceparse.Options{Jobs: 2}, &cancelling{500, cancel})
	if !errors.Is(err, context.Canceled) || time.Since(begin) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(begin), err)
	}
}

// TestReadError: an error of the input is the error of the scan, wherever it
// comes; only a stream cut short is damage.
func TestReadError(t *testing.T) {
	noLeaks(t)
	s := tracetest.Named(t, "leak-send")
	broken := errors.New("the disk is on fire")
	for _, at := range []int{0, 8, 16, 1000, len(s.Data) / 2, len(s.Data)} {
		r := io.MultiReader(bytes.NewReader(s.Data[:at]), iotest.ErrReader(broken))
		if _, err := traceparse.Scan(context.Background(), r, traceparse.Options{}); !errors.Is(err, broken) {
			t.Errorf("broken at %d: %v", at, err)
		}
	}
	r := io.MultiReader(bytes.NewReader(s.Data[:len(s.Data)-10]), iotest.ErrReader(io.ErrUnexpectedEOF))
	if got, err := traceparse.Scan(context.Background(), r, traceparse.Options{}); err != nil || got.Generations != 2 || len(got.Warnings) != 1 {
		t.Errorf("cut short: %+v, %v", got, err)
	}
}

// TestHeaderError: what is no trace at all.
func TestHeaderError(t *testing.T) {
	noLeaks(t)
	for _, text := range []string{"", "PK\x03\x04", "go 1.26 trace", "go 1.26 trace\x00\x00\x00", "go 1.99 trace\x00\x00\x00x"} {
		_, err := traceparse.Scan(context.Background(), strings.NewReader(text), traceparse.Options{})
		var header *traceparse.HeaderError
		if !errors.As(err, &header) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	for _, name := range []string{"primitives-go1.25.4", "leak-send"} {
		s := tracetest.Named(b, name)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s.Data)))
			b.ReportAllocs()
			for b.Loop() {
				scan(b, s.Data, traceparse.Options{})
			}
		})
	}
}
