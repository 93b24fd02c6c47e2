package contention

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tracetool/reports"
	"tracetool/traceparse"
	"tracetool/traceparse/fact"
)

// everything keeps all waits, the runtime's too.
func everything() *Filter { return &Filter{Options: reports.Options{ShowRuntime: true}} }

// plain is a sink that adds up waits the long way.
type plain struct {
	all, syscalls sum
	list          []plainWait
	waiting       time.Duration // of goroutines
}

type sum struct {
	n, open, futile int64
	total, delay    time.Duration
}

func (s *sum) add(o sum) {
	s.n += o.n
	s.open += o.open
	s.futile += o.futile
	s.total += o.total
	s.delay += o.delay
}

type plainWait struct {
	site  *fact.Site
	group *fact.Group
	id    int64
	total time.Duration
	sum   sum
}

func (p *plain) Wait(w *fact.Wait) {
	one := sum{n: 1, futile: int64(w.Futile), total: w.Total, delay: w.Delay}
	if w.Open() {
		one.open = 1
	}
	p.all.add(one)
	if w.Site.Operation == fact.SyscallOperation {
		p.syscalls.add(one)
	}
	p.list = append(p.list, plainWait{w.Site, w.G.Group, w.G.ID, w.Total, one})
}

func (p *plain) Goroutine(g *fact.Goroutine) { p.waiting += g.Times.TotalWaiting() }

// place is what a row stands for, by content.
type place struct {
	op    string
	frame fact.Frame
	other string // reason of an unknown operation, or entry of a group
}

func operationOf(w *plainWait) place { return place{op: w.site.Operation.String()} }

func siteOf(w *plainWait) place {
	p := place{op: w.site.Operation.String(), frame: w.site.Frame}
	if w.site.Operation == fact.UnknownOperation {
		p.other = w.site.Reason
	}
	return p
}

func groupOf(w *plainWait) place {
	g := w.group.Canonical()
	return place{w.site.Operation.String(), g.Created, g.Entry}
}

// check compares rows with the waits that have their key, quantiles within 1%.
func (p *plain) check(t *testing.T, what string, rows []*Row, key func(*plainWait) place) {
	t.Helper()
	type exact struct {
		sum
		goroutines map[int64]bool
		values     []time.Duration
	}
	want := make(map[place]*exact)
	for i := range p.list {
		w := &p.list[i]
		k := key(w)
		if want[k] == nil {
			want[k] = &exact{goroutines: make(map[int64]bool)}
		}
		e := want[k]
		e.add(w.sum)
		e.goroutines[w.id] = true
		e.values = append(e.values, w.total)
	}
	var all sum
	for _, r := range rows {
		w := plainWait{site: r.Site, group: r.Group}
		if w.site == nil {
			w.site = &fact.Site{Operation: r.Operation}
		}
		k := key(&w)
		e := want[k]
		if e == nil {
			t.Errorf("by %s: a row too many for %v", what, k)
			continue
		}
		delete(want, k)
		got := sum{r.Hist.N(), r.Open, r.Futile, r.Total(), r.Delay}
		all.add(got)
		if got != e.sum || r.Goroutines != int64(len(e.goroutines)) {
			t.Errorf("by %s, %v: %+v of %d goroutines, want %+v of %d", what, k, got, r.Goroutines, e.sum, len(e.goroutines))
		}
		checkQuantiles(t, r, e.values)
		checkWakers(t, r)
	}
	if all != p.all || len(want) > 0 {
		t.Errorf("by %s: rows sum to %+v, waits to %+v; %d rows are missing", what, all, p.all, len(want))
	}
}

func checkQuantiles(t *testing.T, r *Row, values []time.Duration) {
	t.Helper()
	slices.Sort(values)
	for _, q := range []float64{0, 0.5, 0.9, 0.99, 1} {
		want := values[max(0, int(math.Ceil(q*float64(len(values))))-1)]
		if got := r.Hist.Quantile(q); (got - want).Abs() > want/100 {
			t.Errorf("%v of %v is %d, want %d", q, r.Operation, got, want)
		}
	}
	if got, want := r.Hist.Max(), values[len(values)-1]; got != want {
		t.Errorf("max of %v is %d, want %d", r.Operation, got, want)
	}
}

// TestSums states, for every sample and for windows of it, that the rows by
// operation, by site and by group are each all waits, and that these but for
// those of syscalls are all the time that goroutines waited.
func TestSums(t *testing.T) {
	each(t, func(t *testing.T, s *sample) {
		checkSums(t, s, traceparse.Options{})
		if !s.large() {
			checkSums(t, s, traceparse.Options{From: 40 * time.Millisecond, To: 90 * time.Millisecond})
		}
	})
}

func checkSums(t *testing.T, s *sample, o traceparse.Options) {
	t.Helper()
	c, want := NewCollector(), new(plain)
	s.scan(t, o, c, want)
	r := c.Result()
	want.check(t, "operation", r.ByOperation(everything()), operationOf)
	want.check(t, "site", r.BySite(everything()), siteOf)
	want.check(t, "group", r.ByGroup(everything()), groupOf)
	checkClasses(t, r)
	if waits := want.all.total - want.syscalls.total; waits != want.waiting {
		t.Errorf("waits sum to %d ns, goroutines waited %d", waits, want.waiting)
	}
}

// checkWakers: a row's wakers ended all of its waits.
func checkWakers(t *testing.T, r *Row) {
	t.Helper()
	var total time.Duration
	var n int64
	for _, w := range r.Wakers {
		total += w.Total
		n += w.Waits
	}
	if total != r.Total() || n != r.Hist.N() || r.Open > n {
		t.Errorf("wakers of %q ended %d in %d waits", lines([]*Row{r}), total, n)
	}
}

// checkClasses: the rows of all classes, one after the other, are all rows.
func checkClasses(t *testing.T, r *Result) {
	t.Helper()
	var got []string
	for _, class := range fact.Classes() {
		f := everything()
		f.Classes = []fact.Class{class}
		got = append(got, lines(r.BySite(f))...)
	}
	if diff := cmp.Diff(lines(r.BySite(everything())), got); diff != "" {
		t.Errorf("(-all +classes):\n%s", diff)
	}
}

// totals adds up the waiting time by operation and site. What a wait is whose
// stack is not in the trace may be known by its waker alone, so only to the
// window in which it ends: these are one place.
func totals(sums map[place]time.Duration, r *Result) {
	for _, row := range r.BySite(everything()) {
		at := siteOf(&plainWait{site: row.Site})
		if at.frame.Func == "" {
			at = place{}
		}
		if row.Total() > 0 { // an instant may lie on an edge
			sums[at] += row.Total()
		}
	}
}

// TestWindows states that windows without gaps hold all of the waiting time at
// each site exactly, however they cut the waits.
func TestWindows(t *testing.T) {
	each(t, func(t *testing.T, s *sample) {
		if s.old() && len(s.data) > 10_000 {
			t.Skip("slow to convert")
		}
		whole, want := NewCollector(), make(map[place]time.Duration)
		trace := s.scan(t, traceparse.Options{}, whole)
		totals(want, whole.Result())
		for _, parts := range []time.Duration{3, 7} {
			if parts > 3 && s.large() {
				break
			}
			got := make(map[place]time.Duration)
			for i := range parts {
				part := NewCollector()
				from, to := trace.Duration*i/parts, trace.Duration*(i+1)/parts
				s.scan(t, traceparse.Options{From: from, To: to}, part)
				totals(got, part.Result())
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(place{})); diff != "" {
				t.Errorf("%d windows (-whole +windows):\n%s", parts, diff)
			}
		}
	})
}

// TestClipped states that a wait that reaches beyond a window is open in it.
func TestClipped(t *testing.T) {
	s := read(t, "deadlock-abba/trace.out")
	c := NewCollector()
	s.scan(t, traceparse.Options{From: time.Second, To: 1500 * time.Millisecond}, c)
	equal(t, "in the deadlock", []string{
		"mutex: n=2 open=2 total=1000000000 max=500000000 g=2 delay=0 futile=0; nobody yet 1000000000/2",
	}, c.Result().ByOperation(&Filter{Operations: []fact.Operation{fact.Mutex}}))
}

// expectations reads a list of functions with the operations and classes of
// their waits.
func expectations(t *testing.T, name string) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(samples, name))
	if err != nil {
		t.Fatal(err)
	}
	want := make(map[string][]string)
	for text := range strings.Lines(string(data)) {
		f := strings.Fields(text)
		if len(f) != 3 {
			t.Fatalf("%s: %q", name, text)
		}
		want[f[0]] = append(want[f[0]], f[1]+" "+f[2])
	}
	return want
}
